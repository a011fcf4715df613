"""What came of a call: an answer, or a failure told as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """`failure` is None when an answer was read, whatever its status; else it is one of bad_url, refused_address,
    dns, connect, tls, timeout, protocol, `status` is None, and `detail` is a sentence for people.

    Header names are in lower case; `body` is the first 16 kB, as sent.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str | None = None
    detail: str = ""
    duration_ms: int = 0

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Failed(Exception):
    """A step that did not succeed, on its way to becoming an Answer: `word` is its failure, the message its detail."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word
