"""Sign-in by the company's own provider (OpenID Connect): code flow with PKCE, state and nonce.

The provider is the operator's choice, as the mail server is, and may stand in a private network; so it is called by
Authlib's own client, with a time limit, and not by the guarded client for addresses that customers choose. What that
stands on takes 9 MiB of a process, so it is loaded when somebody signs in by it, and not before.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from webapp.errors import Unavailable

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

TIMEOUT_SECONDS = 10
JUST_NOW_SECONDS = 120
_ANEW = {"prompt": "login", "max_age": "0"}
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


class NotSignedIn(Exception):
    """The provider's answer does not sign anybody in; the message is for the log."""


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for; `email` is empty unless it is verified. `proved`: they signed in just now."""

    subject: str
    email: str
    name: str
    proved: bool


def provider_of(settings: Mapping[str, Any]) -> str:
    """What the button calls the provider; empty where there is none."""
    return str(settings["OIDC_NAME"]) if settings["OIDC_ISSUER"] and settings["OIDC_CLIENT_ID"] else ""


def begin(settings: Mapping[str, Any], *, again: bool = False) -> tuple[str, dict[str, Any]]:
    """The address to send a browser to, and what to keep until it is back. Raises Unavailable.

    `again`: the provider is asked not to be content with the session that it has.
    """
    kept = {"nonce": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48)}
    endpoint = _document(settings)["authorization_endpoint"]
    address, state = _client(settings).create_authorization_url(
        endpoint, code_verifier=kept["verifier"], nonce=kept["nonce"], **(_ANEW if again else {})
    )
    return address, {**kept, "state": state, "again": again}


def finish(settings: Mapping[str, Any], address: str, kept: Mapping[str, Any]) -> Person:
    """Who came back with this address. Raises NotSignedIn, Unavailable."""
    document = _document(settings)
    try:
        with _client(settings, state=kept["state"]) as client:
            token = client.fetch_token(
                document["token_endpoint"], authorization_response=address, code_verifier=kept["verifier"]
            )
        claims = _claims(settings, token["id_token"], _keys(document["jwks_uri"]), kept["nonce"])
    except _failures() as error:
        raise NotSignedIn(f"{type(error).__name__}: {error}") from error
    email = claims.get("email") if claims.get("email_verified") is True else ""
    proved = _is_proved(claims, again=kept["again"])
    return Person(str(claims["sub"])[:255], str(email or ""), str(claims.get("name") or "")[:200], proved)


def redirect_uri(settings: Mapping[str, Any]) -> str:
    """Where the provider sends people back to; it has to know it beforehand."""
    return f"{settings['PUBLIC_URL']}/login/provider/back"


def _client(settings: Mapping[str, Any], state: str | None = None) -> Any:
    return import_module("authlib.integrations.requests_client").OAuth2Session(
        settings["OIDC_CLIENT_ID"],
        settings["OIDC_CLIENT_SECRET"],
        scope="openid email profile",
        state=state,
        redirect_uri=redirect_uri(settings),
        code_challenge_method="S256",
        default_timeout=TIMEOUT_SECONDS,
    )


def _claims(settings: Mapping[str, Any], token: str, keys: "KeySet", nonce: str) -> dict[str, Any]:
    """What a token says that is signed by the provider, for us, for this sign-in, and not too old."""
    jwt = import_module("joserfc.jwt")
    claims: dict[str, Any] = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": settings["OIDC_ISSUER"]},
        aud={"essential": True, "value": settings["OIDC_CLIENT_ID"]},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(claims)
    return claims


def _is_proved(claims: Mapping[str, Any], *, again: bool) -> bool:
    """A provider that does not say when they signed in there is believed to have asked them, where it was to."""
    signed_in = claims.get("auth_time")
    return signed_in > time.time() - JUST_NOW_SECONDS if isinstance(signed_in, int | float) else again


def _keys(address: str) -> "KeySet":
    keys: KeySet = import_module("joserfc.jwk").KeySet.import_key_set(_fetch(address))
    return keys


def _document(settings: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _fetch(f"{settings['OIDC_ISSUER']}/.well-known/openid-configuration")
    except (OSError, ValueError) as error:
        raise Unavailable("Your company's sign-in does not answer. Try again in a moment.") from error


def _fetch(address: str) -> dict[str, Any]:
    answer = import_module("requests").get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _failures() -> tuple[type[Exception], ...]:
    """All by which an answer of the provider can be found wanting; OSError is what requests raises."""
    authlib, joserfc = import_module("authlib.common.errors"), import_module("joserfc.errors")
    return authlib.AuthlibBaseError, joserfc.JoseError, OSError, KeyError, ValueError
