"""Finding somebody from whatever is known: pieces of a name, a number, an e-mail, a year of birth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from essaim.core.foundation import phones
from essaim.core.foundation.scope import current_workspace
from essaim.core.people.models import ContactMeans, NameToken, Organisation, Person
from essaim.core.people.queries.names import LONGEST_TOKEN, words_of
from essaim.core.people.queries.vocabulary import Vocabulary, vocabulary_of
from essaim.core.people.states import ContactKind

FEW = 5
LONGEST_WORDS = 6
MOST_NAMED = 500
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]((?:18|19|20)\d\d)")


@dataclass(frozen=True)
class Asked:
    """What was typed, understood: words of a name, and what narrows them."""

    words: tuple[str, ...]
    year: int | None = None
    day: date | None = None


def people_matching(text: str, limit: int = 20, *, among: QuerySet[Person] | None = None) -> list[Person]:
    """The people whom the text may mean, the likeliest first, at most `limit`.

    Understands any words of a name in any order and by their beginning, with or without accents,
    ligatures and hyphens, misspelled too; a phone number or its beginning or its last four digits
    or more; an e-mail or its beginning; a year or date of birth beside the name. `among` limits the
    search (see `visible_people`); without it, every standing record of the workspace is searched.
    """
    text = " ".join(text.split())[:200]
    if not text:
        return []
    if "@" in text:
        return _owners(_contacts_by_email(text), "person", limit, among)
    if phones.looks_like_phone(text):
        found = _owners(_contacts_by_phone(text), "person", limit, among)
        return found or (_by_birth(_asked(text), limit, among) if _YEAR.fullmatch(text) else [])
    return _by_words(_asked(text), limit, among)


def organisations_called(name: str) -> list[Organisation]:
    """The organisations of exactly this name, whatever its capitals: none where nobody knows it, or nothing is said."""
    wanted = name.strip().casefold()
    return [body for body in organisations_matching(name) if body.name.casefold() == wanted] if wanted else []


def organisations_matching(text: str, limit: int = 20) -> list[Organisation]:
    """The organisations whose name, number or e-mail the text may mean."""
    text = " ".join(text.split())[:200]
    if "@" in text:
        return _owners(_contacts_by_email(text), "organisation", limit)
    if phones.looks_like_phone(text):
        return _owners(_contacts_by_phone(text), "organisation", limit)
    words = words_of(text)[:LONGEST_WORDS]
    if not words:
        return []
    ids = _ids_of("organisation", [_beginning(word) for word in words], limit)
    if not ids:
        vocabulary = vocabulary_of(current_workspace())
        ids = _ids_of("organisation", [_likeness(word, vocabulary) for word in words], limit)
    return list(Organisation.objects.filter(pk__in=ids, archived_at=None).order_by("search")[:limit])


def _asked(text: str) -> Asked:
    day = None
    if typed := _DATE.search(text):
        day = _day(*map(int, typed.groups()))
        text = text.replace(typed.group(), " ")
    years = [word for word in text.split() if _YEAR.fullmatch(word)]
    names = [word for word in text.split() if word not in years]
    return Asked(tuple(words_of(*names)[:LONGEST_WORDS]), int(years[0]) if years else None, day)


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_words(asked: Asked, limit: int, among: QuerySet[Person] | None) -> list[Person]:
    if not asked.words:
        return _by_birth(asked, limit, among)
    vocabulary = vocabulary_of(current_workspace())
    words = sorted(_without_joined(asked.words), key=vocabulary.number_beginning)
    narrowed = _narrowing(asked, among)
    ids = _ids_of("person", [_beginning(word) for word in words], limit * 2 + 40, narrowed)
    if len(ids) < min(FEW, limit):
        likely = [_likeness(word, vocabulary) for word in words]
        ids = [*ids, *_ids_of("person", likely, limit * 2 + 40, narrowed, ordered=False)]
    return _ranked(dict.fromkeys(ids), asked.words, limit)


def _without_joined(words: tuple[str, ...]) -> list[str]:
    """Words to look for: "marie-lou" asks for "marie" and "lou", not also for "marielou"."""
    joined = {a + b for a in words for b in words} | {a + b + c for a in words for b in words for c in words}
    return [word for word in words if word not in joined] or list(words)


def _narrowing(asked: Asked, among: QuerySet[Person] | None) -> Q:
    narrowed = Q()
    if asked.year:
        narrowed &= Q(person__birth_year=asked.year)
    if asked.day:
        narrowed &= Q(person__birth_date=asked.day)
    return narrowed if among is None else narrowed & _owned_by(among)


def _owned_by(people: QuerySet[Person]) -> Q:
    """Asked row by row, so that a search among many thousands stops at the first few."""
    return Q(Exists(people.order_by().filter(pk=OuterRef("person_id"))))


def _ids_of(owner: str, conditions: list[Q], limit: int, narrowed: Q | None = None, *, ordered: bool = True) -> list[UUID]:
    """Owners with a word for every condition, in one query; the first condition drives it.

    In order of the index, exact words come before longer ones. Misspelled words need no order: the
    query then ends with the first that were found. A word of an organisation is no person's: said
    to the database, it spares reading the many words of people that begin alike.
    """
    rows = NameToken.objects.filter(conditions[0], **{f"{owner}__isnull": False})
    if owner == "organisation":
        rows = rows.filter(person=None)
    for condition in conditions[1:]:
        other = NameToken._base_manager.filter(condition, **{owner: OuterRef(owner)})
        rows = rows.filter(Exists(other))
    if narrowed:
        rows = rows.filter(narrowed)
    rows = rows.order_by("token", f"{owner}_id") if ordered else rows.order_by()
    return list(rows.values_list(f"{owner}_id", flat=True)[:limit])


def _beginning(word: str) -> Q:
    """A range of the index; "z" is the last of the letters that a word may hold."""
    return Q(token__gte=word, token__lte=word.ljust(LONGEST_TOKEN, "z"))


def _likeness(word: str, vocabulary: Vocabulary) -> Q:
    """Words named one by one are looked up in the index; beside a range, SQLite would read all words instead."""
    whole = vocabulary.beginning(word)
    if len(whole) > MOST_NAMED:
        return _beginning(word) | Q(token__in=vocabulary.variants(word))
    return Q(token__in=dict.fromkeys([*whole, *vocabulary.variants(word)]))


def _ranked(ids: dict[UUID, None], words: tuple[str, ...], limit: int) -> list[Person]:
    """Exact words first, then those that begin alike; then by name.

    Sorted here: asked to sort, SQLite reads every name in order rather than the few that were found.
    """
    people = list(Person.objects.filter(pk__in=ids).order_by())

    def unlikeness(person: Person) -> tuple:
        own = set(words_of(person.given_name, person.family_name))
        missing = sum(word not in own for word in words)
        unlike = sum(not any(mine.startswith(word) for mine in own) for word in words)
        return unlike, missing, person.search, person.pk

    return sorted(people, key=unlikeness)[:limit]


def _by_birth(asked: Asked, limit: int, among: QuerySet[Person] | None) -> list[Person]:
    people = among if among is not None else Person.objects.filter(erased_at=None, merged_into=None)
    if asked.day:
        return list(people.filter(birth_date=asked.day)[:limit])
    if asked.year:
        return list(people.filter(birth_year=asked.year)[:limit])
    return []


def _contacts_by_email(text: str) -> QuerySet[ContactMeans]:
    start = text.strip().lower()
    return ContactMeans.objects.filter(kind=ContactKind.EMAIL, value__gte=start, value__lte=start + "~")


def _contacts_by_phone(text: str) -> QuerySet[ContactMeans]:
    ranges = Q()
    for start in phones.beginnings(text):
        ranges |= Q(value__gte=start, value__lte=start.ljust(20, "9"))
    if not text.startswith("+"):
        end = phones.tail(text)
        end = end.removesuffix("0") if len(end) == 10 else end
        ranges |= Q(tail__gte=end, tail__lte=end.ljust(20, "9"))
    return ContactMeans.objects.filter(ranges).exclude(kind=ContactKind.EMAIL)


def _owners(contacts: QuerySet[ContactMeans], owner: str, limit: int, among: QuerySet[Person] | None = None) -> list:
    """Who is reached by these contacts; a number hardly begun means everybody, so only some are taken."""
    contacts = contacts.filter(ended_at=None, **{f"{owner}__isnull": False})
    if owner == "person":
        people = Person.objects.filter(erased_at=None, merged_into=None) if among is None else among
        if among is not None:
            contacts = contacts.filter(_owned_by(among))
        ids = list(contacts.order_by().values_list("person_id", flat=True)[: limit * 4])
        found = people.filter(pk__in=ids).order_by()
        return sorted(found, key=lambda person: (person.search, person.pk))[:limit]
    return list(Organisation.objects.filter(pk__in=contacts.values("organisation_id"), archived_at=None)[:limit])
