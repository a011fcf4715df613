"""A workflow's page as an admin without a script sees it."""

import re
from html import unescape
from typing import Any

from flask import Flask

from tests.automation.flow import ACTOR, define
from tests.conftest import World
from tests.visitor import Visitor
from webapp.automation.definition import Definition
from webapp.automation.editor.context import print_of
from webapp.automation.lifecycle import activate, create_workflow
from webapp.automation.models import Workflow
from webapp.extensions import db
from webapp.http.fields import WORKFLOW


class Editor:
    """Of a workflow with these steps, made for the purpose."""

    def __init__(self, app: Flask, world: World, visitor: Visitor, *steps: dict[str, Any], **more: Any) -> None:
        self.app, self.visitor = app, visitor
        active = more.pop("active", False)
        with app.app_context():
            workflow = create_workflow(db.session(), world.workspace_id, "Speed", define(*steps, **more), ACTOR)
            if active:
                activate(db.session(), workflow, ACTOR)
            db.session.commit()
            self.id = workflow.id
        self.path = f"/workflows/{WORKFLOW.show(self.id)}"

    def stored(self) -> Workflow:
        with self.app.app_context():
            workflow = db.session.get_one(Workflow, self.id)
            db.session.expunge_all()
            return workflow

    def definition(self) -> Definition:
        return Definition.model_validate(self.stored().definition)

    def steps(self) -> list[dict[str, Any]]:
        return [step.model_dump(mode="json", exclude_defaults=True) for step in self.definition().steps]

    def html(self, query: str = "") -> str:
        response = self.visitor.get(self.path + query)
        assert response.status_code == 200
        return response.text

    def sentences(self) -> list[str]:
        """The trigger, the conditions, and each step, as they are read."""
        found = re.findall(r'<div class="flow-text">(.*?)</div>\s*(?:<div class="flow-tools|</div>)', self.html(), re.S)
        return [" ".join(unescape(re.sub("<[^>]+>", " ", text)).split()) for text in found]

    def send(self, part: str, **data: Any) -> tuple[int, str]:
        """`a__b` is the field `a-b`; the page is as it was shown, unless `was` says otherwise."""
        sent = {"was": print_of(self.definition()), **{name.replace("__", "-"): value for name, value in data.items()}}
        response = self.visitor.post(f"{self.path}/{part}", sent)
        return response.status_code, unescape(response.text)
