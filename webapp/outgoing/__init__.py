"""The one way out: the guarded HTTP client, the table of refused addresses, and mail over SMTP."""
