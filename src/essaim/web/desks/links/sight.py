"""What the holder of a link may see: commune and distance before the keys hold, contacts after."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.foundation.places.zones import Zone, bucket_between, zone_of
from essaim.core.people.models import Address
from essaim.core.people.queries import contacts_to_use
from essaim.core.people.states import ContactUse
from essaim.core.schemes.queries import setting
from essaim.modules.needs.bridge.series import next_times
from essaim.modules.needs.models import Need, Occurrence, Offer, Proposal, Service
from essaim.modules.needs.queries import disclosure_open, is_told_whole
from essaim.modules.needs.states import NEED_RUNNING, SERVICE_RUNNING, ServiceState

VISITS_SHOWN = 10


def proposal_seen(proposal: Proposal, *, now: datetime) -> dict:
    """A need as a supporter who was asked sees it."""
    service = Service.objects.filter(proposal=proposal).first()
    minutes = setting(proposal.need.scheme, "undo_minutes")
    return {
        "proposal": proposal,
        "need": proposal.need,
        "service": service,
        "distance": bucket(proposal.need, proposal.offer),
        "may_answer": proposal.state == "sent" and proposal.answer_by > now,
        "may_undo": bool(
            service
            and service.state in (ServiceState.ANSWERED, ServiceState.ACCEPTED)
            and now <= service.answered_at + timedelta(minutes=minutes)
        ),
        "undo_minutes": minutes,
    }


def need_seen(need: Need, *, now: datetime) -> dict:
    """A need as whoever asked sees it: who comes, by the first name, and the times to come."""
    running = need.services.filter(state__in=SERVICE_RUNNING)
    return {
        "need": need,
        "services": list(running.select_related("offer__participation__person", "offer__organisation")),
        "times": next_times(need, since=timezone.localdate(now)),
        "is_running": need.state in NEED_RUNNING,
    }


def service_seen(service: Service, *, now: datetime) -> dict:
    """A service as its supporter sees it: contact details only while they are open."""
    disclosure = disclosure_open(service, now=now)
    need = service.need
    person = need.asked_by or need.beneficiary
    shown: dict = {"service": service, "need": need, "disclosure": disclosure, "contacts": [], "address": None}
    shown["today"] = timezone.localdate(now)
    shown["visits"] = visits_seen(service, now=now) if need.rule else []
    # A weekly service is told of visit by visit; of the whole only once it is over.
    shown["is_told_whole"] = is_told_whole(service, on=shown["today"])
    if disclosure is None:
        return shown
    if person:
        shown["person"] = person
        usable = contacts_to_use(person, ContactUse.SUPPORTERS)
        shown["contacts"] = [contact for contact in usable if not contact.is_confidential]
    elif need.organisation:
        shown["contacts"] = list(need.organisation.contacts.filter(ended_at=None, is_confidential=False))
    if need.beneficiary_id:
        shown["address"] = Address.objects.filter(person=need.beneficiary_id, ended_at=None).first()
    return shown


def visits_seen(service: Service, *, now: datetime) -> list[Occurrence]:
    """The visits of a weekly service that wait for a word, and those to come, with what was called off."""
    day = timezone.localdate(now)
    to_say = Q(day__lt=day, state=ServiceState.ACCEPTED)
    return list(service.occurrences.filter(Q(day__gte=day) | to_say)[:VISITS_SHOWN])


def bucket(need: Need, offer: Offer) -> str:
    """How far, from the zones alone: exact distances would tell where somebody lives."""
    person = offer.participation.person_id if offer.participation_id else None
    one = _zone(need, need.beneficiary_id or need.asked_by_id, str(need.organisation_id))
    other = _zone(offer, person, str(offer.organisation_id))
    return bucket_between(one, other)


def _zone(row: Need | Offer, person_id: UUID | None, subject: str) -> Zone:
    """The zone that is kept with the home, the only one that is ever shown of it."""
    home = Address.objects.filter(person=person_id, ended_at=None).first() if person_id else None
    if home is not None and home.zone_lat is not None:
        return Zone(home.zone_lat, home.zone_lon)
    town = places.commune(row.commune_code)
    return zone_of(town.lat, town.lon, secret=row.workspace.zone_secret.encode(), subject=subject)
