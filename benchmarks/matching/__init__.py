"""Assignment at the scale of a landlord, against the solvers one would otherwise pick."""
