"""The pages of this room, as the application serves them."""

from webapp.privacy.people_views import pages as people
from webapp.privacy.retention_views import pages as retention

PAGES = (retention, people)
