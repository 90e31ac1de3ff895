"""Which offers are worth ranking: those of the right kind around the need, found by an index."""

from collections.abc import Iterable
from datetime import date
from math import cos, radians
from uuid import UUID

from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import checks_valid_of, settled
from essaim.modules.needs.models import Need, Offer, OfferCategory

ENOUGH = 300
AT_MOST = 1500
KM_A_DEGREE = 111.2
RINGS = (0.15, 0.4, 1.0)
RANKED_ON = (
    "lat", "lon", "kind", "remaining", "radius_km", "skills", "languages", "refuses", "gender", "slots", "load",
    "max_load", "state", "until", "refreshed_at", "organisation", "participation__role", "participation__state",
    "participation__paused_until", "participation__person__deceased_on", "participation__person__moved_on",
    "participation__person__erased_at", "participation__person__merged_into",
    "participation__person__objected_at",
)  # fmt: skip


def near(need: Need, *, radius_km: float) -> list[Offer]:
    """Open offers for the need's category, from the nearest ring outwards until there are enough.

    They hold what ranking reads and nothing else: `whole` fetches the few that are shown.
    """
    found: list[tuple[float, UUID]] = []
    for part in RINGS:
        found = _within(need, radius_km * part)
        if len(found) >= ENOUGH:
            break
    ids = [offer_id for _square, offer_id in sorted(found)[:AT_MOST]]
    return list(Offer.objects.filter(pk__in=ids).select_related("participation__person").only(*RANKED_ON))


def whole(ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """These offers with everything that a page shows of them."""
    return Offer.objects.select_related("participation__person", "organisation").in_bulk(list(ids))


def without_checks(offers: list[Offer], need: Need, *, on: date) -> set[UUID]:
    """Participations that may not be proposed today because a check is missing."""
    participations = {offer.participation for offer in offers if offer.participation_id}
    asked = {role: _asked(need, role) for role in {p.role for p in participations}}
    if not any(asked.values()):
        return set()
    held = checks_valid_of({p.pk for p in participations}, on)
    return {p.pk for p in participations if not asked[p.role] <= held.get(p.pk, set())}


def _within(need: Need, km: float) -> list[tuple[float, UUID]]:
    up = km / KM_A_DEGREE
    shrink = max(cos(radians(need.lat)), 0.01)
    aside = up / shrink
    rows = OfferCategory.objects.filter(
        scheme=need.scheme_id, category=need.category, is_open=True,
        lat__range=(need.lat - up, need.lat + up), lon__range=(need.lon - aside, need.lon + aside),
    ).values_list("lat", "lon", "offer_id")  # fmt: skip
    return [((lat - need.lat) ** 2 + ((lon - need.lon) * shrink) ** 2, offer) for lat, lon, offer in rows]


def _asked(need: Need, role: str) -> set[str]:
    blueprint = settled(need.scheme).blueprint
    gates = ("validation", "answer", "proposal")
    return {check.key for gate in gates for check in blueprint.checks_of(role, gate)}


def is_proposable(participation: Participation | None, *, on: date) -> bool:
    """Whether a participation is active and not paused on that day; organisations always are."""
    if participation is None:
        return True
    paused = participation.paused_until and participation.paused_until >= on
    return participation.state == "active" and not paused
