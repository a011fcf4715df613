"""Programs that a test cannot do without: on a developer's machine their absence is a skip, in CI a failure."""

import os
import shutil

import pytest

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


def program(*names: str) -> str:
    """The path of the first program that is installed under one of these names."""
    for name in names:
        if path := shutil.which(name, path=PATH):
            return path
    reason = f"{' or '.join(names)} is not installed"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
