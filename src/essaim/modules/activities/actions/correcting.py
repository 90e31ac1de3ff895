"""Putting right what a session says: where it takes place, how to take part from home, what to know, its host, its vehicle."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation import places as communes
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.actions import commit, correct_resource, release
from essaim.core.schemes.models import Resource
from essaim.core.schemes.states import CommitmentKind, ResourceKind
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import places, telling
from essaim.modules.activities.actions.rebalancing import rebalance
from essaim.modules.activities.actions.touring import settle_tour
from essaim.modules.activities.models import CORRECTABLE, Session
from essaim.modules.activities.queries import registrations_of, sessions_with
from essaim.modules.activities.states import HOLDING, PickUpWay, SessionState

TAKEN = ("vehicle", "room")
WHERE = ("commune_code", "place", "host")

Unfetched = dict[UUID, tuple[str, str]]
"""Of whoever should be fetched and cannot be: their name, and why, by registration."""


def changes_of(session: Session, terms: dict) -> dict:
    """What of these terms is not as it is in the session."""
    return {name: terms[name] for name in CORRECTABLE if name in terms and terms[name] != getattr(session, name)}


@transaction.atomic
def correct_session(session: Session, *, overlap_reason: str = "", by: Actor, now: datetime, **terms) -> Session:
    """Put it right. Another vehicle is taken in place of the former one, its tour included: Conflict when it is not free.

    Refused, with their names, when somebody who was to be fetched could be no longer. Whoever has a place is told
    when it takes place elsewhere, or when the link to take part from home is another one.
    """
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: nothing can be corrected any more."))
    changed = changes_of(session, terms)
    if not changed:
        return session
    is_fetched_anew = bool({"vehicle", "commune_code"} & changed.keys())
    before = unfetched(session) if is_fetched_anew else {}
    former = {name: getattr(session, name) for name in TAKEN}
    _write(session, changed)
    for name in TAKEN:
        if name in changed:
            _take_instead(session, former[name], changed[name], overlap_reason, by, now)
    if is_fetched_anew:
        refuse_left_behind(session, before)
        settle_tour(session, overlap_reason=overlap_reason, by=by, now=now)
    journal.write("session.corrected", session, by=by, at=now, fields=sorted(changed))
    _tell(session, changed, by, now)
    if is_fetched_anew:
        rebalance(session, by=by, now=now)  # somebody may have waited for a vehicle that can fetch them
    session.refresh_from_db()
    return session


@transaction.atomic
def keep_session(session: Session, *, by: Actor, now: datetime) -> Session:
    """There are fewer people than it needs, and it takes place all the same."""
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.starts_at:
        raise Refusal(_("This session is over or cancelled: nothing can be corrected any more."))
    Session.objects.filter(pk=session.pk).update(kept_at=now, version=F("version") + 1)
    journal.write("session.kept", session, by=by, at=now, taken=session.taken, minimum=session.minimum)
    session.refresh_from_db()
    return session


def unfetched(session: Session) -> Unfetched:
    """Whoever has a place, should be fetched and cannot be with the vehicle as it is."""
    rows = registrations_of(session).filter(state__in=HOLDING).exclude(pick_up=PickUpWay.NO)
    return {row.pk: (row.lead.full_name, why) for row in rows if (why := bridge.why_not_fetched(session, row))}


def refuse_left_behind(session: Session, before: Unfetched) -> None:
    """Refused, by name, when somebody cannot be fetched any more who could be before."""
    left = {pk: said for pk, said in unfetched(session).items() if pk not in before}
    if left:
        names = ", ".join(name for name, _why in left.values())
        raise Refusal(
            _(
                "%(names)s could be fetched no longer. %(why)s Agree with them first that they come by themselves, or choose another vehicle."
            )
            % {"names": names, "why": next(iter(left.values()))[1]},
            field="vehicle",
        )


@transaction.atomic
def correct_vehicle(resource: Resource, *, known: Collection[UUID] | None = None, by: Actor, now: datetime, **values) -> Resource:
    """What a vehicle or a room holds, put right; refused with the sessions whose tour could not be made any more.

    Of schemes that are not among the `known` ones only the day is said: who comes there is nobody's business here.
    """
    rows = list(sessions_with(resource, now=now))
    before = {row.pk: unfetched(row) for row in rows}
    correct_resource(resource, by=by, now=now, **values)
    problems = []
    for row in rows:
        row.vehicle = resource
        try:
            with transaction.atomic():
                refuse_left_behind(row, before[row.pk])
                settle_tour(row, by=by, now=now)
        except Refusal as refusal:
            is_known = known is None or row.scheme_id in known
            day = {"day": day_in_words(row.day, "j F Y")}
            problems.append(
                _("%(session)s: %(why)s") % {"session": row, "why": refusal}
                if is_known
                else _("A session of another scheme, on %(day)s.") % day
            )
    if problems:
        raise Refusal(_("Sessions are planned with more than that. %(which)s") % {"which": " ".join(problems)}, field="seats")
    return resource


def _write(session: Session, changed: dict) -> None:
    values = dict(changed)
    if "commune_code" in changed:
        town = communes.commune(changed["commune_code"])
        if town is None:
            raise Refusal(_("Say in which commune it takes place."), field="commune_code")
        values |= {"lat": town.lat, "lon": town.lon}
    Session.objects.filter(pk=session.pk).update(**values, version=F("version") + 1)
    for name, value in values.items():
        setattr(session, name, value)
    session.version += 1


def _take_instead(
    session: Session, former: Resource | None, wanted: Resource | None, overlap_reason: str, by: Actor, now: datetime
) -> None:
    if former:
        release(session.pk, subject=former, by=by, now=now)
    if wanted is None:
        return
    if wanted.archived_at is not None or wanted.kind == ResourceKind.TOOL:
        raise Refusal(_("It can no longer be planned with: choose another one."))
    commit(
        wanted, what=CommitmentKind.SESSION, about=session.pk, starts_at=session.starts_at, ends_at=session.ends_at,
        scheme=session.scheme, overlap_reason=overlap_reason, by=by, now=now,
    )  # fmt: skip


def _tell(session: Session, changed: dict, by: Actor, now: datetime) -> None:
    is_elsewhere, has_new_link = any(name in changed for name in WHERE), bool(changed.get("remote_link"))
    if not is_elsewhere and not has_new_link:
        return
    for registration in registrations_of(session).filter(state__in=HOLDING):
        registration.session = session
        telling.tell_change(registration, is_elsewhere=is_elsewhere, by=by, now=now)
    if is_elsewhere:
        telling.tell_around(session, "session_moved", occurrence=f"corrected {session.version}", by=by, now=now)
