"""All pages of forms and webhook keys, in one list for the application to serve."""

from webapp.forms import form_views, history_views, inbound_views
from webapp.forms.builder import (
    build_views,
    design_views,
    draft_views,
    image_views,
    list_views,
    logic_views,
    new_views,
    settings_views,
    share_views,
    thanks_views,
    version_views,
    words_views,
)

_SETTINGS = (form_views, history_views, inbound_views)
_BUILDER = (
    list_views,
    new_views,
    build_views,
    draft_views,
    logic_views,
    design_views,
    image_views,
    words_views,
    thanks_views,
    share_views,
    version_views,
    settings_views,
)

PAGES = tuple(views.pages for views in (*_SETTINGS, *_BUILDER))
