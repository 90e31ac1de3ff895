"""Somebody who says a name and a number may be on record already: then no second record is made."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.text import normalise
from essaim.core.people.models import Person
from essaim.core.people.queries import people_matching, visible_people

ALIKE = 5


def known_by(data: dict, who: Who) -> Person | None:
    """Somebody on record under that very name and number; nobody when there is a doubt."""
    if not data.get("phone"):
        return None
    wanted = normalise(f"{data['given_name']} {data['family_name']}")
    found = people_matching(data["phone"], ALIKE, among=visible_people(who))
    same = [person for person in found if normalise(f"{person.given_name} {person.family_name}") == wanted]
    return same[0] if len(same) == 1 else None
