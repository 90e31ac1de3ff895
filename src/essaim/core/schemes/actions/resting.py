"""Days on which a scheme rests in its territory: what comes back every week pauses then."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import ClosedDays, Scheme


@transaction.atomic
def close_days(scheme: Scheme, *, first_day: date, last_day: date, label: str, by: Actor, now: datetime) -> ClosedDays:
    """Rest from the first day to the last, both included."""
    if last_day < first_day:
        raise Refusal(_("The last day must not come before the first."), field="last_day")
    row = ClosedDays.objects.create(
        workspace=scheme.workspace, scheme=scheme, first_day=first_day, last_day=last_day, label=label, created_at=now
    )
    journal.write("scheme.days_closed", scheme, by=by, at=now, first=first_day.isoformat(), last=last_day.isoformat())
    return row


@transaction.atomic
def reopen_days(closed: ClosedDays, *, by: Actor, now: datetime) -> None:
    """Work on those days after all."""
    first, last = closed.first_day.isoformat(), closed.last_day.isoformat()
    journal.write("scheme.days_reopened", closed.scheme, by=by, at=now, first=first, last=last)
    closed.delete()
