"""Dial-a-ride: fetch each person somewhere and bring them somewhere else, rides not too long."""

from .problem import DialProblem, parse_cordeau
from .solve import DialResult, solve

__all__ = ["DialProblem", "DialResult", "parse_cordeau", "solve"]
