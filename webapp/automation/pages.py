"""All pages of workflows, in one list for the application to serve."""

from webapp.automation import list_views, run_views, trial_views
from webapp.automation.editor import editor_views, step_views

PAGES = tuple(views.pages for views in (list_views, editor_views, step_views, trial_views, run_views))
