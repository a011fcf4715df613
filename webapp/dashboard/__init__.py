"""The shell of the dashboard: what belongs to no package alone."""
