"""Accounts (companies), deals, and the marketing sources they came from."""
