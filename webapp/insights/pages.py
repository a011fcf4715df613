"""All pages of insight, in one list for the application to serve."""

from webapp.insights import alarm_views, file_views, insight_views, results_views

PAGES = tuple(views.pages for views in (results_views, insight_views, file_views, alarm_views))
