"""Vehicles, rooms and tools put right, taken out of use, and back into it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Commitment, Resource

NAMED = 5


@transaction.atomic
def correct_resource(
    resource: Resource, *, name: str, seats: int | None, wheelchairs: int, places: int | None, by: Actor, now: datetime
) -> Resource:  # fmt: skip
    """Its name and what it holds, as they are. Whether what is planned still fits is for the room that planned it."""
    if seats is not None and wheelchairs > seats:
        raise Refusal(_("There cannot be more places for wheelchairs than passengers."), field="wheelchairs")
    if seats is None and wheelchairs:
        raise Refusal(_("Write how many passengers it takes at once, those in a wheelchair included."), field="seats")
    values = {"name": name, "seats": seats, "wheelchairs": wheelchairs, "places": places}
    changed = sorted(key for key, value in values.items() if getattr(resource, key) != value)
    _write(resource, **values)
    journal.write("resource.corrected", resource, by=by, at=now, fields=changed)
    return resource


@transaction.atomic
def archive_resource(resource: Resource, *, by: Actor, now: datetime) -> Resource:
    """It is sold, broken for good or no longer ours: nothing more can be planned with it. Refused while something is."""
    journal.hold(resource.workspace_id)
    running = list(Commitment.objects.filter(resource=resource, released_at=None, ends_at__gt=now).order_by("starts_at")[: NAMED + 1])
    if running:
        days = ", ".join(dict.fromkeys(day_in_words(row.starts_at, "j F Y") for row in running[:NAMED]))
        raise Refusal(
            _("%(what)s is still planned with (%(days)s): choose something else for that first, or call it off.")
            % {"what": resource, "days": f"{days}…" if len(running) > NAMED else days}
        )
    if resource.archived_at is None:
        _write(resource, archived_at=now)
        journal.write("resource.archived", resource, by=by, at=now)
    return resource


@transaction.atomic
def restore_resource(resource: Resource, *, by: Actor, now: datetime) -> Resource:
    """It is of use again."""
    if resource.archived_at is not None:
        _write(resource, archived_at=None)
        journal.write("resource.restored", resource, by=by, at=now)
    return resource


def _write(resource: Resource, **values) -> None:
    journal.hold(resource.workspace_id)
    Resource.objects.filter(pk=resource.pk).update(**values, version=F("version") + 1)
    for name, value in values.items():
        setattr(resource, name, value)
