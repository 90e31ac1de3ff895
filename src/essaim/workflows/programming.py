"""Planning, moving and calling off a session: the calendar and the passages of its host change together, or not at all."""

from datetime import date, datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.activities import actions as sessions
from essaim.modules.activities.models import Activity, Session
from essaim.modules.hosts import actions as hosts
from essaim.workflows import charging

COUNTS_PASSAGES = "hosts"


def counts_passages(scheme: Scheme) -> bool:
    """Whether the scheme counts its passages at hosts: what is free, then what was agreed on."""
    return COUNTS_PASSAGES in settled(scheme).blueprint.modules


@transaction.atomic
def plan(activity: Activity, *, host: Organisation | None = None, is_residence: bool = False, by: Actor, now: datetime, **terms) -> Session:
    """One session; at a host, it takes a passage."""
    session = sessions.plan_session(activity, host=host, by=by, now=now, **terms)
    _take(session, is_residence, by, now)
    return session


@transaction.atomic
def plan_series(
    activity: Activity, *, host: Organisation | None = None, is_residence: bool = False, by: Actor, now: datetime, **terms
) -> Session:
    """A series, each session of which takes a passage; the first one is returned."""
    series = sessions.plan_series(activity, host=host, by=by, now=now, **terms)
    rows = list(series.sessions.select_related("host", "scheme").order_by("starts_at"))
    for session in rows:
        _take(session, is_residence, by, now)
    return rows[0]


@transaction.atomic
def move(session: Session, *, day: date, by: Actor, now: datetime, **terms) -> Session:
    """Another day or hour; the passage is counted on that day, and the price is that of the day."""
    moved = sessions.move_session(session, day=day, by=by, now=now, **terms)
    charging.moved(moved, by=by, now=now)
    hosts.move_passage(session.pk, day=day, by=by, now=now)
    return moved


@transaction.atomic
def call_off(session: Session, *, reason: str, by: Actor, now: datetime) -> Session:
    """It does not take place: everybody is told, nobody owes anything for it, and the passage may be used for another day."""
    cancelled = sessions.cancel_session(session, reason=reason, by=by, now=now)
    charging.called_off(cancelled, by=by, now=now)
    hosts.give_back_passage(session.pk, by=by, now=now)
    return cancelled


@transaction.atomic
def correct(session: Session, *, is_residence: bool = False, by: Actor, now: datetime, **terms) -> Session:
    """What it says is put right; with another host, the passage is that one's."""
    has_other_host = "host" in sessions.changes_of(session, terms)
    corrected = sessions.correct_session(session, by=by, now=now, **terms)
    if has_other_host and counts_passages(session.scheme):
        hosts.give_back_passage(session.pk, by=by, now=now)
        _take(corrected, is_residence, by, now)
    return corrected


def _take(session: Session, is_residence: bool, by: Actor, now: datetime) -> None:
    if session.host is None or not counts_passages(session.scheme):
        return
    where = {"commune_code": session.commune_code, "is_residence": is_residence}
    host = hosts.meet_host(session.scheme, session.host, by=by, now=now, **where)
    hosts.take_passage(host, day=session.day, about=session.pk, by=by, now=now)
