"""The published versions of forms as intake reads them. None ever changes, so each is read once and kept at hand."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import Connection, bindparam, select

from webapp.forms.definition.definition import Definition
from webapp.forms.models import FormVersion

MOST = 500
_by_id = select(FormVersion.__table__.c.definition).where(FormVersion.__table__.c.id == bindparam("version"))
_kept: OrderedDict[bytes, Definition] = OrderedDict()
_lock = Lock()


def published(connection: Connection, version_id: bytes) -> Definition:
    """The definition of a version, by the version's id; those read longest ago are forgotten first."""
    with _lock:
        known = _kept.get(version_id)
        if known is not None:
            _kept.move_to_end(version_id)
            return known
    definition = Definition.model_validate(connection.execute(_by_id, {"version": version_id}).scalar_one())
    with _lock:
        _kept[version_id] = definition
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return definition
