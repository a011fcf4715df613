"""Forms: the list of all that have a page, with how much each is used; and one of them as a file to keep."""

import re

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.forms.builder.context import HOME, ONE, form_of
from webapp.forms.builder.document import document_of, written
from webapp.forms.inbound import KIND as INBOUND
from webapp.forms.models import Form
from webapp.forms.usage import MOST, last_leads, usage_of
from webapp.forms.visit_figures import figures_of
from webapp.http.fields import FORM, FormId
from webapp.http.filters import address
from webapp.http.html import POLICY, render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.paging import PageQuery, read_page
from webapp.http.route import PageArgs

pages = Pages("forms")


class FormsArgs(PageArgs, PageQuery):
    q: str = ""


@pages.get(HOME, role="viewer")
def forms(session: Session, me: Me, query: FormsArgs) -> Response:
    own = select(Form).where(Form.workspace_id == me.workspace_id, Form.deleted_at.is_(None), Form.kind != INBOUND)
    words = query.q.strip()[:200]
    if words:
        own = own.where(Form.name.icontains(words, autoescape=True))
    page = read_page(session, own, Form.id, query)
    ids = [form.id for form in page.items]
    usage, last, figures = usage_of(session, ids), last_leads(session, ids), figures_of(session, ids)
    asked = {"q": words} if words else {}
    return render(
        "builder/list.html",
        fragment="builder/_list.html",
        rows=[(FORM.show(one.id), one, usage[one.id].count, last.get(one.id), figures[one.id]) for one in page.items],
        most=MOST,
        q=words,
        older=address(HOME, asked | {"cursor": page.next_cursor}) if page.next_cursor else "",
        newest=address(HOME, asked) if query.cursor else "",
    )


@pages.get(f"{ONE}/export", role="admin")
def export(session: Session, me: Me, form_id: FormId) -> Response:
    form = form_of(session, me, form_id)
    response = Response(written(document_of(session, form)), headers=POLICY, mimetype="application/json")
    slug = re.sub(r"[^a-z0-9]+", "-", form.name.lower()).strip("-") or "form"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug[:60]}.json"'
    return response
