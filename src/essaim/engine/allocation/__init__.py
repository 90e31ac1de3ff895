"""Who goes where: people's ranked choices against places, minima, ages, access and groups.

`solve` places as many people as possible, as well as the chosen rule can, and proves it with
prices that `essaim.engine.certificates.allocation` checks on its own.
"""

from .problem import RULES, Person, Problem, Workshop, from_rows
from .reasons import SENTENCES, Reason
from .result import Certificate, Result
from .solver import NoPlan, compare, solve

__all__ = [
    "RULES",
    "SENTENCES",
    "Certificate",
    "NoPlan",
    "Person",
    "Problem",
    "Reason",
    "Result",
    "Workshop",
    "compare",
    "from_rows",
    "solve",
]
