"""Sharing a list out: whoever spoke with somebody before, else one household to one caller, else whoever carries least."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.modules.campaigns import queries
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.modules.campaigns.states import CalleeState


@transaction.atomic
def share_out(campaign: Campaign, *, by: Actor, now: datetime) -> int:
    """Give everybody who waits to a caller who may ring them; returns how many nobody may ring.

    Whoever was given to a caller who may no longer ring them is given to another; whom nobody should ring any
    more is given to nobody. Safe to repeat: what is shared out already stays as it is.
    """
    callers = queries.able_callers(campaign, on=timezone.localdate(now))
    listed = list(campaign.callees.filter(state=CalleeState.WAITING).select_related("person", "caller").order_by("person__search", "pk"))
    still = queries.people_asked_for(campaign.scheme, queries.Asked(), on=timezone.localdate(now))
    callable_now = set(still.filter(pk__in=[row.person_id for row in listed]).values_list("pk", flat=True))
    waiting = [row for row in listed if row.person_id in callable_now]
    people = [row.person_id for row in waiting]
    given, spoke = queries.given_to_supporters(people), queries.last_callers(campaign.scheme, people)
    able = {caller.pk: caller for caller in callers}
    kept = [row for row in waiting if row.caller_id in able and queries.may_ring(able[row.caller_id], row.person, given)]
    settled = {row.pk for row in kept}
    chosen = _chosen(callers, kept, [row for row in waiting if row.pk not in settled], given, spoke)
    changed = sum(_give(rows, caller) for caller, rows in chosen.items())
    changed += _give([row for row in listed if row.person_id not in callable_now], None)
    if changed:
        journal.write("campaign.shared", campaign, by=by, at=now, callers=len(callers), people=changed)
    return len(chosen.get(None, []))


def _give(rows: list[Callee], caller: Caller | None) -> int:
    ids = [row.pk for row in rows if row.caller_id != (caller.pk if caller else None)]
    return Callee.objects.filter(pk__in=ids, state=CalleeState.WAITING).update(caller=caller, typed=None, version=F("version") + 1)


def _chosen(
    callers: list[Caller], kept: list[Callee], loose: list[Callee], given: set[UUID], spoke: dict
) -> dict[Caller | None, list[Callee]]:
    load = {caller.pk: 0 for caller in callers}
    homes: dict[UUID, UUID] = {}
    for row in kept:
        load[row.caller_id] += 1
        homes.setdefault(_home(row), row.caller_id)
    fair = -(-(len(kept) + len(loose)) // max(len(callers), 1))
    chosen: dict[Caller | None, list[Callee]] = {}
    first = {_home(row): place for place, row in reversed(list(enumerate(loose)))}
    for row in sorted(loose, key=lambda row: (row.person_id not in spoke, first[_home(row)])):
        who = _best(row, [caller for caller in callers if queries.may_ring(caller, row.person, given)], load, homes, spoke, fair)
        chosen.setdefault(who, []).append(row)
        if who is not None:
            load[who.pk] += 1
            homes.setdefault(_home(row), who.pk)
    return chosen


def _best(row: Callee, able: Iterable[Caller], load: dict[UUID, int], homes: dict[UUID, UUID], spoke: dict, fair: int) -> Caller | None:
    part, member = spoke.get(row.person_id, (None, None))

    def rank(caller: Caller) -> tuple:
        known = (part is not None and caller.participation_id == part) or (member is not None and caller.member_id == member)
        at_home = homes.get(_home(row)) == caller.pk
        has_room = load[caller.pk] < fair
        return (not (known and has_room), not (at_home and has_room), load[caller.pk], str(caller.pk))

    return min(able, key=rank, default=None)


def _home(row: Callee) -> UUID:
    """People who live together share a telephone: they go to one caller."""
    return row.person.household_id or row.person_id
