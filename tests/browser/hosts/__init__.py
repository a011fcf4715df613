"""Websites of other people that embed a form, each hostile in a way of its own, on a port beside Inlet's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, render_template

from tests.browser.conftest import HostedForm, serving
from webapp.forms.embed import snippets
from webapp.forms.embed.snippets import Place

PAGES = Path(__file__).parent / "pages"
STRICT = ("strict", "own_strict")
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"


@dataclass
class Host:
    """`url` is on another site than Inlet; `place` is what its pages embed, with these attributes beside its own."""

    url: str
    place: Place | None = None
    attributes: str = ""
    script: str = ""
    mode: str = "modal"
    pasted: str = ""

    def embed(
        self, form: HostedForm, attributes: str = "", *, height: int = 480, script: str = "", mode: str = "modal"
    ) -> str:
        """What the pages embed from now on, the attributes of the script too; gives the website's address."""
        site, _, reference = form.url.partition("/f/")
        self.place = Place(site, reference, "Contact us", height)
        self.attributes, self.script, self.mode = attributes, script, mode
        return self.url

    def paste(self, snippet: str) -> str:
        """The address of a page that holds this and nothing else that matters."""
        self.pasted = snippet
        return f"{self.url}/pasted"

    def parts(self) -> Mapping[str, str]:
        """The snippets as the Share tab prints them."""
        assert self.place is not None
        plain = {
            "frame": snippets.inline(self.place),
            "own": snippets.own_form(self.place),
            "opener": snippets.opener(self.place, self.mode, "Get a quote"),
        }
        parts = {name: _with(text, self.attributes) for name, text in plain.items()}
        return {**parts, "script": _with(snippets.script(self.place), self.script)}


@contextmanager
def hosting() -> Iterator[Host]:
    app = Flask(__name__, template_folder=str(PAGES), static_folder=None)
    host = Host("")

    @app.get("/<name>")
    def page(name: str) -> Response:
        if name == "pasted":
            return Response(render_template("pasted.html", pasted=host.pasted))
        if name.endswith(".css"):
            return Response((PAGES / name).read_text(), mimetype="text/css")
        if not (PAGES / f"{name}.html").exists():
            return Response(status=404)
        shown = render_template(f"{name}.html", **host.parts())
        return Response(shown, headers=policy_of(name, host))

    with serving(app) as url:
        host.url = url.replace("127.0.0.1", "localhost")
        yield host


def _with(snippet: str, attributes: str) -> str:
    """The snippet's first tag with more attributes."""
    return snippet.replace(" ", f" {attributes} ", 1)


def policy_of(name: str, host: Host) -> Mapping[str, str]:
    """The policy of a page: what it has itself, and the lines that the Share tab prints."""
    if name not in STRICT or host.place is None:
        return {}
    added = snippets.policy(host.place.site).replace("\n", " ")
    return {"Content-Security-Policy": f"{POLICY}; {added}"}
