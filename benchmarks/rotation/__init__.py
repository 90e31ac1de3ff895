"""A year of trades beside CP-SAT: the same children, each engine in its own process, interleaved."""
