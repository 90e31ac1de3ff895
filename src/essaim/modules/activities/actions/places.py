"""Taking and giving back places: one counter, one lock, and a law of the database behind."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind
from essaim.core.schemes.actions import Conflict, commit, release
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import touring
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import PickUpWay, SessionState

POSSIBLE = {
    PickUpWay.THERE: gettext_lazy("The way there is possible: then they go home by themselves."),
    PickUpWay.BACK: gettext_lazy("The way back is possible: then they come by themselves, and are brought home."),
}


class NotFetched(Refusal):
    """The vehicle cannot take this party as they ask; `instead` are sessions to come for which it could, `other_way` is one that is possible here."""

    def __init__(self, sentence: str, *, instead: list[Session], other_way: PickUpWay = PickUpWay.NO) -> None:
        super().__init__(f"{sentence} {POSSIBLE[other_way]}" if other_way else sentence, field="pick_up")
        self.instead, self.other_way = instead, other_way


def lock(session: Session) -> Session:
    """The session as it is now, while nobody else can change who has a place in it."""
    journal.hold(
        session.workspace_id
    )  # before the session, as whoever records somebody new does: two who wait for each other wait for ever
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "scheme__carrier", "activity", "workspace", "vehicle", "room"
    )
    return rows.get(pk=session.pk)


def take(session: Session, seats: int) -> bool:
    """Take so many places if they are free; whether they were."""
    taken = Session.objects.filter(pk=session.pk, state=SessionState.PLANNED, taken__lte=F("capacity") - seats).update(
        taken=F("taken") + seats, version=F("version") + 1
    )
    session.taken += seats if taken else 0
    return bool(taken)


def give_back(session: Session, seats: int) -> None:
    """Free so many places."""
    Session.objects.filter(pk=session.pk).update(taken=F("taken") - seats, version=F("version") + 1)
    session.taken -= seats


def resize(session: Session, capacity: int) -> None:
    """Change how many places there are; refused below what is taken."""
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(capacity=capacity, version=F("version") + 1)
    except IntegrityError:
        raise Refusal(
            _("%(taken)s places are taken: there cannot be fewer. Cancel registrations first.") % {"taken": session.taken},
            field="capacity",
        ) from None
    session.capacity = capacity


def commit_people(registration: Registration, *, overlap_reason: str = "", by: Actor, now: datetime) -> None:
    """Write the session into the calendar of everybody who comes. Raises Conflict, naming what takes their time."""
    session = registration.session
    attendees = registration.attendees.filter(is_living=True).select_related("person").order_by("person_id")
    for attendee in attendees:
        commit(
            attendee.person, what=CommitmentKind.SESSION, about=registration.pk, starts_at=session.starts_at,
            ends_at=session.ends_at, scheme=session.scheme, overlap_reason=overlap_reason, by=by, now=now,
        )  # fmt: skip


def _not_fetched(registration: Registration, sentence: str, shows_choices: bool, by: Actor, now: datetime) -> NotFetched:
    """With what is possible, where somebody is there to choose: one of the two ways, other sessions."""
    if not shows_choices:
        return NotFetched(sentence, instead=[])
    ways = bridge.other_ways(registration.session, registration)
    possible = (way for way in ways if _is_time_for(bridge.riding(registration, way), by, now))
    return NotFetched(sentence, instead=bridge.sessions_instead(registration, now=now), other_way=next(possible, PickUpWay.NO))


def _is_time_for(registration: Registration, by: Actor, now: datetime) -> bool:
    """Whether the vehicle, and whoever drives it, are free for the tour with this party; tried and taken back."""
    try:
        with transaction.atomic():
            touring.settle_tour(registration.session, also=registration, by=by, now=now)
            transaction.set_rollback(True)
    except Conflict:
        return False
    return True


def tell_house(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Say to the rooms above, known by name only, that a place was given, is waited for or was given up: prices hang on it."""
    import_string(settings.ESSAIM_PLACE_CHANGED)(registration, by=by, now=now)


def fetch(registration: Registration, *, overlap_reason: str = "", shows_choices: bool = True, by: Actor, now: datetime) -> None:
    """The vehicle takes this party as they ask, besides those it takes already: NotFetched, saying why, when it cannot; its time is taken.

    Raises Conflict, naming who or what is busy then, for the team only: it is nobody else's business.
    """
    if not registration.pick_up:
        return
    if sentence := bridge.why_not_fetched(registration.session, registration):
        raise _not_fetched(registration, sentence, shows_choices, by, now)
    try:
        touring.settle_tour(registration.session, also=registration, overlap_reason=overlap_reason, by=by, now=now)
    except Conflict as conflict:
        if by.kind == ActorKind.STAFF:
            raise
        sentence = _("We cannot fetch you for this session: come by yourself, or call us and we shall look for a way.")
        raise _not_fetched(registration, sentence, shows_choices, by, now) from conflict


def fetch_no_more(registration: Registration, *, by: Actor, now: datetime) -> None:
    """The vehicle has one party, or one person, less to fetch."""
    if registration.pick_up:
        touring.ease_tour(registration.session, by=by, now=now)


def release_people(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Take the session out of their calendars."""
    release(registration.pk, by=by, now=now)
