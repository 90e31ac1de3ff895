"""Booking a vehicle or a room for something else than a session: the same calendar, so that nobody takes it twice."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation
from essaim.core.schemes.actions import commit, release
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.states import CommitmentKind, ResourceKind
from essaim.modules.activities.actions.hours import instants
from essaim.modules.activities.models import Booking
from essaim.modules.activities.states import BOOKING_MOVES, BookingState


@transaction.atomic
def book_resource(
    resource: Resource,
    *,
    scheme: Scheme,
    day: date,
    starts: time,
    ends: time,
    purpose: str,
    borrower: Organisation | None = None,
    departure: str = "",
    overlap_reason: str = "",
    by: Actor,
    now: datetime,
) -> Booking:
    """Take a vehicle or a room for a scheme. Conflict, naming what takes it, when it is taken."""
    if not purpose.strip():
        raise Refusal(_("Say what it is for."), field="purpose")
    if resource.archived_at is not None:
        raise Refusal(_("It is no longer lent: choose another one."))
    if resource.kind == ResourceKind.TOOL:
        raise Refusal(_("Equipment is lent and planned with on its own page: nothing is booked here."))
    starts_at, ends_at = instants(day, starts, ends, resource.workspace.timezone)
    if starts_at <= now:
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    row = Booking.objects.create(
        workspace=resource.workspace, resource=resource, scheme=scheme, borrower=borrower, purpose=purpose.strip(),
        departure=departure.strip(), day=day, starts=starts, ends=ends, starts_at=starts_at, ends_at=ends_at, created_at=now,
    )  # fmt: skip
    commit(
        resource, what=CommitmentKind.BOOKING, about=row.pk, starts_at=starts_at, ends_at=ends_at, scheme=scheme,
        overlap_reason=overlap_reason, by=by, now=now,
    )  # fmt: skip
    journal.write("booking.made", row, by=by, at=now, resource=resource.pk, scheme=scheme.pk)
    return row


@transaction.atomic
def cancel_booking(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """It is not needed: the time is free again."""
    move(booking, to=BookingState.CANCELLED, moves=BOOKING_MOVES, by=by, at=now)
    release(booking.pk, by=by, now=now)
    return booking
