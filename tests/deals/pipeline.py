"""Deals as the tests of their pages make and read them."""

import re
from typing import Any

from tests.conftest import World
from webapp.database.ids import show
from webapp.deals.lifecycle import create_deal
from webapp.deals.models import Deal
from webapp.extensions import db

_CARDS = re.compile(r'<ul class="board-cards"[^>]*data-stage="(s\d)".*?</ul>', re.S)
_NAMES = re.compile(r'<li class="deal-card" [^>]*data-name="([^"]*)"')


def open_deal(world: World, name: str, **values: Any) -> str:
    """A deal of the world by hand; its public id. Needs an application context."""
    deal_id = show("deal", create_deal(db.session(), world.workspace_id, {"name": name, **values}, "mem_x").id)
    db.session.commit()
    return deal_id


def board(page: str) -> dict[str, list[str]]:
    """The names of the cards in each column that has any."""
    columns = {found[1]: _NAMES.findall(found[0]) for found in _CARDS.finditer(page)}
    return {stage: names for stage, names in columns.items() if names}


def sums(page: str) -> list[str]:
    """What stands under the name of each column."""
    return re.findall(r'<p class="board-sum">\s*(.*?)\s*</p>', page, re.S)


def rows(page: str) -> list[str]:
    """The names in the table."""
    return re.findall(r'<a class="deal-clip"[^>]*>([^<]*)</a>', page)


def kept(deal_id: str) -> Deal:
    from_db = db.session.scalars(db.select(Deal).execution_options(populate_existing=True)).all()
    return next(deal for deal in from_db if show("deal", deal.id) == deal_id)
