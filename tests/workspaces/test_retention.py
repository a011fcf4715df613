"""Whose word counts on how long things are kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from webapp.database.ids import new_id
from webapp.workspaces.retention import SETTINGS, Said, Terms, terms_of

WORKSPACE, FORM, NOW = new_id(), new_id(), datetime.now(UTC)
CONFIG = {setting: None for setting in SETTINGS.values()} | {"SPAM_RETENTION_DAYS": 30}

each = pytest.mark.parametrize


def terms(said: Said, form: Said | None = None) -> Terms:
    return terms_of("spam", WORKSPACE, CONFIG, said, {FORM: form} if form is not None else {}, NOW)


@each(
    ("said", "form", "expected"),
    [
        ({}, None, (30, {})),
        ({"spam": 7}, None, (7, {})),
        ({"spam": None}, None, (None, {})),
        ({"leads": 7}, {"leads": 9}, (30, {})),
        ({"spam": 7}, {"spam": 90}, (7, {FORM: 90})),
        ({"spam": 7}, {"spam": None}, (7, {FORM: None})),
    ],
)
def test_a_form_overrides_its_workspace_and_that_the_installation(said: Said, form: Said | None, expected: Any) -> None:
    found = terms(said, form)
    assert (found.days, found.of_forms) == expected
