"""Pages of activities: for the team, behind a personal link, and for everybody."""
