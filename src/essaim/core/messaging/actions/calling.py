"""Calls to make: planned once, made and noted, or dropped when no longer needed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Overtaken
from essaim.core.foundation.scope import current_workspace
from essaim.core.messaging.models import Call
from essaim.core.messaging.states import CALL_MOVES, CallState
from essaim.core.people.actions.record import note_contact
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Scheme


def plan_call(
    *,
    person: Person | None = None,
    organisation: Organisation | None = None,
    number: str = "",
    caller_name: str = "",
    scheme: Scheme | None = None,
    case: Case | None = None,
    reason: str,
    due_at: datetime,
    script: str = "",
    subject_id: UUID | None = None,
    occurrence: str = "",
    by: Actor,
    now: datetime,
) -> Call:
    """Put a call on the list. The same `occurrence` asked for twice is one call."""
    known = Call.objects.filter(occurrence=occurrence).first() if occurrence else None
    if known:
        return known
    workspace: Workspace = current_workspace()
    call = Call.objects.create(
        workspace=workspace, person=person, organisation=organisation, number=number, caller_name=caller_name,
        scheme=scheme, case=case, reason=reason, due_at=due_at, script=script, subject_id=subject_id,
        occurrence=occurrence, created_at=now,
    )  # fmt: skip
    journal.write("call.planned", call, by=by, at=now, reason=reason)
    return call


def join_calls(first: Call, *others: Call, header: str, by: Actor, now: datetime) -> Call:
    """Several things to say to the same person or body are one call, whose script says them all.

    It is about none of them in particular: what becomes of one does not take the news of the others along.
    """
    script = "\n\n".join([header, *(call.script for call in (first, *others))])
    due_at = min(call.due_at for call in (first, *others))
    Call.objects.filter(pk=first.pk).update(script=script, due_at=due_at, subject_id=None)
    for call in others:
        _drop_if_due(call, by, now)
    first.refresh_from_db()
    return first


def finish_call(call: Call, *, note: str = "", by: Actor, now: datetime) -> Call:
    """The call was made."""
    move(call, to=CallState.DONE, moves=CALL_MOVES, by=by, at=now, reason=call.reason)
    Call.objects.filter(pk=call.pk).update(done_at=now, note=note or None, assigned_to=by.id)
    if call.person_id:
        note_contact(call.person, on=timezone.localdate(now))
    return call


def drop_call(call: Call, *, by: Actor, now: datetime) -> Call:
    """The call is no longer needed."""
    move(call, to=CallState.DROPPED, moves=CALL_MOVES, by=by, at=now)
    return call


def drop_calls_about(
    *subjects: UUID, reason: str, begins: str = "", to: Collection[UUID] | None = None, by: Actor, now: datetime
) -> int:  # fmt: skip
    """Calls that have become pointless because the answer came in another way; returns how many.

    Only those whose occurrence `begins` so, and where people are named only calls `to` them.
    """
    calls = Call.objects.filter(subject_id__in=subjects, reason=reason, state=CallState.DUE, occurrence__startswith=begins)
    calls = calls if to is None else calls.filter(person__in=to)
    return sum(_drop_if_due(call, by, now) for call in list(calls))


def _drop_if_due(call: Call, by: Actor, now: datetime) -> bool:
    """Whether it was still to be made; a colleague who has just made it has done no less."""
    try:
        drop_call(call, by=by, now=now)
    except Overtaken:
        return False
    return True
