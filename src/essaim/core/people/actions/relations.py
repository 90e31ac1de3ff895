"""Who is what to whom, and when somebody is free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Availability, Person, Relationship
from essaim.core.people.states import RelationKind

Slot = tuple[int, time, time]


@transaction.atomic
def relate(person: Person, other: Person, *, kind: str, may_answer: bool = False, by: Actor, now: datetime) -> Relationship:
    """Say that `other` is the `kind` of `person`; a relation that had ended begins again."""
    if person.pk == other.pk:
        raise Refusal(_("Choose two different people."))
    relation, is_new = Relationship.objects.get_or_create(
        workspace_id=person.workspace_id, person=person, other=other, kind=RelationKind(kind),
        defaults={"may_answer": may_answer, "created_at": now},
    )  # fmt: skip
    if not is_new:
        relation.may_answer, relation.ended_at = may_answer, None
        relation.save(update_fields=["may_answer", "ended_at"])
    journal.write("relationship.set", relation, by=by, at=now, person=person.pk, other=other.pk, kind=kind)
    return relation


@transaction.atomic
def end_relation(relation: Relationship, *, by: Actor, now: datetime) -> Relationship:
    """Say that a relation has ended."""
    relation.ended_at = now
    relation.save(update_fields=["ended_at"])
    journal.write("relationship.ended", relation, by=by, at=now, person=relation.person_id)
    return relation


@transaction.atomic
def set_availability(person: Person, *, slots: Iterable[Slot], by: Actor, now: datetime) -> list[Availability]:
    """Replace the weekly slots: (weekday from 0 for Monday, from, to) in local time, joined when they touch."""
    Availability.objects.filter(person=person).delete()
    rows = [
        Availability(workspace_id=person.workspace_id, person=person, weekday=day, starts=starts, ends=ends)
        for day, starts, ends in _joined(slots)
    ]
    Availability.objects.bulk_create(rows)
    journal.write("availability.set", person, by=by, at=now, slots=len(rows))
    return rows


def _joined(slots: Iterable[Slot]) -> list[Slot]:
    joined: list[Slot] = []
    for day, starts, ends in sorted(slots):
        if not 0 <= day <= 6 or starts >= ends:
            raise Refusal(_("Each time slot must end after it begins."), field="slots")
        if joined and joined[-1][0] == day and starts <= joined[-1][2]:
            joined[-1] = (day, joined[-1][1], max(ends, joined[-1][2]))
        else:
            joined.append((day, starts, ends))
    return joined
