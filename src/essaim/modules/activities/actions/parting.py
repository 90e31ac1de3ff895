"""A party that would rather come in part than not at all: who has a place now, and who waits."""

from datetime import datetime

from django.db.models import F, Max

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import RegistrationState


def next_sequence(session: Session) -> int:
    """The number of whoever comes next on the list."""
    return (session.registrations.aggregate(last=Max("sequence"))["last"] or 0) + 1


def split_party(registration: Registration, *, seats: int, by: Actor, now: datetime) -> Registration:
    """Split a party: the first `seats` people, whoever registered ahead, become an entry of their own, the others keep the rank of the party.

    The caller holds the lock of the session and sees to the places.
    """
    people = list(registration.attendees.filter(is_living=True).select_related("person").order_by("created_at", "pk"))
    people.sort(key=lambda row: row.person_id != registration.lead_id)
    first, others = people[:seats], people[seats:]
    ahead = Registration.objects.create(
        workspace=registration.workspace, session=registration.session, lead=first[0].person, seats=seats,
        sequence=next_sequence(registration.session), pick_up=registration.pick_up, accepts_part=True,
        party=registration.party or registration.pk, channel=registration.channel, recorded_by=registration.recorded_by,
        state=registration.state, first_lead=registration.first_lead, ahead_at=registration.ahead_at,
        ahead_reason=registration.ahead_reason, created_at=now,
    )  # fmt: skip
    ahead.session = registration.session
    registration.attendees.filter(pk__in=[row.pk for row in first]).update(registration=ahead)
    changed = {
        "lead": others[0].person, "seats": len(others), "party": registration.party or registration.pk, "line_confirmed_at": None,
        "ahead_reason": None,  # it is about whoever led them, who is ahead
    }  # fmt: skip
    Registration.objects.filter(pk=registration.pk).update(**changed, version=F("version") + 1)
    for name, value in changed.items():
        setattr(registration, name, value)
    journal.write("registration.parted", ahead, by=by, at=now, party=changed["party"], seats=seats, others=len(others))
    return ahead


def fitting(registration: Registration, *, free: int, by: Actor, now: datetime) -> Registration | None:
    """What of a party the free places hold: all of it, those who would come ahead where they accept that, or nothing."""
    if registration.seats <= free:
        return registration
    return split_party(registration, seats=free, by=by, now=now) if may_come_in_part(registration, free=free) else None


def may_come_in_part(registration: Registration, *, free: int) -> bool:
    """Whether some of them would take the places that are free."""
    is_waiting = registration.state in (RegistrationState.REQUESTED, RegistrationState.WAITLISTED)
    return registration.accepts_part and is_waiting and 0 < free < registration.seats
