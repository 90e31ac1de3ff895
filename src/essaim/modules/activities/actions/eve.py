"""The evening before a session: whoever has a place is reminded, whoever is fetched hears at what hour, again when it moves."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import hour_in_words
from essaim.core.messaging.queries import was_said
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import places, telling
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import registrations_of, sessions_of_two_days
from essaim.modules.activities.states import SEATED, PickUpWay, SessionState


def is_hour_told(session: Session, *, now: datetime) -> bool:
    """Whether those who are fetched have begun to hear at what hour: from the evening before on, by the clock of the place."""
    return now >= _eve(session)


def tell_eve(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Remind once of each session of tomorrow or today, and say each new hour at which somebody is fetched; how many were told.

    Safe to run as often as one likes.
    """
    if not any(message.key == telling.EVE for message in settled(scheme).blueprint.messages):
        return 0
    return sum(_tell(session, by, now) for session in sessions_of_two_days(scheme, now=now) if is_hour_told(session, now=now))


def note_hour(registration: Registration, hour: time, *, by: Actor, now: datetime) -> None:
    """They have just been told by voice at what hour they are fetched: nobody calls them about it."""
    if by.channel not in telling.VOICE:
        return
    telling.drop_hours(registration, by=by, now=now)
    _keep(registration, hour, by, now)


@transaction.atomic
def _tell(session: Session, by: Actor, now: datetime) -> int:
    session = places.lock(session)
    if session.state != SessionState.PLANNED:
        return 0
    tour = bridge.tour_of(session) if session.can_fetch else bridge.Tour((), ())
    rows = registrations_of(session).filter(state__in=SEATED).select_related("lead")
    return sum(_tell_one(row, session, tour, by, now) for row in rows)


def _tell_one(row: Registration, session: Session, tour: bridge.Tour, by: Actor, now: datetime) -> bool:
    row.session = session
    call = tour.call_of(row)
    if call is None:
        return _remind(row, row.pk in tour.calls_of(PickUpWay.BACK), by, now)
    hour = call.at
    if row.pick_up_told and _apart(row.pick_up_told, hour) <= setting(session.scheme, "pick_up_tolerance"):
        return False
    telling.drop_hours(row, by=by, now=now)
    said = telling.tell_eve(row, f"{row.pk} {now:%m%d%H%M}", hour=_fetched_at(row, hour), also=_home_alone(row), by=by, now=now)
    _keep(row, hour, by, now)
    return said


def _remind(row: Registration, is_brought: bool, by: Actor, now: datetime) -> bool:
    """Whoever has registered since the evening needs no reminder."""
    occurrence = f"{row.pk} {row.session.day}"
    if row.created_at >= _eve(row.session) or was_said(telling.EVE, occurrence):
        return False
    brought = gettext_lazy("You come by yourself, and are brought home afterwards.") if is_brought and not row.rides_there else ""
    return telling.tell_eve(row, occurrence, also=brought, by=by, now=now)


def _fetched_at(row: Registration, hour: time) -> Promise:
    if row.pick_up_told:
        return format_lazy(gettext_lazy("The hour has changed: you are fetched at about {hour}."), hour=hour_in_words(hour))
    return format_lazy(gettext_lazy("You are fetched at about {hour}."), hour=hour_in_words(hour))


def _home_alone(row: Registration) -> Promise | str:
    return "" if row.rides_back else gettext_lazy("You go home by yourself.")


def _keep(row: Registration, hour: time, by: Actor, now: datetime) -> None:
    Registration.objects.filter(pk=row.pk).update(pick_up_told=hour, version=F("version") + 1)
    row.pick_up_told = hour
    journal.write("registration.hour_told", row, by=by, at=now, hour=hour.isoformat())


def _apart(one: time, other: time) -> int:
    """Minutes between two hours of a day."""
    return abs((one.hour - other.hour) * 60 + one.minute - other.minute)


def _eve(session: Session) -> datetime:
    place = timezone.localtime(session.starts_at).tzinfo
    return datetime.combine(session.day - timedelta(days=1), time(setting(session.scheme, "evening_hour")), tzinfo=place)
