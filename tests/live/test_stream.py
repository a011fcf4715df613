"""One open dashboard: in what order it is told, and what it is told once."""

from itertools import islice

from webapp.database.ids import new_id
from webapp.http.me import Me
from webapp.live.feed import Happened
from webapp.live.stream import Stream

ME = Me(new_id(), new_id(), "Jane", "jane@acme.test", False, "UTC", "en", "auto", new_id(), "Acme", new_id(), "owner")


def test_what_happens_while_it_catches_up_is_told_after_that_and_once() -> None:
    first, second, third, fourth = (Happened(new_id(), ME.workspace_id, f"{n}", None, False) for n in range(4))
    stream = Stream(ME)
    stream.tell([second, third])
    stream.catch_up([first, second])
    stream.tell([second, fourth])
    assert list(islice(stream, 1, 5)) == [happened.message for happened in (first, second, third, fourth)]
