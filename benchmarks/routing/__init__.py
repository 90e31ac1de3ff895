"""Visits and pick-ups beside OR-Tools and PyVRP on public sets and on weeks of visits."""
