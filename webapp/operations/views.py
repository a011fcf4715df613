"""Settings → System: the health of the installation, for its operator."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import OPERATOR
from webapp.operations.figures import queues
from webapp.operations.installation import checks, facts

pages = Pages("system")


@pages.get("/settings/system", role=OPERATOR)
def system(session: Session, me: Me) -> Response:
    found = checks(session)
    return render(
        "operations/system.html",
        checks=found,
        well=all(check.well for check in found),
        queues=queues(session),
        facts=facts(session),
    )
