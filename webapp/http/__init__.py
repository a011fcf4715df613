"""Answers of the management API: envelope, paging, errors, and the registry that documents it."""
