"""Workspaces and who may do what in them: members, API keys, blocked senders, plans."""
