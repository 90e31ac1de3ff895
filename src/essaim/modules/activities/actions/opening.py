"""When the place is open, and who pushes the door, counted without a name."""

import secrets
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models import DropIn, OpeningDay, OpeningSlot

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def open_every_week(scheme: Scheme, *, weekday: int, starts: time, ends: time, by: Actor, now: datetime) -> OpeningSlot:
    """Hours that come back every week."""
    _refuse_backwards(starts, ends)
    others = OpeningSlot.objects.filter(scheme=scheme, weekday=weekday, starts__lt=ends, ends__gt=starts)
    if others.exists():
        raise Refusal(_("The place is already open at this hour on that day."), field="starts")
    row = OpeningSlot.objects.create(workspace=scheme.workspace, scheme=scheme, weekday=weekday, starts=starts, ends=ends, created_at=now)
    journal.write("opening.added", row, by=by, at=now, weekday=weekday)
    return row


@transaction.atomic
def open_on(scheme: Scheme, *, day: date, starts: time, ends: time, label: str = "", by: Actor, now: datetime) -> OpeningDay:
    """A day out of the ordinary, such as one Saturday of the month."""
    _refuse_backwards(starts, ends)
    if day < timezone.localdate(now):
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    if OpeningDay.objects.filter(scheme=scheme, day=day, starts__lt=ends, ends__gt=starts).exists():
        raise Refusal(_("The place is already open at this hour on that day."), field="starts")
    row = OpeningDay.objects.create(
        workspace=scheme.workspace, scheme=scheme, day=day, starts=starts, ends=ends, label=label.strip(), created_at=now
    )
    journal.write("opening.added", row, by=by, at=now, day=day)
    return row


@transaction.atomic
def close_slot(row: OpeningSlot | OpeningDay, *, by: Actor, now: datetime) -> None:
    """These hours are no longer said."""
    journal.write("opening.removed", row, by=by, at=now)
    row.delete()


@transaction.atomic
def count_drop_in(scheme: Scheme, *, came_before: bool | None, by: Actor, now: datetime) -> DropIn:
    """Somebody pushed the door. Nothing of who they are is asked or kept."""
    row = DropIn.objects.create(
        workspace=scheme.workspace, scheme=scheme, day=timezone.localdate(now), came_before=came_before,
        code="".join(secrets.choice(LETTERS) for _number in range(8)), created_at=now,
    )  # fmt: skip
    journal.write("drop_in.counted", row, by=by, at=now)
    return row


@transaction.atomic
def link_drop_in(person: Person, *, scheme: Scheme, code: str, by: Actor, now: datetime) -> DropIn:
    """The visitor chooses to say that this visit was theirs."""
    unclaimed = DropIn.objects.filter(scheme=scheme, code=code.strip().upper(), person=None)
    row = unclaimed.first()
    if row is None or not unclaimed.update(person=person, linked_at=now):
        raise Refusal(_("We do not know this code, or it has been used already: look at the slip again."), field="code")
    journal.write("drop_in.linked", row, by=by, at=now)
    row.refresh_from_db()
    return row


@transaction.atomic
def uncount_drop_in(row: DropIn, *, by: Actor, now: datetime) -> None:
    """It was a slip of the finger."""
    journal.write("drop_in.uncounted", row, by=by, at=now)
    row.delete()


def _refuse_backwards(starts: time, ends: time) -> None:
    if ends <= starts:
        raise Refusal(_("The end must come after the beginning."), field="ends")
