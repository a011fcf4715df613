"""An email address with a name, checked once: neither can become a header or a second recipient."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from webapp.outgoing.headers import display_name
from webapp.outgoing.hostnames import ascii_name

LONGEST_EMAIL = 254
# Whatever separates addresses or needs quotes stays out; dots may stand anywhere, as they do in real addresses.
_LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f-\x9f\"(),:;<>@\[\\\]\ud800-\udfff]{1,64}")


@dataclass(frozen=True)
class Mailbox:
    """Raises ValueError, a sentence, for an email that cannot be written to. Its domain is kept in ASCII (IDNA)."""

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        local, _, domain = self.email.strip().rpartition("@")
        if len(self.email) > LONGEST_EMAIL or not _LOCAL_PART.fullmatch(local):
            raise ValueError("The email address is not valid. Check its spelling, for example ada@example.com.")
        object.__setattr__(self, "email", f"{local}@{ascii_name(domain)}")

    @classmethod
    def parse(cls, text: str) -> "Mailbox":
        """Read a setting such as `Inlet <inlet@example.com>`, or the address alone."""
        name, email = parseaddr(text)
        return cls(email, name)

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]

    def header(self, field: str) -> str:
        """The value of the header called `field`."""
        name = display_name(self.name, field)
        return f"{name} <{self.email}>" if name else self.email
