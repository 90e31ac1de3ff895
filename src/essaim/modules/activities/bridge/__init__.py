"""Pick-up tours: who rides becomes stops of the engine, its trips become lines that people can follow."""

from essaim.modules.activities.bridge.doors import homes_of, misfits
from essaim.modules.activities.bridge.planning import opening_for, tour_of
from essaim.modules.activities.bridge.refusing import other_ways, riding, sessions_instead, why_not_fetched
from essaim.modules.activities.bridge.trips import Call, Opening, Tour, Trip

__all__ = [
    "Call", "Opening", "Tour", "Trip", "homes_of", "misfits", "opening_for", "other_ways", "riding", "sessions_instead", "tour_of",
    "why_not_fetched",
]  # fmt: skip
