"""One person on two records who were joined: of two places in one session, one is theirs and the other is free."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.modules.activities.actions.registering import leave_registration
from essaim.modules.activities.models import Attendee
from essaim.modules.activities.states import HOLDING, Attendance, CancelReason


def settle_attendees(kept: UUID, left: UUID) -> list[list]:
    """Who was seen stays, else who has a place rather than who waits for one; what parting the records puts back is the name, not the place."""
    rows = Attendee.objects.select_related("registration__session", "person")
    here, there = (rows.get(pk=pk) for pk in (kept, left))
    given_up = here if _weight(there) > _weight(here) else there
    leave_registration(given_up.registration, person=given_up.person, reason=CancelReason.TWICE, by=SYSTEM, now=timezone.now())
    Attendee.objects.filter(pk=there.pk).update(person=here.person)
    return [[Attendee._meta.label, "person_id", str(there.pk), [str(there.person_id), str(here.person_id)]]]


def _weight(row: Attendee) -> tuple[bool, bool]:
    return row.attendance == Attendance.SEEN, row.registration.state in HOLDING
