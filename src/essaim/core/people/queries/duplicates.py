"""People who may be one and the same: proposed with reasons, never joined by the machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from essaim.core.people.models import ContactMeans, NameToken, NotTheSame, Person
from essaim.core.people.queries.names import search_key, sound_of
from essaim.core.people.queries.search import people_matching
from essaim.core.people.queries.visibility import living_people

LIKELY = 75
LARGEST_BLOCK = 12
MOST_BLOCKS = 1000


@dataclass(frozen=True)
class Traits:
    """What two records are compared by."""

    name: str
    birth_date: date | None = None
    birth_year: int | None = None
    gender: str = ""
    commune_code: str = ""
    contacts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two records that look alike, how much (0 to 100), and why."""

    first: Person
    second: Person
    score: int
    reasons: tuple[str | Promise, ...]


def traits_of(person: Person, contacts: Iterable[str] = ()) -> Traits:
    return Traits(
        person.search, person.birth_date, person.birth_year, person.gender, person.commune_code,
        frozenset(contacts),
    )  # fmt: skip


def likeness(one: Traits, other: Traits) -> tuple[int, tuple[str | Promise, ...]]:
    """How much two records look like one person, from 0 to 100, with the reasons in words.

    The likeness of the names (0 to 70), a shared number or e-mail (20), the same birthday (25) or
    year (10), the same commune (5). Another birthday, year or gender takes 40 off each.
    """
    names = _likeness_of_names(one.name, other.name)
    score, reasons = round(names * 0.7), []
    if names >= 85:
        reasons.append(_("the names are the same or nearly"))
    if one.contacts & other.contacts:
        score, reasons = score + 20, [*reasons, _("the same phone number or e-mail")]
    if one.birth_date and other.birth_date:
        same = one.birth_date == other.birth_date
        score, reasons = score + (25 if same else -40), [*reasons, *([_("the same date of birth")] if same else [])]
    elif one.birth_year and other.birth_year:
        same = one.birth_year == other.birth_year
        score, reasons = score + (10 if same else -40), [*reasons, *([_("the same year of birth")] if same else [])]
    if one.commune_code and one.commune_code == other.commune_code:
        score, reasons = score + 5, [*reasons, _("the same commune")]
    if one.gender and other.gender and one.gender != other.gender:
        score -= 40
    return max(0, min(100, score)), tuple(reasons)


def likely_twins(
    given_name: str, family_name: str, *, birth_date: date | None = None, birth_year: int | None = None,
    contacts: Iterable[str] = (), commune_code: str = "", among: QuerySet[Person] | None = None,
) -> list[Pair]:  # fmt: skip
    """Records that somebody about to be recorded may already have, the likeliest first, at most five."""
    sought = Traits(search_key(given_name, family_name), birth_date, birth_year, "", commune_code, frozenset(contacts))
    found = {person.pk: person for person in people_matching(f"{given_name} {family_name}", 20, among=among)}
    for value in sought.contacts:
        found.update((person.pk, person) for person in people_matching(value, 20, among=among))
    values = _contacts_of(found)
    pairs = (Pair(person, person, *likeness(sought, traits_of(person, values[person.pk]))) for person in found.values())
    return sorted((pair for pair in pairs if pair.score >= LIKELY), key=_likeliest)[:5]


def duplicate_pairs(people: QuerySet[Person]) -> list[Pair]:
    """Pairs among these people that look alike, the likeliest first; a constant number of queries.

    Only records in one block are compared: a number and an initial in common, the same name and
    year of birth, or a word of the name and the birthday in common.
    """
    blocks = [*_blocks_by_contact(people), *_blocks_by_name(people), *_blocks_by_birthday(people)]
    rows = people.in_bulk({pk for block in blocks for pk in block})
    values, settled = _contacts_of(rows), _settled(rows)
    traits = {pk: traits_of(person, values[pk]) for pk, person in rows.items()}
    pairs = []
    for first, second in _pairs_in(blocks, rows):
        score, reasons = likeness(traits[first], traits[second])
        if score >= LIKELY and frozenset((first, second)) not in settled:
            pairs.append(Pair(rows[first], rows[second], score, reasons))
    return sorted(pairs, key=_likeliest)


def _likeliest(pair: Pair) -> tuple:
    return -pair.score, pair.first.search, pair.first.pk, pair.second.pk


def _likeness_of_names(one: str, other: str) -> float:
    as_written = fuzz.token_sort_ratio(one, other)
    as_heard = fuzz.token_sort_ratio(*(" ".join(map(sound_of, name.split())) for name in (one, other)))
    return max(as_written, as_heard - 5)


def _pairs_in(blocks: Iterable[list[UUID]], rows: dict[UUID, Person]) -> Iterator[tuple[UUID, UUID]]:
    seen = set()
    for block in blocks:
        for pair in combinations(sorted(pk for pk in block if pk in rows), 2):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _blocks_by_contact(people: QuerySet[Person]) -> Iterator[list[UUID]]:
    contacts = ContactMeans.objects.filter(_owned_by(people), ended_at=None)
    rows = contacts.annotate(initial=Lower(Substr("person__given_name", 1, 1)))
    return _blocks(rows, ("value", "initial"), "person_id")


def _blocks_by_name(people: QuerySet[Person]) -> Iterator[list[UUID]]:
    return _blocks(people, ("search", "birth_year"), "pk")


def _blocks_by_birthday(people: QuerySet[Person]) -> Iterator[list[UUID]]:
    tokens = NameToken.objects.filter(_owned_by(people), person__birth_date__isnull=False)
    tokens = tokens.annotate(birthday=F("person__birth_date"))
    return _blocks(tokens, ("token", "birthday"), "person_id")


def _owned_by(people: QuerySet[Person]) -> Q:
    """Rows of these people; everybody who stands is a plain join, which is far quicker."""
    if str(people.query) == str(living_people().query):
        return Q(person__erased_at=None, person__merged_into=None, person__isnull=False)
    return Q(person__in=people.order_by().values("pk"))


def _blocks(rows: QuerySet, keys: tuple[str, ...], owner: str) -> Iterator[list[UUID]]:
    """Owners who share the keys: one query for the keys shared, one for who shares them."""
    shared = (
        rows.order_by().values(*keys).annotate(n=Count(owner, distinct=True))
        .filter(n__gt=1, n__lte=LARGEST_BLOCK).order_by(*keys)[:MOST_BLOCKS]
    )  # fmt: skip
    wanted = {tuple(row[key] for key in keys) for row in shared}
    if not wanted:
        return iter(())
    members = defaultdict(set)
    columns = {f"{name}__in": {key[place] for key in wanted} - {None} for place, name in enumerate(keys)}
    held = Q(**{name: values for name, values in columns.items() if values})
    if any(None in key for key in wanted):
        held = Q(**{f"{keys[0]}__in": columns[f"{keys[0]}__in"]})
    for *key, pk in rows.filter(held).order_by().values_list(*keys, owner):
        if tuple(key) in wanted:
            members[tuple(key)].add(pk)
    return iter([sorted(block) for block in members.values()])


def _contacts_of(people: dict[UUID, Person]) -> dict[UUID, set[str]]:
    values = defaultdict(set)
    rows = ContactMeans.objects.filter(person__in=list(people), ended_at=None)
    for person_id, value in rows.values_list("person_id", "value"):
        values[person_id].add(value)
    return values


def _settled(people: dict[UUID, Person]) -> set[frozenset[UUID]]:
    rows = NotTheSame.objects.filter(first__in=list(people)).values_list("first_id", "second_id")
    return {frozenset(pair) for pair in rows}
