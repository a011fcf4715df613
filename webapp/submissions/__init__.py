"""The ledger: what came in, as it was sent, with its outcome."""
