"""Amounts and ranks of passages as pages say them."""

from django import template
from django.utils.translation import gettext as _

from essaim.core.foundation.money import in_euros
from essaim.modules.hosts.queries import PriceLine

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """An amount in euros; nothing when there is none."""
    return "" if cents is None else in_euros(cents)


@register.filter
def passages_words(line: PriceLine) -> str:
    """Which passages a line of the price counts."""
    if line.first == line.last:
        return _("Passage %(rank)s") % {"rank": line.first}
    return _("Passages %(first)s to %(last)s") % {"first": line.first, "last": line.last}
