"""The command lines of the engine: they know the clock, the files and the screen."""
