"""A place that is offered: from when they can have heard of it, until when it is kept, and back to their rank when nobody told them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.activities.actions import places, telling
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import promotes_alone_until
from essaim.modules.activities.states import REGISTRATION_MOVES, RegistrationState


@dataclass(frozen=True)
class Term:
    """From when they can have heard of an offer (None: once somebody has called them), and until when the place is kept."""

    heard_at: datetime | None
    until: datetime


def asks_first(session: Session) -> bool:
    """Whether a place that came free is offered, instead of being given at once."""
    return setting(session.scheme, "place_offer_hours") is not None


def term_of(registration: Registration, *, now: datetime) -> Term | None:
    """The term of an offer that would be made now; None when they would have too little time to answer."""
    session = registration.session
    last, hours, least = promotes_alone_until(session), _hours(session.scheme), _least(session.scheme)
    heard_at = telling.hears_at(registration, expires_at=min(now + hours, last), now=now)
    if (heard_at or now) + least > last:
        return None
    return Term(heard_at, last if heard_at is None else min(heard_at + hours, last))


def offer(registration: Registration, term: Term, *, overtook: int, by: Actor, now: datetime) -> None:
    """Hold the place, which is taken already, until they answer, and tell them until when."""
    move(registration, to=RegistrationState.OFFERED, moves=REGISTRATION_MOVES, by=by, at=now, until=term.until, overtook=overtook)
    _keep(registration, term)
    telling.tell_offer(registration, by=by, now=now)


def note_heard(registration: Registration) -> bool:
    """Whether they have been told meanwhile, by a message that left or a call that was made: the time to answer runs from then."""
    heard_at = telling.heard_offer_at(registration)
    if heard_at is None:
        return False
    _keep(registration, Term(heard_at, _until(registration.session, heard_at)))
    return True


def goes_on(registration: Registration, *, by: Actor, now: datetime) -> bool:
    """Whether an offer whose time seems over is kept: they heard of it later than was foreseen, or have not yet and may still."""
    if note_heard(registration):
        return registration.offered_until >= now
    last = promotes_alone_until(registration.session)
    if now >= last:
        _keep(registration, Term(None, registration.offered_until))
        return False
    _keep(registration, Term(None, last))
    if not telling.is_to_be_called(registration):
        telling.call_about_place(registration, by=by, now=now)
    return True


def put_back(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Nobody could tell them: they wait again, at their rank, and owe no answer. The caller holds the lock of the session."""
    move(registration, to=RegistrationState.WAITLISTED, moves=REGISTRATION_MOVES, by=by, at=now, because="not_reached")
    Registration.objects.filter(pk=registration.pk).update(offered_until=None, heard_at=None)
    registration.offered_until = registration.heard_at = None
    places.give_back(registration.session, registration.seats)
    places.release_people(registration, by=by, now=now)
    places.fetch_no_more(registration, by=by, now=now)
    telling.drop_said(registration, by=by, now=now)
    places.tell_house(registration, by=by, now=now)


def tell_moved(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Another day or hour: what was to be said of the one before is not, and each hears where they stand now."""
    telling.drop_said(registration, by=by, now=now)
    if registration.state == RegistrationState.OFFERED:
        _offer_anew(registration, by, now)
    else:
        telling.tell_moved(registration, by=by, now=now)


def _offer_anew(registration: Registration, by: Actor, now: datetime) -> None:
    """The session is at another hour: the offer is told again, and lasts no longer than the new day allows, nor less than is fair."""
    session = registration.session
    last = max(promotes_alone_until(session), now + _least(session.scheme))
    heard_at = telling.hears_at(registration, expires_at=min(registration.offered_until, last), now=now)
    until = last if heard_at is None else min(max(registration.offered_until, heard_at + _least(session.scheme)), last)
    _keep(registration, Term(heard_at, min(until, session.starts_at)))
    telling.tell_offer(registration, is_moved=True, by=by, now=now)


def _until(session: Session, heard_at: datetime) -> datetime:
    """As long as the scheme says, not beyond the day on which the team calls; whoever heard late has the least time all the same."""
    ends = min(heard_at + _hours(session.scheme), promotes_alone_until(session))
    return min(max(ends, heard_at + _least(session.scheme)), session.starts_at)


def _keep(registration: Registration, term: Term) -> None:
    Registration.objects.filter(pk=registration.pk).update(offered_until=term.until, heard_at=term.heard_at)
    registration.offered_until, registration.heard_at = term.until, term.heard_at


def _hours(scheme: Scheme) -> timedelta:
    return timedelta(hours=setting(scheme, "place_offer_hours"))


def _least(scheme: Scheme) -> timedelta:
    return min(timedelta(hours=setting(scheme, "place_offer_least_hours")), _hours(scheme))
