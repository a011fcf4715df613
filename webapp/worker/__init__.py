"""The worker: runs the steps that follow intake, as many workers as one likes on one database."""
