"""Which people an answer names, told from the words that only they bear: what the read-log must know of."""

from __future__ import annotations

import re

from essaim.core.people.models import Address, ContactMeans, Person
from tests.safety.canaries import Canaries
from tests.safety.visits import Visit
from tests.safety.world import FOREIGN, OTHER, OWN, World

MARKS: tuple[Canaries, ...] = (OWN, OTHER, FOREIGN)


def bearers(world: World) -> dict[str, str]:
    """By word, the id of the one person whose name, number, e-mail or address it is."""
    texts = [(str(pk), f"{given} {family}") for pk, given, family in Person._base_manager.values_list("pk", "given_name", "family_name")]
    texts += [(str(pk), value) for pk, value in ContactMeans._base_manager.exclude(person=None).values_list("person_id", "value")]
    texts += [(str(home.person_id), f"{home.line} {home.complement} {home.access_notes}") for home in Address._base_manager.all()]
    return {word: person for person, text in texts for word in words_in(text.encode())}


def words_in(content: bytes) -> set[str]:
    """The canaries of any side, numbers without their spaces."""
    return {re.sub(r"[ .]", "", word) for marks in MARKS for word in marks.found_in(content)}


def named_in(one: Visit, whose: dict[str, str]) -> set[str]:
    """The people whose words an answer holds; the address that was asked for is no news."""
    content = one.content
    for part in {one.url, *one.url.split("?")[-1].split("&")}:
        content = content.replace(part.encode(), b"")
    return {whose[word] for word in words_in(content) if word in whose}


def unlogged(one: Visit, whose: dict[str, str]) -> str | None:
    """What is wrong between an answer and what the read-log says of it."""
    named = named_in(one, whose)
    if not named and not one.readings:
        return None
    if len(one.readings) != 1:
        return f"{one} names {len(named)} people and wrote {len(one.readings)} readings"
    if missing := named - one.readings[0]:
        return f"{one} names {len(missing)} people of whom its reading says nothing"
    if not named:
        return f"{one} names nobody and wrote a reading of {len(one.readings[0])}"
    return None
