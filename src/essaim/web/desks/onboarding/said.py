"""What somebody said when they came, on the public page or on paper, in the words of the scheme."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from essaim.core.foundation.clock import hour_in_words
from essaim.core.people.models import Availability, Person
from essaim.core.people.states import Gender, Language
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs.forms import TRAITS
from essaim.modules.needs.models import Offer


def said_by(part: Participation) -> list[tuple[str, str]]:
    """One line an answer, for whoever looks at the application; what was left empty has none."""
    blueprint, told = settled(part.scheme).blueprint, part.declared
    categories = {item.key: words(part.scheme, item.label) for item in blueprint.categories}
    skills = {item.key: words(part.scheme, item.label) for item in blueprint.skills}
    lines = [
        (_("Would like to help with"), _named(told.get("categories"), categories)),
        (_("Asks for"), _named([told["category"]] if told.get("category") else (), categories)),
        (_("How many"), str(told.get("quantity") or "")),
        (_("Skills"), _named(told.get("skills"), skills)),
        (_("How far"), _("up to %(km)s km") % {"km": told["radius"]} if told.get("radius") else ""),
        (_("Would rather not go where"), _named(told.get("refuses"), dict(TRAITS))),
        (_("At home"), _named(told.get("traits"), dict(TRAITS))),
        (_("Would rather meet"), _named([told["gender"]] if told.get("gender") else (), dict(Gender.choices))),
        (_("Languages"), _named(part.person.languages, dict(Language.choices))),
        (_("Usually free"), _free(part.person)),
    ]
    return [(label, answer) for label, answer in lines if answer]


def has_yet_to_offer(part: Participation) -> bool:
    """Whether somebody who takes part said what they would do, and nothing of it is recorded."""
    is_validated = part.state == ParticipationState.ACTIVE and settled(part.scheme).blueprint.role(part.role).validation == "team"
    return is_validated and bool(part.declared.get("categories")) and not Offer.objects.filter(participation=part).exists()


def _named(keys: Any, names: Mapping[str, Any]) -> str:
    return " · ".join(str(names.get(key, key)) for key in keys or ())  # a label may hold a comma


def _free(person: Person) -> str:
    rows = Availability.objects.filter(person=person)
    return ", ".join(f"{row.weekday_name} {hour_in_words(row.starts)}–{hour_in_words(row.ends)}" for row in rows)
