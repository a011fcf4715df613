"""Plans: the limits that a workspace has by its plan, any of which it may have otherwise (`flask workspace limits`)."""

from webapp.workspaces.models import Workspace

PLANS: dict[str, dict[str, int]] = {
    "free": {"form_per_minute": 30, "organization_per_day": 1_000, "api_per_hour": 100, "storage_megabytes": 500},
    "pro": {"form_per_minute": 120, "organization_per_day": 20_000, "api_per_hour": 1_000, "storage_megabytes": 10_000},
    "enterprise": {
        "form_per_minute": 600,
        "organization_per_day": 500_000,
        "api_per_hour": 10_000,
        "storage_megabytes": 100_000,
    },
}
EVERY_PLAN = {
    "hosted_per_minute_per_ip": 20,
    "key_per_minute": 60,
    "team_per_minute": 100,
    "team_per_minute_per_ip": 5,
    "file_megabytes": 20,
}
LIMITS = tuple(EVERY_PLAN | PLANS["free"])


def limits_of(workspace: Workspace) -> dict[str, int]:
    """Every limit of a workspace: its own figure, else its plan's."""
    return plan_limits(workspace.plan, workspace.limits)


def plan_limits(plan: str, own: dict[str, int]) -> dict[str, int]:
    return {**EVERY_PLAN, **PLANS[plan], **own}
