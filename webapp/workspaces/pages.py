"""All pages of people, in one list for the application to serve."""

from webapp.workspaces import (
    again_views,
    audit_views,
    availability_views,
    custom_field_views,
    domain_views,
    invitation_views,
    key_views,
    login_views,
    member_views,
    notification_views,
    profile_views,
    provider_views,
    reset_views,
    second_factor_views,
    settings_views,
    switch_views,
    team_views,
)

PAGES = tuple(
    views.pages
    for views in (
        login_views,
        again_views,
        provider_views,
        reset_views,
        invitation_views,
        switch_views,
        profile_views,
        notification_views,
        second_factor_views,
        settings_views,
        member_views,
        availability_views,
        key_views,
        domain_views,
        custom_field_views,
        team_views,
        audit_views,
    )
)
