"""Write transactions: run as a whole, committed, and run again as a whole when the database asks for it.

A deadlock, a lock that was not granted in time, a row that changed below us, a savepoint lost with its transaction, a
duplicate key that another one just committed: the cure is the same for all, begin anew. What a transaction writes must
therefore have its ids before it begins.
"""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, scoped_session

from webapp.database.engine import WRITE

T = TypeVar("T")

_REHEARSED = "inlet_rehearsed"

ATTEMPTS = 8
PATIENCE_SECONDS = 20.0
_DEADLOCK, _LOCK_WAIT, _RECORD_CHANGED, _NO_SAVEPOINT, _DUPLICATE = 1213, 1205, 1020, 1305, 1062
_LOST = {2006, 2013, 2055, 4031, 1927}
_AGAIN = {_DEADLOCK, _LOCK_WAIT, _RECORD_CHANGED, _NO_SAVEPOINT} | _LOST


def in_transaction(session: scoped_session[Any], work: Callable[[Session], T], *, anew: bool = True) -> T:
    """What `work` returns, once its transaction is committed; at most 8 tries, with a jittered pause between them.

    It begins anew: what was read before it in this session is let go. Who has only read rows, and no objects, may go on
    where the database lets a reader write (`anew=False`): a ROLLBACK less. No try begins after twenty seconds, since a
    database that hangs makes each one wait for its timeout, and the caller with it.

    Raises the database's own error when it is not one that a new try can cure, or after the last try.
    """
    if is_rehearsed(session):
        return _in_rehearsal(session, work)
    if anew or session.get_bind().dialect.name == "sqlite":
        session.rollback()
    give_up = time.monotonic() + PATIENCE_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if not session().in_transaction():
                session.connection(execution_options={WRITE: True})
            result = work(session())
            session.commit()
            return result
        except DBAPIError as error:
            session.rollback()
            if attempt == ATTEMPTS or time.monotonic() > give_up or not _can_cure(error):
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 (jitter, no secret)
        except BaseException:
            session.rollback()
            raise
    raise AssertionError("unreachable")


def rehearse(session: scoped_session[Any]) -> None:
    """From now on nothing that this session writes is committed, though what comes later sees it, until the end."""
    session.info[_REHEARSED] = "asked for"


def is_rehearsed(session: scoped_session[Any]) -> bool:
    return _REHEARSED in session.info


def end_rehearsal(session: scoped_session[Any]) -> None:
    """Undo all that was written since `rehearse`."""
    session.rollback()
    session.info.pop(_REHEARSED, None)


def _in_rehearsal(session: scoped_session[Any], work: Callable[[Session], T]) -> T:
    """One transaction for all, begun by the first that writes; each within it is undone by itself where it fails."""
    if session.info[_REHEARSED] != "begun":
        session.rollback()
        session.connection(execution_options={WRITE: True})
        session.info[_REHEARSED] = "begun"
    with session.begin_nested():
        return work(session())


def error_number(error: DBAPIError) -> int | None:
    """MySQL's number of an error, None elsewhere."""
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def is_lock_timeout(error: BaseException) -> bool:
    """Whether a lock was not granted in time."""
    return isinstance(error, DBAPIError) and (error_number(error) == _LOCK_WAIT or "database is locked" in str(error))


def is_unavailable(error: BaseException) -> bool:
    """Whether the database, not the request, is at fault: an answer of 503, to be sent again."""
    ours = IntegrityError | DataError | ProgrammingError
    return isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and not isinstance(error, ours))


def _can_cure(error: DBAPIError) -> bool:
    return error_number(error) in ({_DUPLICATE} if isinstance(error, IntegrityError) else _AGAIN)
