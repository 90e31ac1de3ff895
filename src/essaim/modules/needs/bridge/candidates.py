"""Which offers are worth ranking: those of the right kind around the need, found by an index."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from math import cos, radians
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace

from essaim.core.people.queries import reachable
from essaim.core.schemes.queries import checks_valid_of, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs.models import Need, Offer, OfferCategory
from essaim.modules.needs.states import OfferState

ENOUGH = 300
"""How many more a wider ring must bring before it is read."""
A_BATCH = 600
"""How many are read at first; twice as many each time that too few of them may go."""
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


NOBODY = Candidates(*[()] * len(Candidates._fields))


def around(need: Need, *, radius_km: float, on: date) -> Iterator[Candidates]:
    """Open offers for the need's category out to the radius, the nearest first, some hundreds at a time.

    Rings only keep the database from sorting a whole territory: an offer of a later batch is never nearer than one before.
    """
    seen, batch = 0, A_BATCH
    for width in (radius_km * part for part in RINGS):
        ring = _ring(need, width)
        count = ring.count()
        if count - seen < ENOUGH and width < radius_km:
            continue
        while seen < count:
            yield read(Offer.objects.filter(pk__in=ring.order_by("square", "offer").values("offer")[seen : seen + batch]), on=on)
            seen, batch = min(seen + batch, count), batch * 2


def of(need: Need, participations: Collection[UUID], *, on: date) -> Candidates:
    """The open offers of these for the need's category, however many others are nearer."""
    if not participations:
        return NOBODY
    return read(Offer.objects.filter(_of_kind(need, "index__"), participation__in=participations), on=on)


def joined(first: Candidates, more: Candidates) -> Candidates:
    """Both, each offer once."""
    known = set(first.ids)
    new = [number for number, pk in enumerate(more.ids) if pk not in known]
    return Candidates(*(one + tuple(other[number] for number in new) for one, other in zip(first, more, strict=True)))


def read(offers: QuerySet[Offer], *, on: date) -> Candidates:
    """These offers as ranking reads them."""
    rows = offers.values_list(
        _digits("pk"), "lat", "lon", "kind", "remaining", "radius_km", "gender", "load", "max_load",
        *(_text(name) for name in ("skills", "languages", "refuses", "slots", "refreshed_at")),
        _digits("participation"), "participation__role", _digits("participation__person"),
        ExpressionWrapper(_ready(on), BooleanField()),
    )  # fmt: skip
    return Candidates(*zip(*rows, strict=True)) if rows else NOBODY


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


def _ring(need: Need, km: float) -> QuerySet[OfferCategory]:
    """What is no further away than that, with the square of its distance in degrees of latitude."""
    up = km / KM_A_DEGREE
    aside = up / _shrink(need)
    box = Q(lat__range=(need.lat - up, need.lat + up), lon__range=(need.lon - aside, need.lon + aside))
    return OfferCategory.objects.filter(_of_kind(need), box).annotate(square=_square(need)).filter(square__lte=up * up)


def _of_kind(need: Need, prefix: str = "") -> Q:
    """`is_open__in` and not `is_open`: of a bare column, SQLite does not see that the index begins with it."""
    kind = {"scheme": need.scheme_id, "category": need.category, "is_open__in": [True]}
    return Q(**{f"{prefix}{name}": value for name, value in kind.items()})


def _square(need: Need) -> ExpressionWrapper:
    """The square of the distance, in degrees of latitude."""
    up, aside = F("lat") - need.lat, (F("lon") - need.lon) * _shrink(need)
    return ExpressionWrapper(up * up + aside * aside, FloatField())


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
