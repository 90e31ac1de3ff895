"""What stands on the counter: the buttons, what was noted today, what has just been noted and what it calls for."""

from datetime import datetime, time
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.people.queries import people_matching, visible_people
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.followup import queries
from essaim.modules.followup.models import Interaction
from essaim.modules.followup.rules import may_read_note
from essaim.modules.followup.states import Readers
from essaim.web.desks.sight import schemes_worked_in

LATEST, FOUND = 12, 8


def schemes_with_counter(who: Who) -> list[Scheme]:
    """Open schemes of this member of staff that have a counter."""
    return [scheme for scheme in schemes_worked_in(who) if settled(scheme).blueprint.acts]


def people_named(who: Who, words_typed: str) -> list[Person]:
    """Whom a few letters or digits may mean, among those whom the visitor may see."""
    return people_matching(words_typed, limit=FOUND, among=visible_people(who)) if words_typed.strip() else []


def counter(who: Who, scheme: Scheme, *, noted: str, now: datetime) -> dict:
    """Everything around the form."""
    morning = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    latest = [_line(who, scheme, row) for row in queries.interactions_since(scheme, morning)[:LATEST]]
    return {
        "scheme": scheme, "latest": latest, "counts": queries.counts_by_kind(scheme, morning), "fresh": uuid4(),
        "noted": _noted(who, scheme, noted), "today": timezone.localdate(now),
        "may_count": who.has(StaffRole.COORDINATOR, scheme=scheme.pk),
        "month_start": timezone.localdate(now).replace(day=1),
        "indicator": next((i.key for i in settled(scheme).blueprint.indicators if i.measure == "followup.interactions"), ""),
    }  # fmt: skip


def readers_of(scheme: Scheme, person: Person | None) -> list[dict]:
    """For each level of a note, by name, who will be able to read it."""
    if person is None:
        return []
    return [
        {"level": label, "names": [str(member) for member in queries.future_readers(scheme, person, value)]}
        for value, label in Readers.choices
    ]


def refusal_of(scheme: Scheme, key: str) -> dict | None:
    """What is not ours to do, in the scheme's words, and where to turn instead."""
    found = (item for item in settled(scheme).blueprint.out_of_scope if item.key == key)
    return next(({"key": key, "label": words(scheme, i.label), "advice": words(scheme, i.advice)} for i in found), None)


def _noted(who: Who, scheme: Scheme, wanted: str) -> dict | None:
    row = _mine(who, scheme).filter(pk=_uuid(wanted)).first() if wanted else None
    if row is None:
        return None
    alert = queries.regular_need_open(row.person, scheme, row.category) if row.person else None
    return _line(who, scheme, row) | {"alert": alert, "advice": queries.advice_of(alert) if alert else ""}


def _mine(who: Who, scheme: Scheme) -> QuerySet[Interaction]:
    return Interaction.objects.filter(by=who.membership, scheme=scheme).select_related("person")


def _line(who: Who, scheme: Scheme, row: Interaction) -> dict:
    notes = [note.text for note in row.notes.all() if may_read_note(who, note)]
    return {"row": row, "what": queries.act_label(scheme, row.category) or row.get_kind_display(), "notes": notes}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
