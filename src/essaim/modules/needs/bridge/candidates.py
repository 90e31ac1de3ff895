"""Which offers are worth ranking: those of the right kind around the need, found by an index."""

from collections.abc import Iterable
from datetime import date
from math import cos, radians
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace

from essaim.core.people.queries import reachable
from essaim.core.schemes.queries import checks_valid_of, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs.models import Need, Offer, OfferCategory
from essaim.modules.needs.states import OfferState

ENOUGH = 300
AT_MOST = 1500
KM_A_DEGREE = 111.2
RINGS = (0.05, 0.15, 0.4, 1.0)


class Candidates(NamedTuple):
    """What ranking reads of offers, and nothing else: `whole` fetches the few that are shown.

    Each field is a column. Ids are 32 hexadecimal digits; lists and dates are the text in which the
    database keeps them, since most offers share a few, that are then parsed once.
    """

    ids: tuple[str, ...]
    lat: tuple[float, ...]
    lon: tuple[float, ...]
    kind: tuple[str, ...]
    remaining: tuple[int, ...]
    radius_km: tuple[int | None, ...]
    gender: tuple[str, ...]
    load: tuple[int, ...]
    max_load: tuple[int | None, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    refuses: tuple[str, ...]
    slots: tuple[str, ...]
    refreshed_at: tuple[str, ...]
    participations: tuple[str | None, ...]
    roles: tuple[str | None, ...]
    people: tuple[str | None, ...]
    is_ready: tuple[bool, ...]


def near(need: Need, *, radius_km: float, on: date, beyond: float = 0.0) -> tuple[Candidates, float]:
    """Open offers for the need's category, in the smallest ring wider than `beyond` that holds enough of them; its width in km."""
    width, count = _ring(need, radius_km, beyond)
    offers = Offer.objects.filter(_of_kind(need, "index__"), _within(need, width, "index__"))
    if count > AT_MOST:
        offers = offers.order_by(_square(need, "index__"), "pk")[:AT_MOST]
    return read(offers, on=on), width


def read(offers: QuerySet[Offer], *, on: date) -> Candidates:
    """These offers as ranking reads them."""
    rows = offers.values_list(
        _digits("pk"), "lat", "lon", "kind", "remaining", "radius_km", "gender", "load", "max_load",
        *(_text(name) for name in ("skills", "languages", "refuses", "slots", "refreshed_at")),
        _digits("participation"), "participation__role", _digits("participation__person"),
        ExpressionWrapper(_ready(on), BooleanField()),
    )  # fmt: skip
    return Candidates(*(zip(*rows, strict=True) if rows else [()] * len(Candidates._fields)))


def whole(ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """These offers with everything that a page shows of them."""
    return Offer.objects.select_related("participation__person", "organisation").in_bulk(list(ids))


def without_checks(found: Candidates, need: Need, *, on: date) -> set[str]:
    """Participations that may not answer today because a check is missing; the others are left out by `_ready`."""
    asked = {role: _asked(need, role) for role in set(found.roles) - {None}}
    roles = zip(found.participations, found.roles, strict=True)
    concerned = {UUID(pk): asked[role] for pk, role in roles if role and asked[role]}
    if not concerned:
        return set()
    held = checks_valid_of(concerned, on, scheme=need.scheme)
    return {pk.hex for pk, keys in concerned.items() if not keys <= held.get(pk, set())}


def _ring(need: Need, radius_km: float, beyond: float) -> tuple[float, int]:
    """How wide to look, and how many offers there are; nobody counts further than the most that are ranked."""
    width, count = 0.0, 0
    for width in (radius_km * part for part in RINGS if radius_km * part > beyond):
        around = OfferCategory.objects.filter(_of_kind(need), _within(need, width))
        count = around.values("offer")[: AT_MOST + 1].count()
        if count >= ENOUGH:
            break
    return width, count


def _of_kind(need: Need, prefix: str = "") -> Q:
    """`is_open__in` and not `is_open`: of a bare column, SQLite does not see that the index begins with it."""
    kind = {"scheme": need.scheme_id, "category": need.category, "is_open__in": [True]}
    return Q(**{f"{prefix}{name}": value for name, value in kind.items()})


def _within(need: Need, km: float, prefix: str = "") -> Q:
    up = km / KM_A_DEGREE
    aside = up / _shrink(need)
    north_south, east_west = (need.lat - up, need.lat + up), (need.lon - aside, need.lon + aside)
    return Q(**{f"{prefix}lat__range": north_south, f"{prefix}lon__range": east_west})


def _square(need: Need, prefix: str):
    """The square of the distance, in degrees of latitude."""
    up, aside = F(f"{prefix}lat") - need.lat, (F(f"{prefix}lon") - need.lon) * _shrink(need)
    return up * up + aside * aside


def _shrink(need: Need) -> float:
    """How much shorter a degree of longitude is there than one of latitude."""
    return max(cos(radians(need.lat)), 0.01)


def _ready(on: date) -> Q:
    """Whether an offer may be proposed on that day: open, in time, its supporter in order and reachable."""
    in_time = Q(until=None) | Q(until__gte=on)
    there = Q(participation__paused_until=None) | Q(participation__paused_until__lt=on)
    cleared = Q(participation__state=ParticipationState.ACTIVE, participation__cleared_until__gte=on)
    active = cleared & there & reachable("participation__person__")
    return Q(state=OfferState.OPEN) & in_time & (Q(participation=None) | active)


def _text(name: str) -> Cast:
    return Cast(name, TextField())


def _digits(name: str) -> Replace:
    """An id as `UUID.hex` writes it, whichever way the database keeps it."""
    return Replace(_text(name), Value("-"), Value(""), output_field=TextField())


def _asked(need: Need, role: str) -> set[str]:
    return {check.key for check in settled(need.scheme).blueprint.checks_of(role, "answer")}
