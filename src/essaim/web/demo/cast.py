"""The cast of the demonstration, written in bulk: people, homes, offers, in the real communes of a territory."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import cache
from itertools import accumulate, islice
from random import Random
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from essaim.core.foundation import phones, places
from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.models import Workspace
from essaim.core.people.actions.tokens import tokens_of
from essaim.core.people.models import Address, Availability, ContactMeans, Person
from essaim.core.people.queries.names import search_key
from essaim.core.schemes.actions import clear_all
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs.models import Offer, OfferCategory
from essaim.web.demo import names

AT_ONCE = 2000
SPREAD_KM = 1.6
KM_A_DEGREE = 111.2


def people(
    workspace: Workspace, scheme: Scheme, *, count: int, supporters: int | None = None, chance: Random, now: datetime,
    on_progress: Callable[[int], None],
) -> None:  # fmt: skip
    """Write `count` people of the scheme's communes, two thousand at a time: the first `supporters`, or one in three."""
    numbers = iter(range(count))
    while batch := list(islice(numbers, AT_ONCE)):
        with transaction.atomic():
            _write(workspace, scheme, batch, supporters, chance, now)
        on_progress(len(batch))
    clear_all(scheme)


def _write(workspace: Workspace, scheme: Scheme, batch: list[int], supporters: int | None, chance: Random, now: datetime) -> None:
    rows = [_person(workspace, scheme, chance, now) for _number in batch]
    insert_all(rows)
    insert_all([token for row in rows for token in tokens_of(row)])
    insert_all([contact for number, row in zip(batch, rows, strict=True) for contact in _contacts(row, number, chance, now)])
    homes = [_home(row, workspace, chance, now) for row in rows]
    insert_all(homes)
    sides = [chance.random() < 0.34 if supporters is None else number < supporters for number in batch]
    parts = [_part(row, scheme, helps, chance, now) for row, helps in zip(rows, sides, strict=True)]
    insert_all(parts)
    insert_all([check for part in parts for check in _checks(part, scheme, now)])
    helping = [(part, home) for part, home in zip(parts, homes, strict=True) if _helps(part, scheme)]
    helping = helping if settled(scheme).blueprint.categories else []
    slots = {part.person_id: list(_slots(part.person, chance, now)) for part, _home in helping}
    insert_all([slot for mine in slots.values() for slot in mine])
    offers = [_offer(part, home, scheme, slots[part.person_id], chance, now) for part, home in helping]
    insert_all(offers)
    insert_all([line for offer in offers for line in _lines(offer)])


def _person(workspace: Workspace, scheme: Scheme, chance: Random, now: datetime) -> Person:
    given, family, gender = names.a_name(chance)
    towns, reached = _towns(tuple(scheme.territory))
    town = chance.choices(towns, cum_weights=reached)[0]
    return Person(
        workspace=workspace, given_name=given, family_name=family, gender=gender, commune_code=town.code,
        birth_year=timezone.localdate(now).year - chance.randint(19, 92), languages=_languages(chance),
        preferred_channel=chance.choices(["voice", "sms", "email", "letter"], [4, 3, 2, 1])[0],
        search=search_key(given, family), created_at=now - timedelta(days=chance.randint(1, 300)),
        last_contact_on=timezone.localdate(now) - timedelta(days=chance.randint(0, 28)),
    )  # fmt: skip


@cache
def _towns(territory: tuple[str, ...]) -> tuple[list[places.Commune], list[int]]:
    """The communes of a territory, and how many people live in them up to each."""
    towns = [places.commune(code) for code in territory]
    return towns, list(accumulate(max(town.population, 1) for town in towns))


def _languages(chance: Random) -> list[str]:
    return ["fr", *chance.choices([[], ["ar"], ["en"], ["pl"], ["pt"]], [12, 3, 3, 1, 1])[0]]


def _contacts(row: Person, number: int, chance: Random, now: datetime) -> Iterator[ContactMeans]:
    ways = {"voice": ["landline"], "sms": ["mobile"], "email": ["email", "mobile"], "letter": []}
    for kind in ways[row.preferred_channel]:
        value = {
            "landline": names.a_landline(number), "mobile": names.a_mobile(number),
            "email": names.an_email(row.given_name, row.family_name, number),
        }[kind]  # fmt: skip
        tail = "" if kind == "email" else phones.tail(value)
        yield ContactMeans(workspace_id=row.workspace_id, person=row, kind=kind, value=value, tail=tail, created_at=now)


def _home(row: Person, workspace: Workspace, chance: Random, now: datetime) -> Address:
    town = places.commune(row.commune_code)
    lat = town.lat + chance.gauss(0, SPREAD_KM / KM_A_DEGREE)
    lon = town.lon + chance.gauss(0, SPREAD_KM / KM_A_DEGREE * 1.57)
    zone = places.zone_of(lat, lon, secret=workspace.zone_secret.encode(), subject=str(row.pk))
    return Address(
        workspace=workspace, person=row, line=f"{chance.randint(1, 180)} {chance.choice(names.STREETS)}",
        postal_code=town.postal_codes[0], commune_code=town.code, lat=lat, lon=lon, is_approximate=False,
        zone_lat=zone.lat, zone_lon=zone.lon, created_at=now,
    )  # fmt: skip


def _part(row: Person, scheme: Scheme, helps: bool, chance: Random, now: datetime) -> Participation:
    roles = settled(scheme).blueprint.roles
    kind = "supporter" if helps else "beneficiary"
    role = next((r for r in roles if r.kind == kind), None) or next(r for r in roles if r.kind == "requester")
    state = ParticipationState.ACTIVE
    if role.validation == "team" and chance.random() < 0.02:
        state = ParticipationState.APPLIED
    return Participation(
        workspace_id=row.workspace_id, scheme=scheme, person=row, role=role.key, state=state,
        since=timezone.localdate(now), created_at=row.created_at,
        validated_at=row.created_at if state == ParticipationState.ACTIVE else None,
    )  # fmt: skip


def _checks(part: Participation, scheme: Scheme, now: datetime) -> Iterator[Check]:
    if part.state != ParticipationState.ACTIVE:
        return
    for spec in settled(scheme).blueprint.checks_of(part.role):
        for _time in range(spec.times if spec.gate != "none" else 0):
            yield Check(
                workspace_id=part.workspace_id, participation=part, key=spec.key, done_on=timezone.localdate(now),
                created_at=now, expires_on=None if not spec.valid_months else timezone.localdate(now) + timedelta(days=300),
                checked_by=uuid4(), minutes=spec.minutes,
            )  # fmt: skip


def _helps(part: Participation, scheme: Scheme) -> bool:
    active = part.state == ParticipationState.ACTIVE
    return active and settled(scheme).blueprint.role(part.role).kind == "supporter"


def _slots(person: Person, chance: Random, now: datetime) -> Iterator[Availability]:
    for day in chance.sample(range(6), chance.randint(1, 4)):
        starts, ends = chance.choice([(9, 12), (14, 18), (9, 18), (17, 20)])
        yield Availability(
            workspace_id=person.workspace_id, person=person, weekday=day, starts=time(starts), ends=time(ends),
            created_at=now,
        )  # fmt: skip


def _offer(part: Participation, home: Address, scheme: Scheme, slots: list[Availability], chance: Random, now: datetime) -> Offer:
    categories = settled(scheme).blueprint.categories
    first = chance.choice(categories)
    same_kind = [c.key for c in categories if c.kind == first.kind and c.key != first.key]
    keys = [first.key, *chance.sample(same_kind, min(len(same_kind), chance.randint(0, 2)))]
    many = chance.randint(1, 12) if first.quantity else 1
    return Offer(
        workspace_id=part.workspace_id, scheme=scheme, participation=part, kind=first.kind, categories=keys,
        quantity=many, remaining=many, commune_code=home.commune_code, lat=home.lat, lon=home.lon,
        radius_km=chance.choice([None, 3, 5, 10]), languages=part.person.languages, gender=part.person.gender,
        refuses=chance.choices([[], ["animals"], ["stairs"], ["smoker"]], [8, 1, 1, 1])[0],
        slots=[[s.weekday, s.starts.hour * 60, s.ends.hour * 60] for s in slots] if first.kind == "time" else [],
        max_load=setting(scheme, "max_load"), refreshed_at=now - timedelta(days=chance.randint(0, 120)), created_at=now,
    )  # fmt: skip


def _lines(offer: Offer) -> Iterator[OfferCategory]:
    for key in offer.categories:
        yield OfferCategory(
            workspace_id=offer.workspace_id, offer=offer, scheme_id=offer.scheme_id, category=key, lat=offer.lat,
            lon=offer.lon,
        )  # fmt: skip
