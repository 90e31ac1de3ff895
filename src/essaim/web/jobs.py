"""Every job that the worker knows, by its name."""

JOBS = {}
