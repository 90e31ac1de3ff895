"""Figures as pages say them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from essaim.evaluation.lines import BREAKDOWN_WORDS
from essaim.evaluation.queries import Figure

register = template.Library()


@register.filter
def figure_value(figure: Figure) -> str:
    """The value in words: hidden, unknown, or a number in the reader's format."""
    if figure.hidden:
        return _("hidden")
    return _number(figure.value, figure.unit)


@register.filter
def figure_unit(figure: Figure) -> str:
    """The unit, where there is a value and it needs one."""
    return "" if figure.hidden or figure.value is None else _units().get(figure.unit, "")


@register.filter
def target_words(figure: Figure) -> str:
    """The target with its unit."""
    return f"{_number(figure.target, figure.unit)} {_units().get(figure.unit, '')}".strip()


@register.filter
def reached_word(figure: Figure) -> str:
    """`yes`, `no`, or nothing, as the component expects."""
    return {True: "yes", False: "no", None: ""}[figure.is_reached]


@register.filter
def breakdown_word(name: str) -> str:
    """By what a figure is split."""
    return str(BREAKDOWN_WORDS[name])


def _units() -> dict[str, str]:
    return {"percent": "%", "minutes": _("minutes"), "cents": "€"}


def _number(value, unit: str) -> str:
    if value is None:
        return "—"
    shown = value / 100 if unit == "cents" else value
    decimals = 0 if float(shown).is_integer() else 2 if unit == "cents" else 1
    return number_format(shown, decimals)
