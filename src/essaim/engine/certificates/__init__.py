"""Checkers that share no code with the solvers they judge."""
