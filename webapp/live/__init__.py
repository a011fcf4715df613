"""Open dashboards: what happens in a workspace is told to them at once, as server-sent events."""
