"""All pages of forms and webhook keys, in one list for the application to serve."""

from webapp.forms import assignment_views, form_views, history_views, inbound_views

PAGES = tuple(views.pages for views in (form_views, history_views, inbound_views, assignment_views))
