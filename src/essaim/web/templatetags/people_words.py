"""People and their contact means as pages say them."""

from django import template

from essaim.core.foundation import elision, phones
from essaim.core.people.models import ContactMeans
from essaim.core.people.states import ContactKind

register = template.Library()


@register.filter
def contact_words(contact: ContactMeans) -> str:
    """A number in national form, an e-mail as it is."""
    return contact.value if contact.kind == ContactKind.EMAIL else phones.shown(contact.value)


@register.filter
def phone_words(number: str) -> str:
    """A number in national form, or as it was typed when it is none."""
    return phones.shown(phones.parse(number) or number)


@register.filter
def of_person(name: str) -> str:
    """« de » before a name, with its elision."""
    return elision.of_person(name)
