"""The pages about what leaves: the outbox, what failed, letters to print."""
