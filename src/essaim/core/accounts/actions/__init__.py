"""Everything that can be done to accounts, teams and the settings of a workspace."""
