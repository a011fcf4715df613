"""All pages of deals, in one list for the application to serve."""

from webapp.deals import (
    board_views,
    deal_views,
    lead_views,
    move_views,
    new_views,
    source_views,
    stage_views,
)

PAGES = tuple(
    views.pages for views in (board_views, move_views, new_views, source_views, deal_views, stage_views, lead_views)
)
