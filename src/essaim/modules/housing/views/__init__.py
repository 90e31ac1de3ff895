"""Pages about dwellings."""
