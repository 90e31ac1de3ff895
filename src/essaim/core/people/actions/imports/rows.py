"""One row of a file: understood as a person, or refused with a sentence that says what to correct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import Table
from essaim.core.foundation.text import normalise
from essaim.core.people.actions.contacts import new_contact
from essaim.core.people.actions.homes import AddressGiven
from essaim.core.people.actions.record import new_person
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.states import Gender, Language

DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: .*)?")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
WOMAN = {"f", "femme", "mme", "madame", "mlle", "mademoiselle", "feminin", "w", "female"}
MAN = {"m", "h", "homme", "mr", "monsieur", "masculin", "male"}
LANGUAGE_CODES = {
    "francais": "fr", "arabe": "ar", "berbere": "ber", "kabyle": "ber", "chinois": "zh", "creole": "crp",
    "anglais": "en", "allemand": "de", "italien": "it", "lingala": "ln", "polonais": "pl", "portugais": "pt",
    "roumain": "ro", "russe": "ru", "soninke": "snk", "espagnol": "es", "tamoul": "ta", "turc": "tr",
    "ukrainien": "uk", "vietnamien": "vi", "wolof": "wo", "lsf": "fsl", "langue des signes": "fsl",
}  # fmt: skip


@dataclass
class NewRow:
    """A row that was understood: the person and what hangs on them, none of it written yet."""

    number: int
    cells: Sequence[str]
    person: Person
    contacts: list[ContactMeans] = field(default_factory=list)
    address: AddressGiven | None = None


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken, as it was read, and why."""

    number: int
    cells: Sequence[str]
    sentence: str


def check_rows(table: Table, mapping: Mapping[str, str], *, now: datetime) -> Iterator[NewRow | Fault]:
    """Each row in turn, understood or refused; numbers are those of the sheet; empty rows are passed over."""
    columns = {name: int(number) for number, name in mapping.items()}
    for number, cells in enumerate(table.rows, start=table.first_line):
        values = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
        if not any(values.values()):
            continue
        try:
            yield _understood(number, cells, values, now=now)
        except Refusal as refusal:
            yield Fault(number, cells, str(refusal))


def _understood(number: int, cells: Sequence[str], values: Mapping[str, str], *, now: datetime) -> NewRow:
    given, family = _names(values)
    commune_code = _commune(values.get("commune", ""), values.get("postal_code", ""))
    born = _day(values.get("birth_date", ""), now=now)
    person = new_person(
        given_name=given, family_name=family, birth_date=born, now=now,
        birth_year=None if born else _year(values.get("birth_date") or values.get("birth_year", "")),
        gender=_gender(values.get("gender", "")), languages=_languages(values.get("languages", "")),
        commune_code=commune_code,
    )  # fmt: skip
    _refuse_long(person)
    contacts = list(_contacts(values, person, now=now))
    return NewRow(number, cells, person, contacts, _address(values, commune_code))


def _names(values: Mapping[str, str]) -> tuple[str, str]:
    given, family = values.get("given_name", ""), values.get("family_name", "")
    together = values.get("full_name", "").split()
    if together and not (given or family):
        capitals = [word for word in together if word.isupper() and len(word) > 1]
        if capitals and len(capitals) < len(together):
            others = [word for word in together if word not in capitals]
            return " ".join(others), " ".join(capitals).title()
        return together[0], " ".join(together[1:])
    return given, family


def _refuse_long(person: Person) -> None:
    if max(len(person.given_name), len(person.family_name)) > 80:
        raise Refusal(_("The name is too long: 80 letters at most."))


def _day(text: str, *, now: datetime) -> date | None:
    if not text or re.fullmatch(r"\d{4}", text):
        return None
    typed, iso = DAY.fullmatch(text), ISO.fullmatch(text)
    if not (typed or iso):
        raise Refusal(_("The date of birth “%(text)s” cannot be read. Example: 24/11/1940.") % {"text": text[:30]})
    day, month, year = map(int, typed.groups() if typed else iso.groups()[::-1])
    if year < 100:
        this_year = timezone.localdate(now).year
        year += 1900 if 1900 + year > this_year - 100 and 2000 + year > this_year else 2000
    try:
        return date(year, month, day)
    except ValueError as fault:
        raise Refusal(_("The date of birth “%(text)s” does not exist.") % {"text": text[:30]}) from fault


def _year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(18|19|20)\d\d", text):
        raise Refusal(_("The year of birth “%(text)s” cannot be read. Example: 1940.") % {"text": text[:30]})
    return int(text)


def _gender(text: str) -> str:
    word = normalise(text)
    if not word:
        return ""
    if word in WOMAN:
        return Gender.WOMAN
    if word in MAN:
        return Gender.MAN
    raise Refusal(_("The gender “%(text)s” is not understood: write F or M, or nothing.") % {"text": text[:30]})


def _languages(text: str) -> list[str]:
    found = []
    for word in filter(None, (normalise(part) for part in re.split(r"[,;/+]", text))):
        code = LANGUAGE_CODES.get(word) or (word if word in Language.values else None)
        if code is None:
            raise Refusal(_("The language “%(text)s” is not in our list.") % {"text": word[:30]})
        found.append(code)
    return found


@lru_cache(maxsize=20_000)
def _commune(name: str, postal_code: str) -> str:
    if not (name or postal_code):
        return ""
    if re.fullmatch(r"\d{4}", postal_code):
        postal_code = f"0{postal_code}"
    found = places.guess_commune(name, postal_code)
    if found is None:
        raise Refusal(
            _("The commune “%(name)s” is not known, or several have this name: check it and its postal code.")
            % {"name": f"{postal_code} {name}".strip()[:60]}
        )
    return found.code


def _contacts(values: Mapping[str, str], person: Person, *, now: datetime) -> Iterator[ContactMeans]:
    for name in ("phone", "other_phone", "email"):
        value = values.get(name, "")
        if not value:
            continue
        if re.fullmatch(r"[1-9]\d{8}", value):
            value = f"0{value}"
        owner = values.get("belongs_to", "") if name == "phone" else ""
        yield new_contact(person, {"value": value, "belongs_to": owner[:80]}, now=now)


def _address(values: Mapping[str, str], commune_code: str) -> AddressGiven | None:
    if not values.get("line"):
        return None
    if not commune_code:
        raise Refusal(_("There is an address but no commune: add the commune or the postal code."))
    return AddressGiven(
        commune_code=commune_code, line=values["line"], complement=values.get("complement", ""),
        postal_code=values.get("postal_code", "")[:5],
    )  # fmt: skip
