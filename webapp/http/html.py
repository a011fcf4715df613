"""Answers for browsers: a whole page, or for htmx the part of it that changed; redirects, toasts, refusals.

Every answer carries the policy that no script, style or frame but our own may run in it.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    render_template,
    request,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import FlaskForm
from htmx_flask import request as hx
from pydantic.alias_generators import to_snake

from webapp.errors import Refusal
from webapp.http.envelope import failure
from webapp.http.route import ProveFirst, SignInFirst
from webapp.http.words import FILTERS

SIGN_IN = "/login"
PROVE = "/login/again"
POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request, Cookie",
    "Cache-Control": "no-store",
}


class Input(FlaskForm):  # type: ignore[misc]
    """What a page's form sends. The registry of pages has checked its CSRF token already."""

    class Meta:
        csrf = False

    def submitted(self) -> bool:
        """Whether every field of the sent form keeps its rules."""
        return bool(self.validate_on_submit())

    def refuse(self, refusal: Refusal) -> None:
        """Put what a verb refused beside the fields it names; what names none of them stands above the form.

        `autoResponder.subject` names the field `auto_responder_subject`, and `tags.2` the field `tags`.
        """
        problems = dict(refusal.fields) or {"": [refusal.message]}
        for path, texts in problems.items():
            field = self._fields.get(_field_name(path))
            if field is None:
                self.form_errors.extend(texts)
            else:
                field.errors = [*field.errors, *texts]


def _field_name(path: str) -> str:
    return "_".join(to_snake(part) for part in path.split(".") if not part.isdecimal())


def set_up(app: Flask) -> None:
    """Settings, filters and names that all templates use."""
    secure = app.config["REQUIRE_HTTPS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-inlet_page" if secure else "inlet_page",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SECRET_KEY_FALLBACKS=list(app.config["SECRET_KEY_PREVIOUS"]),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_FORM_MEMORY_SIZE=3 * 1024 * 1024,
    )
    app.session_interface = _PageSessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["asset"] = asset
    app.context_processor(lambda: {"me": g.get("me")})
    app.after_request(_keep_assets)


class _PageSessions(SecureCookieSessionInterface):
    """Flask's own; a request that brings no cookie is spared the making of a signature."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()


def render(template: str, *, fragment: str = "", status: int = 200, allow: str = "", **context: Any) -> Response:
    """The page, or for a request of htmx the fragment alone, with the toasts that are waiting.

    `allow`: what the content security policy lets this page do beyond all others, such as `frame-src 'self'`.
    """
    if fragment and asks_for_fragment():
        body = render_template(fragment, **context)
        body += render_template("_toasts.html") if get_flashed_messages() else ""
    else:
        body = render_template(template, **context)
    policy = "; ".join(filter(None, (POLICY["Content-Security-Policy"], allow)))
    return Response(body, status, headers={**POLICY, "Content-Security-Policy": policy}, mimetype="text/html")


def asks_for_fragment() -> bool:
    """Whether htmx asks for a part; what it restores from history, and what it boosts, is a whole page."""
    headers = hx.htmx
    return bool(headers) and not headers.boosted and not headers.history_restore_request


def redirect_to(url: str) -> Response:
    """Go on to a page of ours: by 303, and for htmx by loading the whole page."""
    if hx.htmx:
        return Response(status=204, headers={**POLICY, "HX-Redirect": url})
    return Response(status=303, headers={**POLICY, "Location": url})


def toast(text: str, kind: str = "ok") -> None:
    """Say something on the next answer, whole or in part. `kind`: ok, warn, danger."""
    flash(text, kind)


def back_to(default: str) -> str:
    """The page that the sent form names as `next`, when it is one of ours; else the default."""
    return local(request.values.get("next", "")) or default


def local(url: str) -> str:
    """An address within this site, as it is; empty for any other.

    Browsers read a backslash as a slash, and any number of slashes at the beginning as the start of a host.
    """
    is_path = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if is_path and url.isprintable() else ""


def refused(refusal: Refusal) -> Response:
    """A refusal as whoever asked can read it: a page, a toast for htmx, JSON for a program."""
    if not _is_browser():
        return failure(refusal)
    if isinstance(refusal, SignInFirst):
        response = redirect_to(f"{SIGN_IN}?{urlencode({'next': _asked_page()})}")
    elif isinstance(refusal, ProveFirst):
        response = redirect_to(f"{PROVE}?{urlencode({'next': _asking_page()})}")
    elif hx.htmx:
        response = render("errors/_toast.html", status=refusal.status, refusal=refusal)
        response.headers.update({"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"})
    else:
        response = render("errors/error.html", status=refusal.status, refusal=refusal)
    response.headers.extend(refusal.headers)
    return response


def _is_browser() -> bool:
    accepted = request.accept_mimetypes
    return bool(hx.htmx) or accepted.best_match(["application/json", "text/html"]) == "text/html"


def _asked_page() -> str:
    """Where to go after signing in: the page that was asked for, if it can be asked for again."""
    asked = hx.htmx.current_url if hx.htmx else request.full_path.rstrip("?")
    if request.method != "GET" and not hx.htmx:
        return "/"
    parts = urlsplit(asked or "/")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _asking_page() -> str:
    """The page that was asked for, or that has the form which was sent: our pages tell it to no other site."""
    referrer = urlsplit(request.referrer or "")
    if request.method == "GET" or hx.htmx or referrer.netloc != request.host:
        return _asked_page()
    return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path


def asset(name: str) -> str:
    """The address of a static file, with what is in it: a changed file is another address."""
    return url_for("static", filename=name, v=_print_of(Path(current_app.static_folder or "") / name))


def _keep_assets(response: Response) -> Response:
    """A file that is named by what is in it never changes."""
    if request.endpoint == "static" and "v" in request.args and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache
def _print_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]
