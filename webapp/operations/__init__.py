"""Health, doctor, and the quick start's supervisor."""

VERSION = "0.1.0"
