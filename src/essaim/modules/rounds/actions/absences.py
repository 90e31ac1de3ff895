"""Somebody who helps is away for a while: noted once, taken back if they come after all."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Absence

LONGEST = timedelta(days=366)


@transaction.atomic
def note_absence(visitor: Participation, *, first_day: date, last_day: date, reason: str, by: Actor, now: datetime) -> Absence:
    """Nothing is planned for them on these days; what is planned already is settled visit by visit."""
    if last_day < first_day:
        raise Refusal(_("The last day comes before the first: change one of the two."), field="last_day")
    if last_day < timezone.localdate(now):
        raise Refusal(_("This absence is over: there is nothing left to settle."), field="last_day")
    if last_day - first_day > LONGEST:
        raise Refusal(_("More than a year: end their part in the scheme instead."), field="last_day")
    Participation.objects.select_for_update(no_key=True).filter(pk=visitor.pk).first()
    other = queries.living_absences().filter(visitor=visitor, first_day__lte=last_day, last_day__gte=first_day).first()
    if other:
        said = {"first": day_in_words(other.first_day, "j F"), "last": day_in_words(other.last_day, "j F")}
        raise Refusal(_("An absence from %(first)s to %(last)s is noted already: take that one back first.") % said, field="first_day")
    absence = Absence.objects.create(
        workspace_id=visitor.workspace_id, visitor=visitor, first_day=first_day, last_day=last_day, reason=reason, created_at=now
    )
    journal.write("absence.noted", absence, by=by, at=now, visitor=visitor.pk, reason=reason)
    return absence


@transaction.atomic
def take_absence_back(absence: Absence, *, by: Actor, now: datetime) -> Absence:
    """They are there after all: what was settled meanwhile stays as it is."""
    if not Absence.objects.filter(pk=absence.pk, taken_back_at=None).update(taken_back_at=now):
        raise Refusal(_("This absence was taken back already."))
    absence.taken_back_at = now
    journal.write("absence.taken_back", absence, by=by, at=now, visitor=absence.visitor_id)
    return absence
