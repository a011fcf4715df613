"""How a command ends when it cannot go on: by a sentence for people and a status for scripts."""

from __future__ import annotations

REFUSED, USAGE, UNREACHABLE, FORBIDDEN, BUSY, INTERRUPTED = 1, 2, 3, 4, 5, 130


class Failed(Exception):
    """`status` is that of the process. What may be different in a moment is `passing`."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.status = status

    @property
    def passing(self) -> bool:
        return self.status in (UNREACHABLE, BUSY)


def status_of(code: int) -> int:
    """What an answer's HTTP status means to a script."""
    if code < 400:
        return 0
    if code in (401, 403):
        return FORBIDDEN
    return BUSY if code == 429 or code >= 500 else REFUSED
