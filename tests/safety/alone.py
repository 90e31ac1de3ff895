"""Of the world: a visit from which somebody is not back, and a door that stayed closed."""

from __future__ import annotations

from datetime import timedelta

from essaim.modules.rounds import actions, queries
from essaim.modules.rounds.actions.alone import claim, expect_out
from tests.conftest import NOW


def prepare(place, assignment, by) -> None:
    """Two visits of one assignment: the first is still to be made, the second has begun and rings."""
    first, second = assignment.visits.all()
    at = queries.moment(second.day, second.starts)
    door = actions.nobody_opens(second, tried=["rang"], seen=place.canaries.word("volets fermés"), at=at, by=by, now=NOW)
    type(door).objects.filter(pk=door.pk).update(created_at=NOW)
    type(second).objects.filter(pk=second.pk).update(state="started", arrived_at=NOW)
    second.refresh_from_db()
    expect_out(second, at=NOW - timedelta(hours=2), by=by, now=NOW - timedelta(hours=2))
    for alarm in second.alarms.all():
        claim(alarm, by=by, now=NOW)
    place.ids |= {"assignment": str(assignment.pk), "visit": str(first.pk), "started_visit": str(second.pk), "door": str(door.pk)}
