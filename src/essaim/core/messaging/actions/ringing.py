"""Who is ringing now: told by the telephone exchange, shown to the operators for as long as it rings."""

from datetime import datetime, timedelta

from essaim.core.foundation.scope import current_workspace
from essaim.core.messaging.models import Ring
from essaim.core.people.models import Person

KEPT = timedelta(days=1)


def ring(call_id: str, *, number: str, person: Person | None, now: datetime) -> Ring:
    """Somebody rings. The same `call_id` told twice is one ring; what is older than a day is forgotten."""
    Ring.objects.filter(rang_at__lt=now - KEPT).delete()
    found, _made = Ring.objects.get_or_create(
        workspace=current_workspace(), call_id=call_id,
        defaults={"number": number, "person": person, "rang_at": now, "created_at": now},
    )  # fmt: skip
    return found


def stop_ringing(call_id: str, *, now: datetime) -> int:
    """The call was taken, missed or given up; returns how many rings that ended."""
    return Ring.objects.filter(call_id=call_id, ended_at=None).update(ended_at=now)
