"""Visits and pick-ups: weeks of visits, minibus tours, dial-a-ride, vehicle routing with windows."""
