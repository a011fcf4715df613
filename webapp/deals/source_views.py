"""The marketing sources of a team, with what each brought (W19); the team card shows them as a part of itself."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.deals.inputs import LiveOrTest
from webapp.deals.listing import count_sources, list_sources_of
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages
from webapp.http.route import PageArgs

pages = Pages("sources")

HOME = "/settings/admin/team-management/sources"


class SourcesArgs(PageArgs, LiveOrTest):
    pass


@pages.get(HOME, role="viewer")
def sources(session: Session, me: Me, query: SourcesArgs) -> Response:
    page = list_sources_of(session, me.workspace_id, query)
    counts = count_sources(session, me.workspace_id, page.items, test=query.test)
    return render(
        "deals/sources.html",
        fragment="deals/_sources.html",
        sources=[(source, counts[source.id]) for source in page.items if source.id in counts],
        older=page.next_cursor,
    )
