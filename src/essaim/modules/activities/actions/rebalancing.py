"""The waiting list: whenever a place is free, one function under one lock says who gets it, and why."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions import offering, places, telling
from essaim.modules.activities.actions.parting import fitting, may_come_in_part
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import (
    called_in_vain,
    offers_unheard,
    promotes_alone_until,
    rank_of,
    sessions_ranked_anew,
    sessions_with_late_offers,
    waiting_before,
    waiting_of,
)
from essaim.modules.activities.states import (
    REGISTRATION_MOVES,
    Attendance,
    CancelReason,
    RegistrationState,
    SessionState,
)


@transaction.atomic
def rebalance(session: Session, *, by: Actor, now: datetime) -> list[Registration]:
    """Give free places to the waiting list, in its order; returns who got one.

    Nobody overtakes: when the first ones need more places than are free, the list waits. Whoever is
    busy then, or cannot be fetched, keeps their rank and is called if a place is left for them; those
    behind do not wait for that. Close to the session nobody is given a place behind their back: they
    are put on the list of calls.
    """
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        return []
    _lapse_offers(session, by, now)
    if now >= session.starts_at:
        return []  # nobody is called for what has begun; whoever stands at the door is given a place by hand
    served: list[Registration] = []
    past: list[Registration] = []
    for first in waiting_of(session).select_related("lead"):
        first.session = session
        if not fits(first, free=session.free):
            break
        if is_too_late(first, now=now):
            _call_who_fits(session, waiting_of(session).select_related("lead"), by, now)
            break
        got = _serve_what_fits(first, len(past), by, now)
        if got is None:
            past.append(first)
            continue
        served.append(got)
        if got is not first:
            break
    _call_who_fits(session, past, by, now)
    drop_stale_calls(session, by=by, now=now)
    return served


def fits(registration: Registration, *, free: int) -> bool:
    """Whether so many free places are enough for a party, or for some of them who accept that."""
    return registration.seats <= free or may_come_in_part(registration, free=free)


def is_left_over(registration: Registration, *, by: Actor, now: datetime) -> bool:
    """Whether all who stand before somebody new have just been asked of the calendar and the vehicle and cannot come: what is free is for them."""
    session = registration.session
    if not session.free or now >= promotes_alone_until(session):
        return False
    rebalance(session, by=by, now=now)
    session.refresh_from_db(fields=["taken", "version"])
    return bool(session.free) and all(
        fits(row, free=session.free) and not is_too_late(row, now=now) for row in waiting_before(registration)
    )


def is_too_late(registration: Registration, *, now: datetime) -> bool:
    """Whether they are called instead of being given a place, or offered one that they would have no time to answer."""
    session = registration.session
    if now >= promotes_alone_until(session):
        return True
    return offering.asks_first(session) and offering.term_of(registration, now=now) is None


def lapse_offers(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Places that were held for an answer that did not come go on to the next one; in how many sessions.

    The time to answer runs from the call by which somebody heard; nobody is called about what is over.
    """
    for row in offers_unheard(scheme, now=now):
        offering.note_heard(row)
    for row in called_in_vain(scheme, now=now):
        telling.drop_said(row, by=by, now=now)
    sessions = list(sessions_with_late_offers(scheme, now=now))
    for session in sessions:
        rebalance(session, by=by, now=now)
    for session in sessions_ranked_anew(scheme, now=now):
        _serve_whoever_is_first_now(session, by, now)
    return len(sessions)


def _serve_whoever_is_first_now(session: Session, by: Actor, now: datetime) -> None:
    """Somebody's place elsewhere, or their move, has changed the order: a place that nobody could take before may be for somebody now.

    Whoever was called about it already is busy then, or cannot be fetched: it is for the next one.
    """
    for row in waiting_of(session).select_related("lead"):
        row.session = session
        if not fits(row, free=session.free) or is_too_late(row, now=now):
            return
        if not telling.was_called_about_place(row):
            rebalance(session, by=by, now=now)
            return


@transaction.atomic
def give_place(registration: Registration, *, overlap_reason: str = "", by: Actor, now: datetime) -> Registration:
    """Somebody who waited was called and comes, or as many of them as there are places. Noted in the journal when others stood before.

    A place that was offered to them is held already: their yes by telephone is worth their yes on the page.
    """
    session = places.lock(registration.session)
    asked = _fresh(registration, session)
    if asked.state == RegistrationState.OFFERED and now < session.ends_at:
        return _accept_offer(asked, by, now)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: there is no place to give any more."))
    if asked.state != RegistrationState.WAITLISTED:
        raise Refusal(_("They are no longer on the waiting list. Please look again."))
    before = rank_of(asked) - 1
    registration = fitting(asked, free=session.free, by=by, now=now)
    if registration is None or not places.take(session, registration.seats):
        raise Refusal(_("There is no free place any more for %(seats)s. Please look again.") % {"seats": asked.seats})
    places.commit_people(registration, overlap_reason=overlap_reason, by=by, now=now)
    places.fetch(registration, overlap_reason=overlap_reason, by=by, now=now)
    move(registration, to=RegistrationState.PROMOTED, moves=REGISTRATION_MOVES, by=by, at=now, overtook=before)
    telling.drop_said(asked, by=by, now=now)
    telling.tell_lead(registration, "place_confirmed", by=by, now=now)
    places.tell_house(registration, by=by, now=now)
    drop_stale_calls(session, by=by, now=now)
    return registration


def _accept_offer(registration: Registration, by: Actor, now: datetime) -> Registration:
    move(registration, to=RegistrationState.PROMOTED, moves=REGISTRATION_MOVES, by=by, at=now)
    telling.drop_said(registration, by=by, now=now)
    places.tell_house(registration, by=by, now=now)
    return registration


@transaction.atomic
def answer_offer(registration: Registration, *, comes: bool, by: Actor, now: datetime) -> Registration:
    """Whoever was offered a place says yes, or leaves it to the next one."""
    session = places.lock(registration.session)
    registration = _fresh(registration, session)
    if registration.state != RegistrationState.OFFERED or now > registration.offered_until:
        raise Refusal(_("This offer has ended. Please call us: we shall see what is possible."))
    if comes:
        return _accept_offer(registration, by, now)
    _end_offer(registration, CancelReason.ASKED, by, now)
    rebalance(session, by=by, now=now)
    return registration


def _serve_what_fits(first: Registration, overtook: int, by: Actor, now: datetime) -> Registration | None:
    """The whole party, or as many of them as there are places where they accept that; None if they cannot come like that."""
    session = first.session
    with transaction.atomic():
        ahead = fitting(first, free=session.free, by=by, now=now)
        if _serve(ahead, overtook, by, now):
            return ahead
        transaction.set_rollback(True)
    first.refresh_from_db()
    first.session = session
    return None


def _serve(registration: Registration, overtook: int, by: Actor, now: datetime) -> bool:
    """Promote, or hold a place until they answer where the scheme asks first; False if they are busy then, or cannot be fetched."""
    session = registration.session
    term = offering.term_of(registration, now=now) if offering.asks_first(session) else None
    try:
        with transaction.atomic():
            if not places.take(session, registration.seats):
                raise AssertionError("a free place was not free under the lock")
            places.commit_people(registration, by=by, now=now)
            places.fetch(registration, shows_choices=False, by=by, now=now)
    except Refusal:
        session.taken -= registration.seats
        return False
    telling.drop_said(registration, by=by, now=now)
    if term is None:
        move(registration, to=RegistrationState.PROMOTED, moves=REGISTRATION_MOVES, by=by, at=now, because="place_freed", overtook=overtook)
        telling.tell_lead(registration, "place_freed", by=by, now=now)
        places.tell_house(registration, by=by, now=now)
        return True
    offering.offer(registration, term, overtook=overtook, by=by, now=now)
    return True


def _call_who_fits(session: Session, waiting: Iterable[Registration], by: Actor, now: datetime) -> None:
    """As many calls as places, in the order of the list."""
    for registration in _who_fits(session, waiting)[0]:
        telling.call_about_place(registration, by=by, now=now)


def drop_stale_calls(session: Session, *, by: Actor, now: datetime) -> None:
    """Whoever was to be called about a place that is gone is not."""
    _fit, left = _who_fits(session, waiting_of(session))
    telling.drop_place_calls(*left, by=by, now=now)


def _who_fits(session: Session, waiting: Iterable[Registration]) -> tuple[list[Registration], list[Registration]]:
    """Those for whom the free places are enough, one after the other; and the first for whom they are not, with all behind."""
    free, fit, left = session.free, [], []
    for registration in waiting:
        registration.session = session
        if left or free < 1 or not fits(registration, free=free):
            left.append(registration)
            continue
        free -= min(registration.seats, free)
        fit.append(registration)
    return fit, left


def _lapse_offers(session: Session, by: Actor, now: datetime) -> None:
    late = session.registrations.filter(state=RegistrationState.OFFERED, offered_until__lt=now).select_related("lead")
    for registration in late:
        registration.session = session
        if offering.goes_on(registration, by=by, now=now):
            continue
        if registration.heard_at is None:
            offering.put_back(registration, by=by, now=now)
        else:
            _end_offer(registration, CancelReason.NO_ANSWER, by, now)


def _end_offer(registration: Registration, reason: str, by: Actor, now: datetime) -> None:
    end(registration, reason=reason, by=by, now=now)
    if reason == CancelReason.NO_ANSWER:
        telling.tell_lead(registration, "place_lapsed", by=by, now=now)


def end(registration: Registration, *, reason: str, by: Actor, now: datetime) -> None:
    """Close a registration and free what it held; the caller holds the lock of the session."""
    held = registration.state in (RegistrationState.OFFERED, RegistrationState.CONFIRMED, RegistrationState.PROMOTED)
    move(registration, to=RegistrationState.CANCELLED, moves=REGISTRATION_MOVES, by=by, at=now, reason=reason)
    Registration.objects.filter(pk=registration.pk).update(end_reason=reason, ended_at=now)
    if reason == CancelReason.SESSION:
        registration.attendees.filter(is_living=True, attendance=Attendance.UNKNOWN).update(attendance=Attendance.REVOKED)
    registration.attendees.update(is_living=False)
    if held:
        places.give_back(registration.session, registration.seats)
        places.release_people(registration, by=by, now=now)
        places.fetch_no_more(registration, by=by, now=now)
    telling.call_off(registration, by=by, now=now)
    journal.write("registration.ended", registration, by=by, at=now, reason=reason)
    places.tell_house(registration, by=by, now=now)


def _fresh(registration: Registration, session: Session) -> Registration:
    row = Registration.objects.select_related("lead").get(pk=registration.pk)
    row.session = session
    return row
