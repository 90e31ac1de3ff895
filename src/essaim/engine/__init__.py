"""Optimisation as a library: frozen problems in, answers with their reasons and their proof out.

Each problem is a module of its own (``from essaim.engine import matching``). Importing this
package loads nothing heavy; numpy, scipy and numba come with the first use of a solver.
"""
