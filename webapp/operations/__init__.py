"""Health, doctor, and the quick start's supervisor."""
