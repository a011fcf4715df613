"""All pages of forms and webhook keys, in one list for the application to serve."""

from webapp.forms import assignment_views, form_views, history_views, inbound_views
from webapp.forms.builder import list_views, logic_views, new_views

_SETTINGS = (form_views, history_views, inbound_views, assignment_views)
_BUILDER = (list_views, new_views, logic_views)

PAGES = tuple(views.pages for views in (*_SETTINGS, *_BUILDER))
