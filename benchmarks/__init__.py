"""What is measured against which peer, and the generators of the data."""
