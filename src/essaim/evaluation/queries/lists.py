"""The list behind a figure: what it counts, each once; of a share, which lines make it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from essaim.blueprints.model.site import Indicator
from essaim.blueprints.vocabulary import MEASURES as VOCABULARY
from essaim.core.schemes.models import Scheme
from essaim.evaluation.measures import MEASURES
from essaim.evaluation.queries.figures import rows_of


@dataclass(frozen=True)
class Listed:
    """The rows to show. `each` leads to whoever or whatever is counted, with how many rows each has, by the row shown.

    `marked`: of a share, the rows that make it; None where the figure is no share of its rows.
    """

    rows: QuerySet
    each: str = ""
    times: dict[UUID, int] = field(default_factory=dict)
    marked: frozenset[UUID] | None = None


def listed(scheme: Scheme, indicator: Indicator, start: date, end: date, *, commune: str = "") -> Listed:
    """What opens when one clicks on a figure."""
    measured = MEASURES[indicator.measure]
    rows = rows_of(scheme, indicator, start, end, commune=commune).order_by("pk")
    if measured.each:
        return _each_once(rows, measured.each)
    if VOCABULARY[indicator.measure].unit == "percent" and measured.sides:
        share = measured.sides[0](scheme, start, end).values_list("pk", flat=True)
        return Listed(rows, marked=frozenset(share))
    return Listed(rows)


def _each_once(rows: QuerySet, each: str) -> Listed:
    first, times = {}, Counter()
    for pk, one in rows.values_list("pk", each):
        first.setdefault(one, pk)
        times[one] += 1
    shown = rows.filter(pk__in=first.values()).select_related(each).order_by(f"{each}__search", "pk")
    return Listed(shown, each, {first[one]: count for one, count in times.items()})
