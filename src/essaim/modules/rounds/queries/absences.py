"""What is read of absences: who is away when, and which visits fall into it."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.rounds.models import Absence, Visit


def absences_of(scheme: Scheme, *, since: date, until: date) -> QuerySet[Absence]:
    """Who of a scheme is away on some day of a stretch."""
    return living_absences().filter(visitor__scheme=scheme, first_day__lte=until, last_day__gte=since)


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
