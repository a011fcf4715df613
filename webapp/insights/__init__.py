"""What the figures say: how many see a form, begin it and send it, where they come from and where they stop."""
