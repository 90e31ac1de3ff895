"""A draft of a week becomes visits: the whole or a part in one transaction, both sides asked, both sides told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.actions import release
from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.models import DraftLine, Visit, WeekDraft
from essaim.modules.rounds.states import DRAFT_MOVES, LINE_MOVES, DraftState, LineState
from essaim.workflows import visiting


@transaction.atomic
def adopt(draft: WeekDraft, *, lines: Iterable[UUID] | None = None, by: Actor, now: datetime) -> list[DraftLine]:
    """All that both sides said yes to, or the lines named: every one of them, or none."""
    if draft.state != DraftState.OPEN:
        raise Refusal(_("This draft was adopted or put aside: nothing can be changed in it any more."))
    chosen = _chosen(draft, lines)
    was_as_seen = not queries.changed_since(draft)
    # Given back first, all together: two visits may change places.
    for row in chosen:
        if row.visit_id:
            release(row.visit_id, by=by, now=now)
    for row in chosen:
        try:
            _make_true(row, by=by, now=now)
        except Refusal as refusal:
            said = {"name": row.person.full_name, "why": str(refusal)}
            raise Refusal(_("%(name)s: %(why)s Nothing was adopted.") % said) from refusal
        move(row, to=LineState.ADOPTED, moves=LINE_MOVES, by=by, at=now)
    actions.note_adopted(draft, lines=len(chosen), was_as_seen=was_as_seen, by=by, now=now)
    if not queries.lines_proposed(draft).exists():
        move(draft, to=DraftState.ADOPTED, moves=DRAFT_MOVES, by=by, at=now)
    return chosen


def _chosen(draft: WeekDraft, lines: Iterable[UUID] | None) -> list[DraftLine]:
    rows = list(queries.lines_proposed(draft))
    if lines is None:
        chosen = [row for row in rows if row.is_ready]
        if not chosen:
            raise Refusal(_("Nothing can be adopted yet: ask both sides, and note here that they said yes."))
        return chosen
    wanted = set(lines)
    chosen = [row for row in rows if row.pk in wanted]
    if not chosen:
        raise Refusal(_("Tick at least one visit."))
    waiting = [row.person.full_name for row in chosen if not row.is_ready]
    if waiting:
        said = {"names": ", ".join(waiting)}
        raise Refusal(_("Ask both first, and note here that they said yes: %(names)s. Nothing was adopted.") % said)
    return chosen


def _make_true(row: DraftLine, *, by: Actor, now: datetime) -> None:
    when = {"starts": row.starts, "overlap_reason": row.overlap_reason, "by": by, "now": now}
    yes = {"visitor_agreed": row.visitor_agreed_at is not None, "person_agreed": row.person_agreed_at is not None}
    if row.assignment is None:
        made = actions.assign(
            row.visitor, person=row.person, weekday=row.day.weekday(), minutes=row.minutes, since=row.day, must_fit=1, **yes, **when
        )
        if not Visit.objects.filter(assignment=made, day=row.day).exists():
            raise Refusal(_("This visit cannot be made as things stand: look whether the visitor is away, or the day is off."))
    elif row.visit is None:
        actions.plan_once(row.assignment, day=row.day, visitor=row.visitor, **yes, **when)
    else:
        visit = queries.visits().get(pk=row.visit_id)
        visiting.move_visit(visit, day=row.day, visitor=row.visitor, **yes, **when)
