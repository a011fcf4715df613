"""How often one may guess at a login: ten failures in fifteen minutes, by address and by account.

A try counts before it is looked at, and is given back when it was right, so that many at once cannot pass. An account
is counted by what was typed, whether there is one of that name or not: nobody learns who has an account here.
"""

from hashlib import sha256

from webapp.workspaces.lifecycle import canonical_email
from webapp.workspaces.limits import MINUTE, Limit, count

TRIES, WINDOW = 10, 15 * MINUTE
MESSAGE = "Too many attempts. Wait a quarter of an hour, then try again."


class Attempt:
    """One try to log in, counted as a failure until it is told to be none."""

    def __init__(self, ip: str, account: str) -> None:
        """Raises RateLimited once the address or the account has used up its tries."""
        name = sha256(canonical_email(account).encode("utf-8", "surrogatepass")).hexdigest()
        self._limits = [Limit(f"login/{key}", TRIES, WINDOW, MESSAGE) for key in (f"ip/{ip}", f"account/{name}")]
        windows = [count(limit) for limit in self._limits]
        for window in windows:
            if window.exceeded:
                raise window.refusal()

    def succeeded(self) -> None:
        for limit in self._limits:
            count(limit, -1)
