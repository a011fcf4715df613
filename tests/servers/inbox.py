"""What arrived at a server that runs in threads of the test: put there by the server, awaited by the test."""

import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Thread-safe, in order of arrival. Iterate it for what is there now."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._changed = threading.Condition()

    def put(self, item: T) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def wait_for(self, count: int, timeout: float = 5) -> list[T]:
        """All that arrived, once there are `count` of them; an AssertionError when they do not come in time."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self._items) >= count, timeout)
            assert arrived, f"{len(self._items)} of {count} arrived within {timeout} s: {self._items}"
            return list(self._items)

    def clear(self) -> None:
        with self._changed:
            self._items.clear()

    def __iter__(self) -> Iterator[T]:
        with self._changed:
            return iter(list(self._items))

    def __len__(self) -> int:
        return len(self._items)
