"""How long somebody waits for the first answer of a process: imports, caches and a small case."""
