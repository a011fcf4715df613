"""All that a server answers: the ways in, the API, the dashboard. Processes that answer nobody never load it."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.automation.pages import PAGES as workflow_pages
from webapp.callbacks.api import api as callbacks
from webapp.callbacks.pages import PAGES as callback_pages
from webapp.dashboard.settings import pages as settings
from webapp.dashboard.styleguide import pages as styleguide
from webapp.dashboard.views import pages as home
from webapp.deals.account_people_views import pages as account_people
from webapp.deals.account_views import pages as account_pages
from webapp.deals.accounts_api import api as accounts
from webapp.deals.api import api as deals
from webapp.deals.pages import PAGES as deal_pages
from webapp.deals.seen_views import pages as seen_keys
from webapp.deliveries.act_views import acts
from webapp.deliveries.api import api as deliveries
from webapp.deliveries.bell_views import pages as notices
from webapp.deliveries.endpoint_views import pages as webhooks
from webapp.deliveries.endpoints_api import api as endpoints
from webapp.deliveries.fetching_api import api as fetching
from webapp.deliveries.form_trial_views import pages as form_trial
from webapp.deliveries.lead_views import pages as lead_deliveries
from webapp.deliveries.notice_views import pages as notifications
from webapp.deliveries.views import pages as delivery_pages
from webapp.events.api import api as events
from webapp.forms.api import api as forms
from webapp.forms.embed.script import embed
from webapp.forms.inbound_api import api as inbound
from webapp.forms.pages import PAGES as form_pages
from webapp.guide.api import api as dry_runs
from webapp.guide.download_views import pages as guide_downloads
from webapp.guide.playground_views import pages as playground
from webapp.guide.verify_views import pages as guide_verify
from webapp.guide.views import pages as guide
from webapp.http.anteroom import Anteroom
from webapp.http.api import serve
from webapp.http.errors import answer_errors
from webapp.http.headers import send_safe_headers
from webapp.http.https import require_https
from webapp.http.pages import Pages, serve_pages
from webapp.http.request_id import mark_requests
from webapp.insights.pages import PAGES as insight_pages
from webapp.intake import views as intake
from webapp.intake.hosted.preview_views import pages as preview
from webapp.intake.mapping_views import pages as mapping
from webapp.intake.past_views import pages as past_mapping
from webapp.intake.suggestion_views import pages as suggestions
from webapp.leads.api import api as leads
from webapp.leads.pages import PAGES as lead_pages
from webapp.live.views import pages as live
from webapp.onboarding.setup_views import pages as setup
from webapp.onboarding.views import pages as onboarding
from webapp.operations.access import note_requests
from webapp.operations.health import health
from webapp.operations.metrics import metrics
from webapp.operations.views import pages as system
from webapp.privacy.own_views import own as own_data
from webapp.privacy.pages import PAGES as privacy_pages
from webapp.review.api import api as review
from webapp.review.request_views import pages as requests
from webapp.review.spam_views import pages as spam
from webapp.review.views import pages as second_looks
from webapp.submissions.api import api as submissions
from webapp.submissions.files.usage_views import pages as storage
from webapp.submissions.files.views import pages as files
from webapp.workspaces.access import authenticate
from webapp.workspaces.api import api as workspaces
from webapp.workspaces.cookie import find_me
from webapp.workspaces.custom_fields_api import api as custom_fields
from webapp.workspaces.domains_api import api as domains
from webapp.workspaces.keys_api import api as keys
from webapp.workspaces.pages import PAGES as people_pages
from webapp.workspaces.team_api import api as team

# The dashboard, by the menu it hangs in; each package declares its own pages.
PAGES: tuple[Pages, ...] = (
    setup,
    home,
    onboarding,
    *lead_pages,
    *people_pages,
    *form_pages,
    *callback_pages,
    preview,
    *insight_pages,
    mapping,
    suggestions,
    past_mapping,
    form_trial,
    *deal_pages,
    seen_keys,
    account_pages,
    account_people,
    *workflow_pages,
    requests,
    files,
    storage,
    spam,
    second_looks,
    *privacy_pages,
    delivery_pages,
    webhooks,
    notifications,
    notices,
    system,
    lead_deliveries,
    live,
    settings,
    styleguide,
    guide,
    playground,
    guide_verify,
    guide_downloads,
)


def serve_site(app: Flask) -> None:
    """Have the application answer all of its addresses."""
    app.url_map.merge_slashes = False
    _trust_proxies(app, app.config["TRUSTED_PROXIES"])
    note_requests(app)
    mark_requests(app)
    send_safe_headers(app)
    require_https(app)
    answer_errors(app)
    intake.register(app)
    app.register_blueprint(health)
    app.register_blueprint(metrics)
    app.register_blueprint(embed)
    app.register_blueprint(acts)
    app.register_blueprint(own_data)
    _register_api(app)
    serve_pages(app, PAGES, find_me)
    app.wsgi_app = Anteroom(app.wsgi_app, app.config["WEB_THREADS"])  # type: ignore[method-assign]


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe what a proxy says of the client only from as many proxies as the operator counted."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _register_api(app: Flask) -> None:
    ways_in = (forms, inbound, domains, team, keys, dry_runs)
    people = (leads, accounts, deals, callbacks, custom_fields)
    happened = (events, submissions, review, deliveries, endpoints, fetching)
    serve(app, (*ways_in, *people, *happened, workspaces), authenticate)
