"""What the database reads for ranking is what the rows say, and what is ranked is what lies nearest."""

from datetime import timedelta
from math import inf
from random import Random
from uuid import UUID

import pytest
from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.people.queries import reachable
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import setting, settled
from essaim.engine import availability, matching
from essaim.modules.needs import bridge, queries
from essaim.modules.needs.bridge import candidates
from essaim.modules.needs.models import Need, Offer, OfferCategory
from essaim.workflows.posting import post_need
from tests.builders import LILLE, a_person, a_planted_scheme, a_supporter, a_workspace, acting

pytestmark = pytest.mark.django_db

PEOPLE, NEEDS = 24, 8
A_WEEK = 7


@pytest.fixture
def town():
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    with in_workspace(workspace):
        yield scheme


def test_suggestions_are_those_of_a_plain_ranking_of_every_open_offer(town, now):
    chance = Random(4)
    timed = [item.key for item in settled(town).blueprint.categories if item.kind == "time"]
    offers = [a_supporter(town, categories=[timed[0]], given_name=f"Colette{n}") for n in range(PEOPLE)]
    for offer in offers:
        _change(offer, chance, now)
    proposed = 0
    for number in range(NEEDS):
        asker = a_person(town.workspace, given_name=f"Odette{number}", languages=chance.choice([["fr"], ["ar"], ["pl"]]))
        need = post_need(
            town, beneficiary=asker, category=timed[0], commune_code=LILLE, by=acting(), now=now,
            rule=chance.choice([{}, {"weekday": chance.randrange(5), "starts": "14:00", "ends": "16:00"}]),
            wishes=chance.choice([{}, {"gender": "f"}, {"traits": ["animals"]}]),
        )  # fmt: skip
        found, plain = bridge.suggest(need, now=now), _plainly(need, now=now)
        expected = [(item.offer_id, item.score, item.metres) for item in plain.suggestions]
        assert [(item.offer.pk.hex, item.score, item.metres) for item in found.proposed] == expected
        assert (found.eligible, found.left_out) == (plain.eligible, plain.counts)
        proposed += len(expected)
    assert proposed > NEEDS


def test_whoever_cannot_be_reached_is_the_same_in_the_database_as_in_the_record(town, now):
    today = now.date()
    facts = [{}, {"deceased_on": today}, {"moved_on": today}, {"erased_at": now}, {"objected_at": now}]
    people = [a_person(town.workspace, given_name=f"Odette{number}", family_name=f"Nom{number}") for number in range(6)]
    facts.append({"merged_into": people[0]})
    for person, fact in zip(people, facts, strict=True):
        Person.objects.filter(pk=person.pk).update(**fact)
    asked = set(Person.objects.filter(reachable()).values_list("pk", flat=True))
    assert asked == {person.pk for person in Person.objects.all() if person.is_reachable} == {people[0].pk}


def test_where_there_are_enough_nearby_nobody_further_is_ranked(town, now):
    here = places.commune(LILLE)
    need = _a_need(town, now)
    one = a_supporter(town, categories=["computers"])
    away = _copies(one, 3, lat=here.lat + 0.1)
    assert _batches(need, now) == [{one.pk, *away}]
    close = _copies(one, candidates.ENOUGH, lat=here.lat + 0.001)
    assert _batches(need, now) == [{one.pk, *close}, away]


def test_of_too_many_the_nearest_are_ranked(town, now):
    here = places.commune(LILLE)
    need = _a_need(town, now)
    one = a_supporter(town, categories=["computers"])
    away = _copies(one, 30, lat=here.lat + 0.002)
    close = _copies(one, candidates.A_BATCH - 1, lat=here.lat + 0.001)
    first, second = _batches(need, now)
    assert (first, second) == ({one.pk, *close}, away)


def test_of_a_crowd_in_which_nobody_may_go_every_batch_is_looked_at(town, now, monkeypatch):
    """Somebody who speaks the language lives further away than many hundreds who do not, in the same ring."""
    monkeypatch.setattr(candidates, "ENOUGH", 10)
    monkeypatch.setattr(candidates, "A_BATCH", 10)
    here, late = places.commune(LILLE), now.date() - timedelta(days=1)
    need = _a_need(town, now)
    one = a_supporter(town, categories=["computers"])
    _copies(one, 100, lat=here.lat + 0.001, until=late)
    (last,) = _copies(one, 1, lat=here.lat + 0.002)
    Offer.objects.filter(pk=one.pk).update(until=late)
    assert {item.offer.pk for item in bridge.suggest(need, now=now).proposed} == {last}
    assert [len(batch) for batch in _batches(need, now)] == [10, 20, 40, 32], "the nearest first, twice as many each time"


def test_whoever_helped_before_is_ranked_however_many_are_nearer(town, now, monkeypatch):
    monkeypatch.setattr(candidates, "ENOUGH", 10)
    monkeypatch.setattr(candidates, "A_BATCH", 10)
    here, need = places.commune(LILLE), _a_need(town, now)
    one, other = (a_supporter(town, categories=["computers"], given_name=name) for name in ("Colette", "Marius"))
    _copies(one, 40, lat=here.lat + 0.001)
    Offer.objects.filter(pk=other.pk).update(lat=here.lat + 0.01)
    OfferCategory.objects.filter(offer=other).update(lat=here.lat + 0.01)
    assert bridge.suggest(need, now=now).eligible == candidates.A_BATCH
    monkeypatch.setattr(queries, "times_helped", lambda need: {other.participation_id: 2})
    assert bridge.suggest(need, now=now).eligible == candidates.A_BATCH + 1


def test_where_nobody_nearby_may_go_one_looks_further(town, now):
    need = _a_need(town, now)
    one = a_supporter(town, categories=["computers"])
    away = _copies(one, 2, lat=places.commune(LILLE).lat + 0.1)
    _copies(one, candidates.ENOUGH, lat=places.commune(LILLE).lat + 0.001, until=now.date() - timedelta(days=1))
    Offer.objects.filter(pk=one.pk).update(until=now.date() - timedelta(days=1))
    assert {item.offer.pk for item in bridge.suggest(need, now=now).proposed} == away


def _a_need(scheme, now) -> Need:
    asker = a_person(scheme.workspace)
    return post_need(scheme, beneficiary=asker, category="computers", commune_code=LILLE, by=acting(), now=now)


def _batches(need: Need, now) -> list[set[UUID]]:
    found = candidates.around(need, radius_km=setting(need.scheme, "radius_km"), on=now.date())
    return [{UUID(pk) for pk in batch.ids} for batch in found]


def _copies(offer: Offer, count: int, **values) -> set:
    """More offers of the same person, elsewhere."""
    rows = []
    for _number in range(count):
        row = Offer.objects.get(pk=offer.pk) if not rows else _another(rows[0])
        row.pk = Offer._meta.pk.get_default()
        for name, value in values.items():
            setattr(row, name, value)
        rows.append(row)
    Offer.objects.bulk_create(rows)
    place = {"lat": rows[0].lat, "lon": rows[0].lon, "scheme": offer.scheme, "workspace": offer.workspace}
    OfferCategory.objects.bulk_create([OfferCategory(offer=row, category="computers", **place) for row in rows])
    return {row.pk for row in rows}


def _another(row: Offer) -> Offer:
    return Offer(**{field.attname: getattr(row, field.attname) for field in Offer._meta.concrete_fields})


def _change(offer: Offer, chance: Random, now) -> None:
    """Anything that may happen to an offer, its supporter and the person."""
    day = now.date()
    place = {"lat": offer.lat + chance.uniform(-0.05, 0.05), "lon": offer.lon + chance.uniform(-0.05, 0.05)}
    Offer.objects.filter(pk=offer.pk).update(
        radius_km=chance.choice([None, None, 1, 5]), languages=chance.choice([["fr"], ["fr", "ar"], ["pl"], []]),
        refuses=chance.choice([[], [], ["animals"]]), gender=chance.choice(["f", "m", ""]), load=chance.randrange(3),
        max_load=chance.choice([None, 1, 4]), until=chance.choice([None, None, day, day - timedelta(days=1)]),
        state=chance.choice(["open", "open", "open", "paused"]), refreshed_at=now - timedelta(days=chance.randrange(90)),
        slots=chance.choice([[], [[day_of_week, 840, 1080] for day_of_week in range(chance.randrange(1, A_WEEK))]]),
        **place,
    )  # fmt: skip
    OfferCategory.objects.filter(offer=offer).update(**place)
    Participation.objects.filter(pk=offer.participation_id).update(
        state=chance.choice(["active", "active", "active", "suspended"]),
        paused_until=chance.choice([None, None, None, day, day - timedelta(days=1)]),
    )
    gone = chance.choice([{}, {}, {}, {"moved_on": day}, {"deceased_on": day}, {"objected_at": now}])
    Person.objects.filter(pk=offer.participation.person_id).update(**gone)


def _plainly(need: Need, *, now) -> matching.Ranking:
    """The same ranking, of every open offer of the category, read row by row."""
    offers = list(Offer.objects.filter(index__category=need.category).select_related("participation__person"))
    weights = {item.criterion: (item.weight, item.required) for item in settled(need.scheme).blueprint.matching}
    day, ceiling = timezone.localdate(now), setting(need.scheme, "max_load")
    any_time = (1 << availability.HALF_HOURS) - 1
    asked = matching.Need(
        id=need.pk.hex, lat=need.lat, lon=need.lon, languages=frozenset(need.languages),
        gender=need.wishes.get("gender", ""), traits=frozenset(need.wishes.get("traits", ())),
        slots=availability.mask_of([(need.rule["weekday"], 840, 960)], touched=True) if need.rule else 0,
        radius_km=setting(need.scheme, "radius_km"),
    )  # fmt: skip
    columns = matching.Offers.of(
        ids=[o.pk.hex for o in offers], lat=[o.lat for o in offers], lon=[o.lon for o in offers],
        skills=[o.skills for o in offers], languages=[o.languages for o in offers], refuses=[o.refuses for o in offers],
        slots=[availability.mask_of([tuple(s) for s in o.slots]) if o.slots else any_time for o in offers],
        gender=[o.gender for o in offers], load=[o.load for o in offers],
        max_load=[o.max_load or ceiling or inf for o in offers],
        last_active_days=[(day - o.refreshed_at.date()).days for o in offers],
        active=[_may_go(o, day) for o in offers], radius_km=[o.radius_km or inf for o in offers],
    )  # fmt: skip
    return matching.rank(asked, columns, weights=weights, k=setting(need.scheme, "suggestions"))


def _may_go(offer: Offer, day) -> bool:
    part = offer.participation
    is_paused = part.paused_until is not None and part.paused_until >= day
    in_time = offer.until is None or offer.until >= day
    return offer.state == "open" and in_time and part.state == "active" and not is_paused and part.person.is_reachable
