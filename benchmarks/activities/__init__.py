"""How fast people register for a session, and how often the plain way gives away more places than there are."""
