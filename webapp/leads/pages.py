"""All pages of leads, in one list for the application to serve."""

from webapp.leads import (
    assignment_views,
    bulk_views,
    consent_views,
    custom_views,
    export_views,
    history_views,
    import_views,
    lead_views,
    list_views,
    merge_views,
    status_views,
    view_views,
)

PAGES = tuple(
    views.pages
    for views in (
        list_views,
        bulk_views,
        export_views,
        import_views,
        view_views,
        lead_views,
        custom_views,
        consent_views,
        history_views,
        merge_views,
        status_views,
        assignment_views,
    )
)
