"""The first run: what a new workspace holds from the start."""
