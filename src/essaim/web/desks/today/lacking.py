"""Sessions that are near and may not stand: too few people, or nobody to run them."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import animators_wanted, roles_missing, sessions_too_small, sessions_without_staff
from essaim.web.desks.today.lines import Line


def too_few(who: Who, now: datetime) -> QuerySet[Session]:
    """Sessions with fewer people than they need, soon."""
    found = [pk for scheme in _schemes(who) for pk in sessions_too_small(scheme, now=now).values_list("pk", flat=True)]
    return _rows(found)


def without_staff(who: Who, now: datetime) -> QuerySet[Session]:
    """Sessions that somebody is missing to run, soon."""
    return _rows([row.pk for scheme in _schemes(who) for row in sessions_without_staff(scheme, now=now)])


def too_few_line(row: Session, now: datetime) -> Line:
    """A session, and how many people are missing."""
    missing = row.minimum - row.taken
    said = ngettext("%(count)s more person is needed", "%(count)s more people are needed", missing) % {"count": missing}
    return _line(row, said, _("Call people, keep it or call it off"))


def staff_line(row: Session, now: datetime) -> Line:
    """A session, and whom it lacks."""
    missing = [f"{label} ({number})" for label, number in roles_missing(row)]
    short = animators_wanted(row) - len(row.staff.all())
    said = ", ".join(missing) or ngettext("one more person to run it", "%(count)s more people to run it", short) % {"count": short}
    return _line(row, said, _("Name somebody"))


def _line(row: Session, said: str, act: str) -> Line:
    label = f"{row.activity.title}, {day_in_words(row.day, 'l j F')}"
    return Line(label, reverse("activities:session", args=[row.pk]), None, said, act, True)


def _schemes(who: Who) -> list[Scheme]:
    held = who.schemes_as(StaffRole.COORDINATOR)
    rows = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    return [scheme for scheme in rows if scheme.snapshot and "activities" in settled(scheme).blueprint.modules]


def _rows(found: list) -> QuerySet[Session]:
    return Session.objects.filter(pk__in=found).select_related("activity", "scheme").prefetch_related("staff").order_by("starts_at", "pk")
