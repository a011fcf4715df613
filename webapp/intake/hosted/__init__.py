"""The hosted page of a form: what it asks, what of it must be answered, and what its visitor sees (H)."""
