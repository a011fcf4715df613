"""Workflows: what happens by itself after an event, step by step, in runs that survive a restart."""
