"""The pages of calls, gathered."""

from webapp.callbacks.call_views import pages as call
from webapp.callbacks.lead_views import pages as lead_callbacks
from webapp.callbacks.views import pages as callbacks

PAGES = (callbacks, call, lead_callbacks)
