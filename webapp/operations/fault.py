"""The one fault that is built in, for the proof that a crash costs nothing (`make fault`); FAULT names it.

With `after_commit` the process kills itself once it has committed: what was stored is never answered.
"""

import os
import signal
from typing import NoReturn

from flask import Flask
from sqlalchemy import event

from webapp.config import AFTER_COMMIT
from webapp.extensions import db


def arm(app: Flask) -> None:
    """Lie in wait where the settings ask for it; read_settings refuses them outside the quick start."""
    if app.config["FAULT"] == AFTER_COMMIT:
        event.listen(db.session, "after_commit", _end)


def _end(_session: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
