"""Pages about schemes and about taking part in them."""
