"""Making the calls: one person at a time, taken for a while by one caller, and what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.campaigns import queries
from essaim.modules.campaigns.models import Attempt, Callee, Caller
from essaim.modules.campaigns.states import CALLEE_MOVES, FOR_THE_TEAM, OPEN, SPOKE, CalleeState, CallResult

LOOKED_AT = 30
ENDS_IN = {
    CallResult.REACHED: CalleeState.REACHED,
    CallResult.REFUSED: CalleeState.REFUSED,
    CallResult.WRONG_NUMBER: CalleeState.WRONG_NUMBER,
}


def claim_next(caller: Caller, *, by: Actor, now: datetime) -> Callee | None:
    """The next person for this caller, taken so that nobody else rings them; None when nobody is due.

    Whoever has somebody already keeps them. A call that somebody else took and never ended is free again
    once its lease is over.
    """
    if caller.ended_at or not queries.are_calls_made(caller.campaign):
        raise Refusal(_("This campaign is over, or you no longer call in it. Thank you!"))
    if caller.participation and not caller.participation.may_telephone(timezone.localdate(now)):
        raise Refusal(_("You may not telephone at the moment: please call the team."))
    taken = queries.current_call(caller, now=now)
    if taken:
        return taken
    take_back_leases(now=now)
    rows = [*queries.callees_due(caller, now=now)[:LOOKED_AT], *queries.callees_unassigned(caller.campaign, now=now)[:LOOKED_AT]]
    given = queries.given_to_supporters([row.person_id for row in rows])
    for row in rows:
        if row.person.is_reachable and queries.may_ring(caller, row.person, given) and _take(row, caller, by, now):
            return row
    return None


def _take(callee: Callee, caller: Caller, by: Actor, now: datetime) -> bool:
    """Compare-and-swap; the database refuses a person whom somebody rings for another campaign."""
    until = now + timedelta(minutes=setting(callee.campaign.scheme, "campaign_lease_minutes"))
    try:
        with transaction.atomic():
            move(callee, to=CalleeState.CLAIMED, moves=CALLEE_MOVES, by=by, at=now, caller=caller.pk)
            Callee.objects.filter(pk=callee.pk).update(caller=caller, leased_until=until)
    except Refusal:
        return False
    except IntegrityError as error:
        if not {"callee_rung_by_one", "caller_rings_one", "campaigns_callee."} & _named(error):
            raise
        return False
    callee.caller, callee.leased_until = caller, until
    return True


def _named(error: IntegrityError) -> set[str]:
    """PostgreSQL names the constraint, SQLite its columns."""
    return {name for name in ("callee_rung_by_one", "caller_rings_one", "campaigns_callee.") if name in str(error)}


def take_back_leases(*, now: datetime) -> int:
    """Whoever was taken and never rung waits again, with the same caller; returns how many."""
    return sum(_give_back(row, SYSTEM, now) for row in queries.leases_over(now=now))


def put_back(callee: Callee, *, caller: Caller, by: Actor, now: datetime) -> Callee:
    """The caller cannot ring now: the person waits for them again."""
    _refuse_others(callee, caller)
    _give_back(callee, by, now)
    return callee


def keep_typed(callee: Callee, *, caller: Caller, words: str) -> None:
    """What is typed during a call is kept until it is sent, for this caller alone; nothing has happened yet, so no journal."""
    kept = Callee.objects.filter(pk=callee.pk, caller=caller, state__in=OPEN).update(typed=words)
    if not kept:
        raise Refusal(queries.NO_LONGER_YOURS)


def _give_back(callee: Callee, by: Actor, now: datetime) -> bool:
    try:
        with transaction.atomic():
            move(callee, to=CalleeState.WAITING, moves=CALLEE_MOVES, by=by, at=now)
            Callee.objects.filter(pk=callee.pk).update(leased_until=None)
    except Refusal:
        return False
    return True


@transaction.atomic
def finish_call(
    callee: Callee, *, caller: Caller, result: str, answers: Mapping[str, str] | None = None,
    call_back_at: datetime | None = None, raised: str = "", by: Actor, now: datetime,
) -> Attempt:  # fmt: skip
    """Note what came of the call. Without answer it comes back later, until the scheme's number of attempts.

    A call may last longer than its lease: it is still noted while nobody else has taken the person over.
    """
    journal.hold(callee.workspace_id)  # before the row, as whoever releases a caller does
    if callee.state != CalleeState.WAITING:
        _refuse_others(callee, caller)
    if result not in CallResult.values:
        raise Refusal(_("Say what came of the call."), field="result")
    if result == CallResult.CALL_BACK and (call_back_at is None or call_back_at <= now):
        raise Refusal(_("Say when they would like to be called back: a moment to come."), field="call_back_day")
    attempts, to, due_at = _after(callee, result, call_back_at, now)
    if callee.state == CalleeState.WAITING:
        _hold_again(callee, caller)
    move(callee, to=to, moves=CALLEE_MOVES, by=by, at=now, result=result, raised=raised)
    Callee.objects.filter(pk=callee.pk).update(
        attempts=attempts, due_at=due_at, leased_until=None, typed=None, is_promised=result == CallResult.CALL_BACK,
        done_at=None if to == CalleeState.WAITING else now,
    )  # fmt: skip
    callee.attempts, callee.due_at = attempts, due_at
    if to == CalleeState.REFUSED:
        _let_go_elsewhere(callee, by, now)
    return Attempt.objects.create(
        workspace_id=callee.workspace_id, callee=callee, caller=caller, at=now, result=result,
        answers=dict(answers or {}) if result in SPOKE else {},
        call_back_at=call_back_at if result == CallResult.CALL_BACK else None, raised=raised, created_at=now,
    )  # fmt: skip


def _hold_again(callee: Callee, caller: Caller) -> None:
    """The lease is over, and the person waits with the same caller: theirs for this one act, by compare-and-swap."""
    held = Callee.objects.filter(pk=callee.pk, caller=caller, state=CalleeState.WAITING, version=callee.version)
    if callee.caller_id != caller.pk or not held.update(version=F("version") + 1):
        raise Refusal(queries.NO_LONGER_YOURS)
    callee.version += 1


def _after(callee: Callee, result: str, call_back_at: datetime | None, now: datetime) -> tuple[int, str, datetime]:
    scheme = callee.campaign.scheme
    if result == CallResult.CALL_BACK:
        return callee.attempts, CalleeState.WAITING, call_back_at
    if result != CallResult.NO_ANSWER:
        return callee.attempts + 1, ENDS_IN[result], callee.due_at
    attempts = callee.attempts + 1
    given_up = attempts >= setting(scheme, "campaign_attempts")
    due_at = now + timedelta(hours=setting(scheme, "campaign_retry_hours"))
    return attempts, CalleeState.UNREACHED if given_up else CalleeState.WAITING, due_at


def let_go_of(person_id, *, by: Actor, now: datetime) -> int:
    """Somebody died, moved away, objects or is erased: nobody calls them any more; returns from how many lists."""
    rows = Callee.objects.filter(person_id=person_id).exclude(state__in=[CalleeState.REACHED, CalleeState.REFUSED, CalleeState.LEFT])
    return _leave(rows, by, now)


def _let_go_elsewhere(callee: Callee, by: Actor, now: datetime) -> None:
    """Whoever does not wish to be called is called for no other campaign of the scheme; a call that is being made goes on."""
    rows = Callee.objects.filter(person_id=callee.person_id, campaign__scheme=callee.campaign.scheme_id)
    _leave(rows.filter(state__in=[CalleeState.WAITING, *FOR_THE_TEAM]), by, now)


def _leave(rows: QuerySet[Callee], by: Actor, now: datetime) -> int:
    found = list(rows.select_related("campaign").order_by("pk"))
    for row in found:
        move(row, to=CalleeState.LEFT, moves=CALLEE_MOVES, by=by, at=now)
        Callee.objects.filter(pk=row.pk).update(leased_until=None, typed=None, done_at=now)
    return len(found)


def _refuse_others(callee: Callee, caller: Caller) -> None:
    if callee.state != CalleeState.CLAIMED or callee.caller_id != caller.pk:
        raise Refusal(queries.NO_LONGER_YOURS)
