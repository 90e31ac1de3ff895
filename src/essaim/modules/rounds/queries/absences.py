"""What is read of absences: who is away when, and which visits fall into it."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.rounds.models import Absence, Visit


def absences_of(scheme: Scheme, *, since: date, until: date) -> QuerySet[Absence]:
    """Who of a scheme is away on some day of a stretch."""
    return living_absences().filter(visitor__scheme=scheme, first_day__lte=until, last_day__gte=since)


def away_by_visitor(scheme: Scheme, monday: date) -> dict[UUID, list[Absence]]:
    """By visitor, when they are away in a week; an empty list for everybody else."""
    found: dict[UUID, list[Absence]] = defaultdict(list)
    for row in absences_of(scheme, since=monday, until=monday + timedelta(days=6)).order_by("first_day"):
        found[row.visitor_id].append(row)
    return found


def living_absences() -> QuerySet[Absence]:
    """Absences that were not taken back, with whom they concern."""
    return Absence.objects.filter(taken_back_at=None).select_related("visitor__person", "visitor__scheme", "workspace")


def is_away(visitor: Participation | UUID, day: date) -> bool:
    """Whether somebody who helps is away on that day."""
    return Absence.objects.filter(visitor=visitor, taken_back_at=None, first_day__lte=day, last_day__gte=day).exists()


def while_away() -> Exists:
    """For a query over visits: whether their visitor is away on their day."""
    return Exists(
        Absence.objects.filter(
            visitor=OuterRef("visitor"), taken_back_at=None, first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
        )
    )


def visits_of_absence(absence: Absence, rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Of these visits, those that the one who is away was to make then."""
    return rows.filter(visitor=absence.visitor_id, day__range=(absence.first_day, absence.last_day))
