"""How often one may guess at a login: ten failures in fifteen minutes, by address and by account; and how often one may
have a letter written to somebody.

A try counts before it is looked at, and is given back when it was right, so that many at once cannot pass. An account
is counted by what was typed, whether there is one of that name or not: nobody learns who has an account here.
"""

from hashlib import sha256

from webapp.workspaces.lifecycle import canonical_email
from webapp.workspaces.limits import DAY, HOUR, MINUTE, Limit, caller, count

TRIES, WINDOW = 10, 15 * MINUTE
MESSAGE = "Too many attempts. Wait a quarter of an hour, then try again."
LETTERS, INVITATIONS = 5, 100


class Attempt:
    """One try to log in, counted as a failure until it is told to be none."""

    def __init__(self, ip: str, account: str) -> None:
        """Raises RateLimited once the address or the account has used up its tries."""
        self._limits = [Limit(f"login/ip/{caller(ip)}", TRIES, WINDOW, MESSAGE), _of_account(account)]
        windows = [count(limit) for limit in self._limits]
        for window in windows:
            if window.exceeded:
                raise window.refusal()

    def succeeded(self) -> None:
        for limit in self._limits:
            count(limit, -1)


def has_just_run_out(account: str) -> bool:
    """Whether the last try of an account was the first one too many, which is worth a note."""
    return count(_of_account(account), 0).count == TRIES + 1


def count_letter(to: str) -> None:
    """Count a letter that somebody else causes; raises RateLimited after five in an hour to one address."""
    _check(Limit(f"letters/{_name_of(to)}", LETTERS, HOUR, "Too many mails to this address. Wait an hour."))


def count_invitation(workspace_id: bytes) -> None:
    """Raises RateLimited after a hundred in a day of one workspace."""
    message = "This workspace has invited many people today. Go on tomorrow."
    _check(Limit(f"invitations/{workspace_id.hex()}", INVITATIONS, DAY, message))


def _check(limit: Limit) -> None:
    window = count(limit)
    if window.exceeded:
        raise window.refusal()


def _of_account(account: str) -> Limit:
    return Limit(f"login/account/{_name_of(account)}", TRIES, WINDOW, MESSAGE)


def _name_of(email: str) -> str:
    return sha256(canonical_email(email).encode("utf-8", "surrogatepass")).hexdigest()
