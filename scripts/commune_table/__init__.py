"""How the table of communes is made: sources, matching, estimates, figures, files."""
