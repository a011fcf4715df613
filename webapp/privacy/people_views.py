"""Settings → Privacy → People: who is looked for, what is held of them, and the receipts of those who are gone."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.privacy.receipts import list_receipts

pages = Pages("people_data")

HOME = "/settings/privacy/people"


@pages.get(HOME, role="admin")
def people(session: Session, me: Me) -> Response:
    return render("privacy/people.html", receipts=list_receipts(session, me.workspace_id))
