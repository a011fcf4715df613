"""Event: one append-only table that is timeline, outbox and live feed at once."""
