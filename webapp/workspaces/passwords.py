"""Passwords: which may be chosen, how they are kept, and how one is compared in the same time whoever it is for."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from webapp.errors import Invalid
from webapp.workspaces.models import User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 200

# Of ten characters and more, as lists of stolen passwords have them most often, and our own examples.
_COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 12345678910 123456789a 123456789q a123456789 q123456789 1q2w3e4r5t 1qaz2wsx3edc
    qwertyuiop qwerty1234 qwerty12345 qwerty123456 qwertyuiop123 1234qwerasdf qazwsxedcrfv asdfghjkl1 asdfghjkl123
    zxcvbnm123 1111111111 0000000000 1212121212 1231231231 1234512345 123123123123 aaaaaaaaaa abcdefghij abcd123456
    abc1234567 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 mypassword
    mypassword1 newpassword newpassword1 thepassword changeme12 changeme123 changeme1234 letmein123 letmein1234
    welcome123 welcome1234 welcome2024 welcome2025 welcome2026 iloveyou12 iloveyou123 iloveyouso iloveyou1234
    football10 football11 football12 football123 baseball12 baseball123 basketball basketball1 superman12 superman123
    batman1234 spiderman1 spiderman123 princess12 princess123 sunshine12 sunshine123 starwars12 starwars123
    pokemon123 minecraft1 minecraft123 manchester liverpool1 liverpool123 chelsea123 barcelona1 realmadrid
    michael123 jennifer12 jessica123 charlie123 elizabeth1 alexander1 christopher qwerasdfzxcv trustno1trustno1
    administrator admin12345 admin123456 administrator1 root123456 user123456 test123456 testtest12 testpassword
    temp123456 guest12345 master1234 dragon1234 monkey1234 shadow1234 killer1234 secret1234 whatever12 whatever123
    computer12 computer123 internet12 internet123 samsung123 google1234 facebook12 facebook123 linkedin12
    correcthorsebatterystaple
    """.split()
)


def check_password(password: str, email: str) -> None:
    """Raise Invalid, with the cure, for a password that is too short, too long, or the first that anyone would try."""
    problem = _problem(password, email)
    if problem:
        raise Invalid(problem, fields={"password": [problem]})


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def is_password(user: User | None, password: str) -> bool:
    """Whether this is their password; takes as long where there is no such user, or one without a password."""
    kept = user.password_hash if user is not None else ""
    return matches(kept or _nobodys_hash(), password) and bool(kept)


def matches(kept: str, password: str) -> bool:
    """Whether a hash is that of this password."""
    try:
        return _hasher().verify(kept, password[: LONGEST + 1])
    except import_module("argon2.exceptions").VerificationError:
        return False


def renew_hash(user: User, password: str) -> None:
    """Make the hash of the right password anew, where it was made with other parameters than today's."""
    if _hasher().check_needs_rehash(user.password_hash):
        user.password_hash = _hasher().hash(password)


@cache
def _hasher() -> "PasswordHasher":
    """OWASP's least for argon2id: 19 MiB each, so that eight logins at once stay below 160 MiB."""
    hasher: PasswordHasher = import_module("argon2").PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    return hasher


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("a password that nobody has")


def _problem(password: str, email: str) -> str:
    plain = password.casefold().strip()
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if plain in {email.casefold(), email.casefold().partition("@")[0]}:
        return "Use something else than your email address."
    if plain in _COMMON or len(set(plain)) < 4:
        return "This password is among the first that anyone would try. Use another one."
    return ""
