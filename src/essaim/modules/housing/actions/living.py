"""Who lives where: moving in, moving out; what was stays with its days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import set_address
from essaim.core.people.models import Address, Person
from essaim.modules.housing.models import Dwelling, Occupancy


@transaction.atomic
def move_in(person: Person, *, dwelling: Dwelling, since: date, by: Actor, now: datetime) -> Occupancy:
    """Somebody lives in a dwelling from that day on; where they lived before ends on the day before."""
    if since > timezone.localdate(now):
        raise Refusal(_("Choose today or a day gone by."), field="since")
    current = Occupancy.objects.filter(person=person, until=None).first()
    if current and current.dwelling_id == dwelling.pk:
        raise Refusal(_("This person already lives there."), field="dwelling")
    if current and since <= current.since:
        day = f"{current.since:%d/%m/%Y}"
        raise Refusal(_("They have lived in another dwelling since %(day)s: choose a later day.") % {"day": day}, field="since")
    if current:
        Occupancy.objects.filter(pk=current.pk).update(until=since - timedelta(days=1))
    row = Occupancy.objects.create(workspace_id=person.workspace_id, dwelling=dwelling, person=person, since=since, created_at=now)
    _write_address(person, dwelling, by=by, now=now)
    journal.write("occupancy.began", row, by=by, at=now, person=person.pk, dwelling=dwelling.pk)
    return row


def live_as_before(people: QuerySet, *, noted_at: datetime) -> None:
    """What was noted of these people at that moment was wrong: it goes, and where they lived before goes on as it would have."""
    wrong = Occupancy.objects.filter(person__in=people, created_at=noted_at)
    left, until = {}, {}
    for row in wrong.order_by("since"):
        left.setdefault(row.person_id, row.since - timedelta(days=1))
        until[row.person_id] = row.until
    earlier = Occupancy.objects.filter(person__in=people).exclude(until=None)
    ended_by_it = [row for row in earlier if row.until == left.get(row.person_id)]
    moved_out = JournalEntry.objects.filter(act="occupancy.ended", subject_id__in=[row.pk for row in ended_by_it])
    said = set(moved_out.values_list("subject_id", flat=True))
    wrong.delete()
    for row in ended_by_it:
        if row.pk not in said:
            Occupancy.objects.filter(pk=row.pk).update(until=until[row.person_id])


def _write_address(person: Person, dwelling: Dwelling, *, by: Actor, now: datetime) -> None:
    """Whoever has no address yet gets that of the door, so that a letter finds them; another one is never replaced."""
    entrance = dwelling.entrance
    if entrance.street and not Address.objects.filter(person=person, ended_at=None).exists():
        inside = ", ".join(part for part in (entrance.building.name, entrance.name, dwelling.door) if part)
        commune = entrance.building.residence.commune_code
        set_address(person, line=entrance.street, complement=inside, commune_code=commune, by=by, now=now)


@transaction.atomic
def move_out(occupancy: Occupancy, *, until: date, by: Actor, now: datetime) -> Occupancy:
    """Somebody lives there until that day."""
    if until > timezone.localdate(now):
        raise Refusal(_("Choose today or a day gone by."), field="until")
    if until < occupancy.since:
        day = f"{occupancy.since:%d/%m/%Y}"
        raise Refusal(_("They have lived there since %(day)s: the last day cannot be before.") % {"day": day}, field="until")
    if not Occupancy.objects.filter(pk=occupancy.pk, until=None).update(until=until):
        raise Refusal(_("This was already noted."))
    occupancy.until = until
    journal.write("occupancy.ended", occupancy, by=by, at=now, person=occupancy.person_id)
    return occupancy
