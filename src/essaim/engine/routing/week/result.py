"""What a solved week says: the plan, what could not be served and why, and the proof."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit of the plan: who, when (minute of the week), after how many metres on foot.

    Attributes
    ----------
    visit, worker : str
        Ids.
    start : int
        Minute of the week, from Monday at midnight.
    travel_m : int
        Metres.
    """

    visit: str
    worker: str
    start: int
    travel_m: int


@dataclass(frozen=True, slots=True)
class Unserved:
    """One visit that is not in the plan: a code, and the reason in a sentence.

    ``code`` is ``nobody_suitable``, ``nobody_then``, ``too_far``, ``hours_used_up`` or
    ``shifts_full``.

    Attributes
    ----------
    visit, code, sentence : str
    """

    visit: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WeekPrices:
    """The certificate: what each visit, shift and minute of work is worth.

    ``shifts`` is keyed by worker and first minute. No route of a shift is worth more (in
    priorities) than the prices of the visits, minutes and shift that it uses, so that
    the sum of all prices bounds every plan.

    Attributes
    ----------
    visits : dict of str to float
    shifts : dict of (str, int) to float
    minutes : dict of str to float
        By worker.
    """

    visits: dict[str, float]
    shifts: dict[tuple[str, int], float]
    minutes: dict[str, float]


@dataclass(frozen=True, slots=True)
class WeekResult:
    """A plan with its proof.

    Parameters
    ----------
    plan : tuple of Planned
        In the order of worker and time.
    reasons : tuple of Unserved
    objective, bound : float
        Priorities served, and what no plan can exceed.
    gap : float
        ``(bound - objective) / objective``, 0 when proven optimal.
    optimal : bool
        Whether no plan serves more (continuity and metres are improved, not proven).
    certificate : WeekPrices
    asked, served : int
    travel_m : int
        Metres on foot, ways home included.
    continuity : float
        Mean number of workers met by those who have several visits served; 0 without any.
    """

    plan: tuple[Planned, ...]
    reasons: tuple[Unserved, ...]
    objective: float
    bound: float
    gap: float
    optimal: bool
    certificate: WeekPrices
    asked: int
    served: int
    travel_m: int
    continuity: float
