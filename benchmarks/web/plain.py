"""The plain ways to say who is near: every open offer sorted in Python, or sorted by PostgreSQL's earthdistance."""

from __future__ import annotations

from django.db import connection

from essaim.core.foundation import places
from essaim.modules.needs.models import Need, Offer
from essaim.modules.needs.states import OfferState

METRES = 1000


def by_python(need: Need, *, k: int) -> list[Offer]:
    """Every open offer of the category with its supporter, sorted by distance; the first `k`."""
    offers = Offer.objects.filter(scheme=need.scheme_id, state=OfferState.OPEN, index__category=need.category).select_related(
        "participation__person"
    )
    here = (need.lat, need.lon)
    return sorted(offers, key=lambda offer: places.kilometres_between(here, (offer.lat, offer.lon)))[:k]


def prepare_earthdistance() -> None:
    """The extensions and the index that their documentation recommends."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS cube")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS earthdistance")
        cursor.execute("CREATE INDEX offer_on_earth ON needs_offer USING gist (ll_to_earth(lat, lon))")
        cursor.execute("ANALYZE needs_offer")


def by_earthdistance(need: Need, *, k: int, radius_km: float) -> list[Offer]:
    """Open offers of the category within the radius, sorted by PostgreSQL; the first `k`, with their supporters."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT o.id FROM needs_offer o JOIN needs_offercategory c ON c.offer_id = o.id
            WHERE o.scheme_id = %(scheme)s AND o.state = 'open' AND c.category = %(category)s
              AND earth_box(ll_to_earth(%(lat)s, %(lon)s), %(metres)s) @> ll_to_earth(o.lat, o.lon)
            ORDER BY earth_distance(ll_to_earth(%(lat)s, %(lon)s), ll_to_earth(o.lat, o.lon)) LIMIT %(k)s""",
            {
                "scheme": need.scheme_id, "category": need.category, "lat": need.lat, "lon": need.lon, "k": k,
                "metres": radius_km * METRES,
            },
        )  # fmt: skip
        ids = [row[0] for row in cursor.fetchall()]
    found = Offer.objects.select_related("participation__person").in_bulk(ids)
    return [found[pk] for pk in ids]
