"""What the holder of a link may see: commune and distance before the keys hold, contacts after."""

from datetime import datetime, timedelta


from essaim.core.foundation.places.zones import bucket_between, zone_of
from essaim.core.people.models import Address
from essaim.core.people.queries import contacts_of
from essaim.core.schemes.queries import setting
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from essaim.modules.needs.queries import disclosure_open
from essaim.modules.needs.states import ServiceState


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


def service_seen(service: Service, *, now: datetime) -> dict:
    """A service as its supporter sees it: contact details only while they are open."""
    disclosure = disclosure_open(service, now=now)
    need = service.need
    person = need.asked_by or need.beneficiary
    shown: dict = {"service": service, "need": need, "disclosure": disclosure, "contacts": [], "address": None}
    if disclosure is None:
        return shown
    if person:
        shown["person"] = person
        shown["contacts"] = [contact for contact in contacts_of(person) if not contact.is_confidential]
    elif need.organisation:
        shown["contacts"] = list(need.organisation.contacts.filter(ended_at=None))
    if need.beneficiary_id:
        shown["address"] = Address.objects.filter(person=need.beneficiary_id, ended_at=None).first()
    return shown


def bucket(need: Need, offer: Offer) -> str:
    """How far, from the zones alone: exact distances would tell where somebody lives."""
    secret = need.workspace.zone_secret.encode()
    one = zone_of(need.lat, need.lon, secret=secret, subject=str(need.beneficiary_id or need.organisation_id))
    other = zone_of(offer.lat, offer.lon, secret=secret, subject=str(offer.participation_id or offer.organisation_id))
    return bucket_between(one, other)


