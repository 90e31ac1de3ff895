"""Vehicle routing with time windows, as in the public sets of Solomon and of Gehring and Homberger."""

from .problem import WindowsProblem, parse_solomon
from .solve import WindowsResult, solve

__all__ = ["WindowsProblem", "WindowsResult", "parse_solomon", "solve"]
