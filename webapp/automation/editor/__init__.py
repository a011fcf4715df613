"""The page on which a workflow is put together: its trigger, its conditions, its steps, each changed in place."""
