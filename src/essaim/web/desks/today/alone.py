"""What comes before everything else on the page of the day: somebody is not back, or a door stayed closed."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.states import DESK
from essaim.modules.rounds.models import ClosedDoor, Visit
from essaim.modules.rounds.queries import doors_open, visits_ringing
from essaim.web.desks.today.lines import Line


def ringing(who: Who, now: datetime) -> QuerySet[Visit]:
    """Visits from which somebody should have been back."""
    return visits_ringing(who.schemes_as(*DESK)) if who.has_anywhere(*DESK) else Visit.objects.none()


def doors(who: Who, now: datetime) -> QuerySet[ClosedDoor]:
    """Doors that stayed closed."""
    return doors_open(who.schemes_as(*DESK)) if who.has_anywhere(*DESK) else ClosedDoor.objects.none()


def ringing_line(visit: Visit, now: datetime) -> Line:
    """One visitor who is not back, or in danger."""
    since = visit.duress_at if visit.in_danger else visit.expected_at
    words = _("DANGER: sent the agreed word at %(hour)s") if visit.in_danger else _("Should have been out at %(hour)s")
    said = words % {"hour": hour_in_words(since)}
    page = reverse("rounds:alone", args=[visit.pk])
    return Line(visit.visitor.person.full_name, page, since, said, _("See what to do"), True)


def door_line(row: ClosedDoor, now: datetime) -> Line:
    """One door."""
    who, visitor = row.visit.assignment.person.full_name, row.visit.visitor.person.full_name
    return Line(who, reverse("rounds:door", args=[row.pk]), row.created_at, visitor, _("See what to do"), True)


LISTS = {
    "not_back": (gettext_lazy("Not back from a visit"), "alarm", ringing, ringing_line),
    "closed_doors": (gettext_lazy("Doors that stayed closed"), "door-open", doors, door_line),
}
