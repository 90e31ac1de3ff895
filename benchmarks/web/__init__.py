"""How long the pages of everyday work take in a large workspace, on both databases."""
