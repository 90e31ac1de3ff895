"""Offers: recorded once, indexed by place and category, refreshed, paused, closed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import changed, save_fields
from essaim.core.people.models import Address, Availability, Organisation
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import checks_missing, settled, words
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.needs.models import Offer, OfferCategory
from essaim.modules.needs.queries import load_of
from essaim.modules.needs.states import OFFER_MOVES, OfferState


@transaction.atomic
def record_offer(
    scheme: Scheme,
    *,
    categories: list[str],
    participation: Participation | None = None,
    organisation: Organisation | None = None,
    commune_code: str = "",
    quantity: int = 1,
    is_standing: bool = True,
    radius_km: int | None = None,
    skills: list[str] | None = None,
    refuses: list[str] | None = None,
    max_load: int | None = None,
    until: date | None = None,
    details: str = "",
    by: Actor,
    now: datetime,
) -> Offer:
    """Write down what a supporter or an organisation is ready to give.

    Languages, gender, place and weekly slots come from the supporter's own record.
    """
    kind = _kind(scheme, categories)
    if participation:
        _let_offer(participation, day=timezone.localdate(now))
    code, lat, lon = _place(participation, organisation, commune_code)
    offer = Offer.objects.create(
        workspace=scheme.workspace, scheme=scheme, participation=participation, organisation=organisation, kind=kind,
        categories=categories, details=details, quantity=quantity, remaining=quantity, is_standing=is_standing,
        commune_code=code, lat=lat, lon=lon, radius_km=radius_km, skills=skills or [], refuses=refuses or [],
        languages=list(participation.person.languages) if participation else [],
        gender=participation.person.gender if participation else "", slots=_slots(participation),
        max_load=max_load, until=until, channel=by.channel, recorded_by=by.id, refreshed_at=now, created_at=now,
    )  # fmt: skip
    Offer.objects.filter(pk=offer.pk).update(load=load_of(offer))
    index_offer(offer)
    journal.write("offer.recorded", offer, by=by, at=now, categories=categories, quantity=quantity)
    return offer


@transaction.atomic
def change_offer(offer: Offer, *, seen_version: int, by: Actor, now: datetime, **values) -> Offer:
    """Correct an offer; Stale when somebody else changed it first. It counts as confirmed today.

    What is offered stays of one kind, and never falls under what was already promised. What is promised stays.
    """
    if offer.state == OfferState.CLOSED:
        raise Refusal(_("This offer has ended: take it up again, or record a new one."))
    values = changed(offer, values)
    if "categories" in values and _kind(offer.scheme, values["categories"]) != offer.kind:
        raise Refusal(_("Record time, goods and money separately: one offer for each."), field="categories")
    more = values.get("quantity", offer.quantity) - offer.quantity
    _change_remaining(offer, min(more, 0))
    save_fields(offer, seen_version=seen_version, refreshed_at=now, **values)
    _change_remaining(offer, max(more, 0))
    offer.refresh_from_db()
    index_offer(offer)
    journal.write("offer.changed", offer, by=by, at=now, fields=sorted(values))
    return offer


def _change_remaining(offer: Offer, more: int) -> None:
    if more and not Offer.objects.filter(pk=offer.pk, remaining__gte=-more).update(remaining=F("remaining") + more):
        raise Refusal(_("More than that is already promised: cancel a promise first."), field="quantity")


def move_offer(offer: Offer, *, to: str, by: Actor, now: datetime) -> Offer:
    """Pause, take up again or close an offer."""
    move(offer, to=to, moves=OFFER_MOVES, by=by, at=now)
    index_offer(offer)
    return offer


def refresh_offer(offer: Offer, *, by: Actor, now: datetime) -> Offer:
    """The supporter says that the offer still stands, with today's slots, languages and place."""
    code, lat, lon = _place(offer.participation, offer.organisation, offer.commune_code)
    person = offer.participation.person if offer.participation_id else None
    Offer.objects.filter(pk=offer.pk).update(
        refreshed_at=now, slots=_slots(offer.participation), commune_code=code, lat=lat, lon=lon,
        languages=list(person.languages) if person else offer.languages,
        gender=person.gender if person else "", version=F("version") + 1,
    )  # fmt: skip
    offer.refresh_from_db()
    index_offer(offer)
    journal.write("offer.refreshed", offer, by=by, at=now)
    return offer


def index_offer(offer: Offer) -> None:
    """Keep the rows by which the offer is found in step with it."""
    open_now = offer.state == OfferState.OPEN and (offer.kind == "time" or offer.remaining > 0)
    OfferCategory.objects.filter(offer=offer).delete()
    OfferCategory.objects.bulk_create(
        OfferCategory(
            workspace_id=offer.workspace_id, offer=offer, scheme_id=offer.scheme_id, category=category,
            lat=offer.lat, lon=offer.lon, is_open=open_now,
        )
        for category in offer.categories
    )  # fmt: skip


def update_load(offer: Offer) -> None:
    """Count again what the supporter carries, on all their offers."""
    mine = (
        Offer.objects.filter(participation=offer.participation)
        if offer.participation_id
        else (Offer.objects.filter(organisation=offer.organisation_id))
    )
    mine.update(load=load_of(offer))


def _kind(scheme: Scheme, categories: list[str]) -> str:
    if scheme.state != SchemeState.OPEN:
        raise Refusal(_("%(scheme)s is not open at the moment: nothing can be recorded.") % {"scheme": scheme.name})
    known = {category.key: category.kind for category in settled(scheme).blueprint.categories}
    kinds = {known.get(category) for category in categories}
    if not categories or None in kinds:
        raise Refusal(_("Choose what is offered among the list."), field="categories")
    if len(kinds) > 1:
        raise Refusal(_("Record time, goods and money separately: one offer for each."), field="categories")
    return kinds.pop()


def _let_offer(participation: Participation, *, day: date) -> None:
    if participation.state != ParticipationState.ACTIVE:
        raise Refusal(_("The team has not validated this person yet: nothing can be offered before."))
    missing = checks_missing(participation, on=day, gate="posting")
    if missing:
        names = ", ".join(words(participation.scheme, check.label) for check in missing)
        raise Refusal(_("Still missing before offering: %(names)s.") % {"names": names})


def _place(participation, organisation, commune_code: str) -> tuple[str, float, float]:
    person = participation.person if participation else None
    address = Address.objects.filter(person=person, ended_at=None).first() if person else None
    if address and address.lat is not None:
        return address.commune_code, address.lat, address.lon
    owner = person or organisation
    code = commune_code or (owner.commune_code if owner else "")
    place = places.commune(code) if code else None
    if place is None:
        raise Refusal(_("Say in which commune the offer is."), field="commune_code")
    return place.code, place.lat, place.lon


def _slots(participation: Participation | None) -> list[list[int]]:
    if participation is None:
        return []
    rows = Availability.objects.filter(person=participation.person_id)
    return [[row.weekday, row.starts.hour * 60 + row.starts.minute, row.ends.hour * 60 + row.ends.minute] for row in rows]
