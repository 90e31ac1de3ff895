"""Who rides in the vehicle of a session, from which door, and who cannot as things stand."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from essaim.core.people.models import Address
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import went_ahead
from essaim.modules.activities.states import HOLDING, PickUpWay


def rides(registration: Registration, way: PickUpWay) -> bool:
    """Whether this party rides that way."""
    return registration.rides_back if way == PickUpWay.BACK else registration.rides_there


def chairs_of(registration: Registration) -> int:
    """How many of them come in a wheelchair."""
    return sum(attendee.wheelchair for attendee in registration.attendees.all() if attendee.is_living)


def parties_of(session: Session, but_for: Registration | None = None) -> list[Registration]:
    """Whoever has a place and rides, but for one party."""
    rows = session.registrations.filter(state__in=HOLDING).exclude(pick_up=PickUpWay.NO).exclude(pk=but_for.pk if but_for else None)
    return list(rows.select_related("lead").prefetch_related("attendees__person"))


def homes_of(parties: Iterable[Registration]) -> dict[UUID, Address]:
    """Where each party is fetched, by registration: where its lead lives, else where whoever led it before does."""
    rows = list(parties)
    firsts = _first_leads(rows)
    before = {row.pk: row.first_lead_id or firsts.get(row.party) for row in rows}
    known = Address.objects.filter(person__in={row.lead_id for row in rows} | set(before.values()), ended_at=None)
    by_person = {home.person_id: home for home in known.select_related("person")}
    found = {row.pk: by_person.get(row.lead_id) or by_person.get(before[row.pk]) for row in rows}
    return {pk: home for pk, home in found.items() if home}


def misfits(session: Session, parties: Iterable[Registration], homes: dict[UUID, Address]) -> list[Registration]:
    """Who cannot be fetched as things stand: an address that is missing, too many people or wheelchairs for the vehicle."""
    return [row for row in parties if misfit(session, row, homes)]


def misfit(session: Session, registration: Registration, homes: dict[UUID, Address]) -> str | None:
    """Why this party cannot ride as things stand, whoever else does; None when it can."""
    vehicle, home = session.vehicle, homes.get(registration.pk)
    if vehicle is None or not vehicle.seats:
        return _("No vehicle is planned for this session: nobody can be fetched.")
    if home is None or home.lat is None:
        return _("Their address is not known well enough to fetch them: complete it first.")
    if registration.seats > vehicle.seats:
        return _("They are %(people)s and the vehicle takes %(seats)s at once: register them separately.") % {
            "people": registration.seats, "seats": vehicle.seats,
        }  # fmt: skip
    if chairs_of(registration) > vehicle.wheelchairs:
        return _("They come with %(asked)s in a wheelchair and the vehicle takes %(chairs)s at once.") % {
            "asked": chairs_of(registration), "chairs": vehicle.wheelchairs,
        }  # fmt: skip
    return None


def _first_leads(rows: list[Registration]) -> dict[UUID, UUID]:
    """Who led a party that was split: the lead of those who went ahead first."""
    parties = {row.party for row in rows if row.party}
    ahead = went_ahead(parties).values_list("party", "lead") if parties else ()
    return dict(reversed(list(ahead)))
