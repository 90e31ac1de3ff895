"""Giving a place up: until when it costs nothing, what stays to be paid afterwards, and how that is said."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.money import in_euros
from essaim.core.people.models import Person
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.dues.queries import charged_of_all, charges_about, left_of_all

MOVED = "session.moved"


@dataclass(frozen=True)
class GivingUp:
    """Until when giving a place up costs nothing; its price, and what is not paid of it yet."""

    until: datetime
    cents: int
    left: int
    is_late: bool

    @property
    def stays(self) -> str:
        """What becomes of the price once it is too late, as the end of a sentence."""
        if self.left <= 0:
            return _("what was paid is not given back")
        said = (
            _("%(amount)s stay to be paid")
            if self.left == self.cents
            else _("what was paid is not given back, and %(amount)s stay to be paid")
        )
        return said % {"amount": in_euros(self.left)}


def free_until(session: Session) -> datetime:
    """Until when giving a place up costs nothing, for whoever knows the day of the session."""
    return session.starts_at - timedelta(hours=setting(session.scheme, "refund_hours"))


def giving_up(registration: Registration, person: Person, *, now: datetime) -> GivingUp | None:
    """What it costs somebody to give their place up; None where nothing was asked of them for it."""
    return giving_up_of([registration], person, now=now).get(registration.pk)


def giving_up_of(registrations: Iterable[Registration], person: Person, *, now: datetime) -> dict[UUID, GivingUp]:
    """The same for several registrations of one person, in as many queries as for one; what another was charged is theirs."""
    rows = {row.pk: row for row in registrations}
    attendees = list(Attendee.objects.filter(registration__in=rows, person=person, is_living=True))
    found = _costs(attendees, rows, person, now)
    return {one.registration_id: found[one.pk] for one in attendees if one.pk in found}


def giving_up_each(registration: Registration, *, now: datetime) -> list[tuple[Person, GivingUp]]:
    """What it costs whoever registered to give up the place of each of their party, themselves first; nothing for a place that is free."""
    rows = registration.attendees.filter(is_living=True).select_related("person").order_by("created_at", "pk")
    party = sorted(rows, key=lambda one: one.person_id != registration.lead_id)
    found = _costs(party, {registration.pk: registration}, registration.lead, now)
    return [(one.person, found[one.pk]) for one in party if one.pk in found]


def all_together(costs: Collection[GivingUp]) -> GivingUp:
    """What it costs to give all of these places up: once it is too late for some, what stays of those."""
    counted = [cost for cost in costs if cost.is_late] or costs
    return GivingUp(
        min(cost.until for cost in counted), sum(cost.cents for cost in counted), sum(cost.left for cost in counted),
        any(cost.is_late for cost in counted),
    )  # fmt: skip


def left_words(cost: GivingUp | None) -> str:
    """What is said to whoever has given their place up, with what stays to be paid when it was late."""
    if cost is None or not cost.is_late:
        return _("Thank you for telling us: your place is left to somebody else.")
    said = _("Your place is left to somebody else. It was too late to give it up for nothing: %(stays)s.")
    return said % {"stays": cost.stays}


def cancel_until(attendees: Iterable[Attendee], registrations: Mapping[UUID, Registration]) -> dict[UUID, datetime]:
    """Until when giving each place up costs nothing: so long before the session, and as long after we moved it.

    Whoever registered, or took their place, after the move knew its new day.
    """
    attendees = list(attendees)
    moves = JournalEntry.objects.filter(act=MOVED, subject_id__in={one.session_id for one in attendees})
    moved = dict(moves.order_by().values_list("subject_id").annotate(last=Max("at")))
    charged = dict(charges_about([one.pk for one in attendees]).values_list("about", "created_at"))
    found = {}
    for one in attendees:
        row, moved_at = registrations[one.registration_id], moved.get(one.session_id)
        found[one.pk] = until = free_until(row.session)
        if moved_at is not None and max(row.created_at, charged.get(one.pk, row.created_at)) <= moved_at:
            found[one.pk] = max(until, moved_at + (row.session.starts_at - until))
    return found


def _costs(
    attendees: Collection[Attendee], registrations: Mapping[UUID, Registration], payer: Person, now: datetime
) -> dict[UUID, GivingUp]:
    """Of these places, what each costs this person to give up; none where nothing was asked of them."""
    theirs = list(charges_about([one.pk for one in attendees]).filter(payer__person=payer).values_list("about", flat=True))
    charged, left, until = charged_of_all(theirs), left_of_all(theirs), cancel_until(attendees, registrations)
    return {
        one.pk: GivingUp(until[one.pk], charged[one.pk], max(0, left[one.pk]), now > until[one.pk])
        for one in attendees if charged.get(one.pk, 0) > 0
    }  # fmt: skip
