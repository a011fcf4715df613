"""The only door that strangers can open: gates, dialects, and the one pipeline behind them."""
