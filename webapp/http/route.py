"""A route of the dashboard: its address, its method, the least role that may ask for it, and its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from pydantic import ConfigDict

from webapp.errors import Forbidden, Refusal
from webapp.http.fields import PublicId
from webapp.http.me import ROLES, Me
from webapp.http.shapes import Query

View = Callable[..., Any]

SIGNED_IN, OPERATOR = "signed_in", "operator"
_WORDS = {"owner": "an owner", "admin": "an admin", "member": "a member", "viewer": "a member"}


class PageArgs(Query):
    """What a page's address says behind the question mark; what nobody asked for is let be, an empty value is none."""

    model_config = ConfigDict(extra="ignore")


class SignInFirst(Refusal):
    """Nobody is signed in, or not any more."""

    status, code = 401, "SIGN_IN_FIRST"
    default = "Sign in to see this page."


class ProveFirst(Refusal):
    """Who is signed in has not shown for some time that it is still them."""

    status, code = 401, "PROVE_FIRST"
    default = "Show that it is you before you see this."


class StaleForm(Refusal):
    """The token of a form is missing or not this browser's."""

    code = "STALE_FORM"
    default = "This form did not come from this page, or the page is too old. Reload the page and send it again."


@dataclass(frozen=True)
class Route:
    """`role`: one of ROLES, SIGNED_IN, OPERATOR, or None for a page that is open to all.

    `fresh`: it shows a secret, so whoever asks must have shown just now who they are.
    """

    method: str
    path: str
    role: str | None
    view: View
    ids: Mapping[str, PublicId]
    query: type[PageArgs] | None
    own_transaction: bool
    fresh: bool

    @property
    def name(self) -> str:
        return str(self.view.__name__)

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.own_transaction

    def admit(self, me: Me | None) -> None:
        """Raise unless this page is for them."""
        if self.role is None:
            return
        if me is None:
            raise SignInFirst
        if self.role == OPERATOR and not me.operator:
            raise Forbidden("This page is for the operator of this installation.")
        if self.role in ROLES and not me.may(self.role):
            raise Forbidden(f"This is for {_WORDS[self.role]} of the workspace. Ask one of them, or to be made one.")
        if self.fresh and not me.fresh:
            raise ProveFirst


def describe(view: View, method: str, path: str, role: str | None, own_transaction: bool, fresh: bool) -> Route:
    """Read ids and query off the view: `def view(session, me, <thing>_id: ThingId, query: …) -> Response`."""
    hints = get_type_hints(view, include_extras=True)
    ids = {name: get_args(hint)[1] for name, hint in hints.items() if name.endswith("_id")}
    return Route(method, path, role, view, ids, hints.get("query"), own_transaction, fresh)
