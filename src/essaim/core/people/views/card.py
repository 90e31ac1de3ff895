"""What stands on the card of a person, gathered once for every page that shows it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from essaim.core.people import queries, rules
from essaim.core.people.forms import ConsentForm, ContactForm, MarkForm
from essaim.core.people.models import Availability, Person
from essaim.core.people.queries.districts import district_names
from essaim.core.people.queries.lists import cases_of, participations_of
from essaim.core.people.states import OUTSIDE, ContactUse, Language


def card_of(request: HttpRequest, person: Person, **more) -> dict:
    """The context of the card; `blocks` come from the rooms above, see settings.ESSAIM_CARD_BLOCKS."""
    who = request.who
    sees_address = rules.may_see_address(who, person)
    return {
        "person": person,
        "heading": person.full_name,
        "contacts": [(contact, uses_in_words(contact.do_not_use_for)) for contact in queries.contacts_of(person)],
        "languages": [Language(code).label for code in person.languages if code in Language.values],
        "address": queries.address_of(person) if sees_address else None,
        "sees_address": sees_address,
        "district": _district(person) if sees_address else "",
        "consents": queries.consents_of(person),
        "relations": [(relation, other_of(relation, person)) for relation in queries.relations_of(person)],
        "household": queries.household_of(person),
        "availabilities": Availability.objects.filter(person=person),
        "participations": participations_of(who, person),
        "cases": cases_of(who, person),
        "may": _may(request, person),
        "blocks": [shown for block in _blocks() if (shown := block(request, person))],
        "contact_form": ContactForm(auto_id="contact-%s"),
        "consent_form": ConsentForm(auto_id="consent-%s"),
        "mark_form": MarkForm(auto_id="mark-%s"),
        **more,
    }


def _district(person: Person) -> str:
    """In words, empty while it is not known."""
    if person.district_code == OUTSIDE:
        return str(_("in none"))
    return f"{district_names().get(person.district_code, '')} {person.district_code}".strip() if person.district_code else ""


def _blocks() -> tuple[Callable[[HttpRequest, Person], dict | None], ...]:
    """What other rooms add to the card: each gives {"template": …, and its own context}, or None."""
    return import_string(settings.ESSAIM_CARD_BLOCKS)


def uses_in_words(codes: list[str]) -> list:
    """What a contact must not be used for, as it is read."""
    return [ContactUse(code).label if code in ContactUse.values else code for code in codes]


def other_of(relation, person: Person) -> Person:
    """The one at the other end of a relation."""
    return relation.person if relation.other_id == person.pk else relation.other


def _may(request: HttpRequest, person: Person) -> dict[str, bool]:
    who = request.who
    return {
        "edit": rules.may_edit_person(who, person),
        "protect": rules.may_protect_person(who, person),
        "rights": rules.may_answer_rights(who, person),
        "merge": rules.may_merge_people(who, person),
    }
