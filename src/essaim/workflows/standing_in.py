"""A visitor is away: each visit of these days is made by somebody else, moved or called off, all in one act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import bridge, queries
from essaim.modules.rounds.bridge import Drafted
from essaim.modules.rounds.models import Absence, Visit
from essaim.workflows import visiting

ABSENT = "absence"


@dataclass(frozen=True)
class Choice:
    """What becomes of one visit: `replace`, `move` or `call_off`."""

    visit: Visit
    what: str
    day: date | None = None
    starts: time | None = None
    visitor: Participation | None = None
    visitor_agreed: bool = False
    person_agreed: bool = False
    overlap_reason: str = ""


class NotSettled(Refusal):
    """What is wrong, visit by visit; nothing was settled."""

    def __init__(self, faults: dict[str, Refusal]) -> None:
        self.faults = faults
        super().__init__(_("Nothing was settled yet: look at the visits that are marked."))


def visits_to_settle(absence: Absence, *, now: datetime) -> list[Visit]:
    """What the one who is away was still to do, from today on."""
    rows = queries.visits_to_come(absence.visitor.scheme, on=timezone.localdate(now))
    return list(queries.visits_of_absence(absence, rows))


def proposals(absence: Absence, visits: Iterable[Visit], *, now: datetime) -> dict[str, Drafted]:
    """By visit, who could make it instead and when; or why nobody could."""
    by_week: dict[date, list[Visit]] = {}
    for row in visits:
        by_week.setdefault(row.week, []).append(row)
    scheme, today = absence.visitor.scheme, timezone.localdate(now)
    found: dict[str, Drafted] = {}
    for monday, rows in by_week.items():
        found |= bridge.stand_ins(scheme, monday=monday, today=today, visits=rows)
    return found


@transaction.atomic
def settle(choices: Iterable[Choice], *, by: Actor, now: datetime) -> int:
    """Every choice, or none: what is refused is said visit by visit; both sides of each hear of it."""
    faults: dict[str, Refusal] = {}
    rows = list(choices)
    for row in rows:
        try:
            with transaction.atomic():
                _settle(row, by=by, now=now)
        except Refusal as refusal:
            faults[row.visit.pk.hex] = refusal
    if faults:
        raise NotSettled(faults)
    if not rows:
        raise Refusal(_("Choose for at least one visit what becomes of it."))
    return len(rows)


def _settle(row: Choice, *, by: Actor, now: datetime) -> None:
    if row.what == "call_off":
        visiting.call_off_visit(row.visit, reason=ABSENT, by=by, now=now)
        return
    if row.day is None or row.starts is None:
        raise Refusal(_("Choose a day and an hour."), field="day" if row.day is None else "starts")
    yes = {"visitor_agreed": row.visitor_agreed, "person_agreed": row.person_agreed}
    when = {"day": row.day, "starts": row.starts, "overlap_reason": row.overlap_reason, "by": by, "now": now}
    if row.what == "move":
        visiting.move_visit(row.visit, **yes, **when)
        return
    if row.visitor is None or row.visitor.pk == row.visit.visitor_id:
        raise Refusal(_("Choose who goes instead."), field="visitor")
    visiting.move_visit(row.visit, visitor=row.visitor, **yes, **when)
