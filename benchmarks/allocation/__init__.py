"""Allocation beside OR-Tools: the same raw columns, each engine in its own process, interleaved."""
