"""The playground at /docs/playground: for members, since it tells what goes on in their workspace."""

from flask import Response
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from webapp.errors import Refusal
from webapp.guide.menu import HOME, menu
from webapp.guide.playground import WAYS, Walked, sample, walk
from webapp.guide.reader import reader_of
from webapp.http.html import Input, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs

pages = Pages("playground")

SLUG = "playground"
PATH = f"{HOME}/{SLUG}"
_MAY = "member"


class PlaygroundArgs(PageArgs):
    way: str = "forms_api"


class PastedInput(Input):
    text = TextAreaField("Request", description="A curl command, as a terminal or a browser gives it, or raw HTTP.")


@pages.get(PATH, role=None)
def playground(session: Session, me: Me | None, query: PlaygroundArgs) -> Response:
    way = query.way if query.way in WAYS else "forms_api"
    pasted = PastedInput(formdata=None, data={"text": reader_of(session, me).fill(sample(way))})
    return _page(pasted, me, way)


@pages.post(PATH, role=_MAY, own_transaction=True)
def walk_request(session: Session, me: Me) -> Response:
    """What was pasted is used and forgotten: a key in it stands in no row and no log."""
    pasted = PastedInput()
    try:
        return _page(pasted, me, walked=walk(pasted.text.data or "", me))
    except Refusal as refusal:
        return _page(pasted, me, refusal=refusal)


def _page(
    pasted: PastedInput, me: Me | None, way: str = "", walked: Walked | None = None, refusal: Refusal | None = None
) -> Response:
    return render(
        "guide/playground.html",
        fragment="guide/_walked.html",
        status=422 if refusal is not None else 200,
        input=pasted,
        way=way,
        ways=WAYS,
        may=me is not None and me.may(_MAY),
        walked=walked,
        refusal=refusal,
        menu=menu(SLUG),
    )
