"""Calls to make, by day and assignee."""
