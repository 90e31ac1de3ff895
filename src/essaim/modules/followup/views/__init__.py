"""Pages about what happened with people, and the support they are given."""
