"""Who helps whom: instant ranking for one need, exact assignment for a whole country.

`rank` answers one need at once with reasons; `solve` assigns all needs to all offers, serving
as many as possible at the least total distance, with a certificate that anyone can check.
"""

from .criteria import CRITERIA, Criterion, Weights
from .exclusions import RULES, Exclusion, Reason
from .need import Need
from .offers import Offers
from .ranking import Ranking, Share, Suggestion, rank

__all__ = [
    "CRITERIA",
    "RULES",
    "Criterion",
    "Exclusion",
    "Need",
    "Offers",
    "Ranking",
    "Reason",
    "Share",
    "Suggestion",
    "Weights",
    "rank",
]
