"""Ids: UUIDv7 (RFC 9562, method 3: the 12 bits after the milliseconds are its fraction), 16 bytes.

They are made by the server before a transaction begins, rise within a process, and are shown as a prefix with
26 letters of Crockford's base 32: `lead_01j…`.
"""

import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_lock = threading.Lock()
_last_tick = 0


def new_id() -> bytes:
    """A new id, larger than every id this process made before."""
    global _last_tick
    with _lock:
        _last_tick = tick = max(time.time_ns() * 4096 // 1_000_000, _last_tick + 1)
    milliseconds, fraction = tick >> 12, tick & 0xFFF
    number = (milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | secrets.randbits(62)
    return number.to_bytes(16, "big")


def created_at(id_: bytes) -> datetime:
    """The time at which an id was made, UTC, to the millisecond."""
    return datetime.fromtimestamp(int.from_bytes(id_[:6], "big") / 1000, UTC)


def first_id(moment: datetime) -> bytes:
    """The smallest id that can have been made then; ids from it on are those of the time since."""
    return int(moment.timestamp() * 1000).to_bytes(6, "big") + bytes(10)


def sequence(id_: bytes) -> int:
    """A number that rises with the ids of a process: milliseconds times 4096; exact in JavaScript until 2039."""
    return int.from_bytes(id_[:6], "big") << 12 | int.from_bytes(id_[6:8], "big") & 0xFFF


def show(prefix: str, id_: bytes) -> str:
    """The public wording of an id, such as `lead_01j8…`."""
    number = int.from_bytes(id_, "big")
    return f"{prefix}_" + "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def parse(prefix: str, text: str) -> bytes | None:
    """The id behind a public wording, or None where it is not one: to a caller that is the same as unknown."""
    head, separator, letters = text.rpartition("_")
    if head != prefix or not separator or len(letters) != 26 or letters[0] > "7":
        return None
    number = 0
    for letter in letters:
        value = _VALUES.get(letter)
        if value is None:
            return None
        number = number << 5 | value
    return number.to_bytes(16, "big")
