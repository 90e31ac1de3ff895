"""A place in a session has a price: it is owed once the place is theirs, and taken off when it is given up in time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.states import SEATED, CancelReason, RegistrationState
from essaim.modules.dues.actions import charge, charge_again, follow_day, quote, take_off
from essaim.modules.dues.models import Entry
from essaim.modules.dues.queries import charges_about, fees_of
from essaim.modules.dues.states import CreditReason, What
from essaim.workflows.giving_up import cancel_until

WITH = ("session__scheme__workspace", "session__activity", "lead")
NOT_THEIR_DOING = (CancelReason.SESSION, CancelReason.LEFT, CancelReason.TWICE)


@transaction.atomic
def place_changed(registration: Registration, *, by: Actor, now: datetime) -> None:
    """What becomes of the price when a registration has a place, waits, or is over. Safe to repeat.

    On the waiting list nothing is owed, but the price shown is kept: it is charged when the place is confirmed.
    """
    if not fees_of(registration.session.scheme, What.ACTIVITY):
        return
    row = Registration.objects.select_related(*WITH).get(pk=registration.pk)
    rows = row.attendees.select_related("person").order_by("created_at", "pk")
    for attendee in sorted(rows, key=lambda one: one.person_id != row.lead_id):
        if not attendee.is_living:
            _take_off(row, attendee, by, now)
        elif row.state in SEATED:
            _charge(row, attendee, by, now)
        elif row.state in (RegistrationState.WAITLISTED, RegistrationState.OFFERED):
            _quote(row, attendee, now)


@transaction.atomic
def moved(session: Session, *, by: Actor, now: datetime) -> None:
    """Its price follows the day: a membership counts on the day on which it takes place."""
    places = session.attendees.filter(is_living=True).values_list("pk", flat=True)
    follow_day(places, day=session.day, by=by, now=now)


@transaction.atomic
def price_is_back(about: UUID, *, by: Actor, now: datetime) -> None:
    """What cost nothing while a membership counted has its price again: whoever still has the place owes it."""
    rows = Attendee.objects.filter(pk=about, is_living=True, registration__state__in=SEATED)
    attendee = rows.select_related("person", *(f"registration__{name}" for name in WITH)).first()
    if attendee is not None and not charge_again(about, by=by, now=now):
        _charge(attendee.registration, attendee, by, now)


@transaction.atomic
def called_off(session: Session, *, by: Actor, now: datetime) -> None:
    """What does not take place is owed by nobody, not even by whoever had given their place up too late."""
    for entry in charges_about(session.attendees.values_list("pk", flat=True)):
        take_off(entry.about, reason=CreditReason.SESSION, by=by, now=now)


def _quote(registration: Registration, attendee: Attendee, now: datetime):
    session = registration.session
    return quote(attendee.pk, person=attendee.person, scheme=session.scheme, what=What.ACTIVITY, on=session.day, now=now)


def _charge(registration: Registration, attendee: Attendee, by: Actor, now: datetime) -> None:
    price = _quote(registration, attendee, now)
    if price is None or not price.cents or Entry.objects.filter(about=attendee.pk).exists():
        return
    _take_off_earlier(attendee, by, now)
    session = registration.session
    with override("fr"):
        label = f"{session.activity.title}, {day_in_words(session.day, 'j F Y')}"
        if attendee.person_id != registration.lead_id:
            label = _("%(what)s, for whoever comes along") % {"what": label}
    charge(registration.lead, cents=price.cents, what=What.ACTIVITY, about=attendee.pk, label=label, scheme=session.scheme, by=by, now=now)


def _take_off_earlier(attendee: Attendee, by: Actor, now: datetime) -> None:
    """Whoever gave their place up too late, and comes after all, pays for one place: what they paid settles it."""
    earlier = Attendee.objects.filter(session=attendee.session_id, person=attendee.person_id, is_living=False)
    for pk in earlier.values_list("pk", flat=True):
        take_off(pk, reason=CreditReason.CANCELLED, by=by, now=now)


def _take_off(registration: Registration, attendee: Attendee, by: Actor, now: datetime) -> None:
    reason = registration.end_reason
    in_time = now <= cancel_until([attendee], {registration.pk: registration})[attendee.pk]
    is_gone = not attendee.person.is_reachable  # one of a party leaves without a reason of the whole
    if not (in_time or is_gone or reason in NOT_THEIR_DOING):
        return
    why = CreditReason.SESSION if reason == CancelReason.SESSION else CreditReason.CANCELLED
    take_off(attendee.pk, reason=why, by=by, now=now)
