"""People: matching, lifecycle, assignment, comments."""
