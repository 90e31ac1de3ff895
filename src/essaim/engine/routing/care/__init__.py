"""Home care with visits that need two carers at once or one after the other."""

from .problem import CareProblem, parse_mankowska
from .solve import CareResult, solve

__all__ = ["CareProblem", "CareResult", "parse_mankowska", "solve"]
