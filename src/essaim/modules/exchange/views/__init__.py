"""Pages of the board, by whoever opens them."""
