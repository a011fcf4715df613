"""One Chromium and one running Inlet for all tests of the pages, and for each test a visitor with a fresh profile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.conftest import settings
from tests.servers.programs import program
from webapp import create_app
from webapp.database.ids import show
from webapp.extensions import db
from webapp.forms.definition.definition import Definition
from webapp.forms.lifecycle import create_form
from webapp.forms.models import Form
from webapp.forms.publishing import publish_definition
from webapp.leads.models import Lead
from webapp.operations.migrations import upgrade
from webapp.submissions.models import Submission
from webapp.workspaces import limits
from webapp.workspaces.lifecycle import create_workspace

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Milliseconds until something is taken as never to come: a busy machine is slow, not wrong.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = program("chromium-headless-shell", "chromium", "google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Site"]:
    """Inlet on a port of its own, with the embedded database."""
    home, clock = tmp_path_factory.mktemp("site"), Clock()
    app = create_app(settings(f"sqlite:///{home / 'inlet.db'}", home, CLOCK=clock))
    with app.app_context():
        upgrade()
    with serving(app) as url:
        yield Site(app, url, clock)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def new_inlet(home: Path) -> Iterator[tuple[Flask, str]]:
    """An Inlet of its own, without an account, and its address."""
    app = create_app(settings(f"sqlite:///{home / 'inlet.db'}", home))
    with app.app_context():
        upgrade()
        limits.reset()
    with serving(app) as url:
        yield app, url
    with app.app_context():
        db.engine.dispose()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an application that is served by a thread of ours."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Clock:
    """How many seconds Inlet's clock is ahead of ours, and where it stands still, if it does."""

    ahead: float = 0
    stopped: float | None = None

    def __call__(self) -> float:
        return (time.time() if self.stopped is None else self.stopped) + self.ahead

    @contextmanager
    def standing(self) -> Iterator[None]:
        """No time passes meanwhile, however slow the machine is."""
        self.stopped = time.time()
        try:
            yield
        finally:
            self.stopped = None


@dataclass(frozen=True)
class Site:
    """A running Inlet; each test makes the forms that it needs."""

    app: Flask
    url: str
    clock: "Clock"

    def pass_time(self, seconds: float) -> None:
        """A page that was shown before is that much older now."""
        self.clock.ahead += seconds

    def form(self, *fields: dict[str, Any], **changes: Any) -> "HostedForm":
        """A form in a workspace of its own, published if fields are given; `definition`: what else is published."""
        with self.app.app_context():
            limits.reset()
            workspace = create_workspace(db.session(), "Acme")
            db.session.flush()
            form: Form = create_form(db.session(), workspace.id, changes.pop("name", "Contact Acme"))
            definition = changes.pop("definition", {})
            for name, value in changes.items():
                setattr(form, name, value)
            if fields or definition:
                document = Definition.model_validate({**definition, "fields": list(fields)})
                publish_definition(db.session(), form, document)
            db.session.commit()
            return HostedForm(self.app, form.id, f"{self.url}/f/{show('form', form.id)}")


@dataclass(frozen=True)
class HostedForm:
    app: Flask
    id: bytes
    url: str

    def leads(self) -> list[Lead]:
        return self._rows(Lead)

    def outcomes(self) -> list[str]:
        return [row.outcome for row in self._rows(Submission)]

    def _rows(self, model: Any) -> list[Any]:
        with self.app.app_context():
            rows = list(db.session.scalars(select(model).where(model.form_id == self.id).order_by(model.id)))
            db.session.expunge_all()
            return rows


class Visitor:
    """A browser with a fresh profile; what it asked for, and what its console complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = context.new_page()

    def _note(self, kind: str, text: str) -> None:
        """That a page was refused with a 4xx is no complaint about it."""
        if kind in ("error", "warning") and not text.startswith("Failed to load resource: the server responded with"):
            self.complaints.append(text)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens further visitors; the options are those of a browser context, such as `java_script_enabled`."""
    contexts: list[BrowserContext] = []

    def open_context(**options: Any) -> Visitor:
        contexts.append(chromium.new_context(**options))
        return Visitor(contexts[-1])

    yield open_context
    for context in contexts:
        context.close()


def check(visitor: Visitor) -> None:
    """Axe finds nothing in light and dark, nothing scrolls sideways at 360 px, the console has nothing to say."""
    page = visitor.page
    page.wait_for_load_state()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        report = Axe().run(page)
        assert report.violations_count == 0, report.generate_report()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})
    assert visitor.complaints == []
