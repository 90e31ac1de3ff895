"""Ruin and recreate on routes with windows, after Christiaens and Vanden Berghe (2020)."""
