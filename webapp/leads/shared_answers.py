"""An answer that many open dashboards ask for at the same moment is made once.

Each names the last event that it was told of: an answer made for that event holds what it tells about, whoever asks.
"""

import threading
from collections.abc import Callable, Hashable

_MOST = 200


class SharedAnswers:
    """Answers of this process, one made at a time, so that dashboards never keep it from taking leads in."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, str] = {}
        self._making = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> str:
        with self._making:
            if key not in self._kept:
                if len(self._kept) == _MOST:
                    self._kept.clear()
                self._kept[key] = make()
            return self._kept[key]
