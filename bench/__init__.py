"""Measurements: Inlet against the floor, in one run. Ratios count; milliseconds are for a quiet machine."""
