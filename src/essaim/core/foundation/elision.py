"""« De » before a name, as French says it: d’Assignan, du Bosc, des Aires, d’Hélène, de Hugo."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from essaim.core.foundation.text import normalise

ARTICLES = {"le ": "du ", "les ": "des "}
VOWELS = "aeiouy"
MUTE_H = ("he", "hi", "hy")
"""Beginnings of names whose h is not heard; before the others one says « de »."""


def of_place(name: str) -> str:
    """Of a commune: its article joins the word before it."""
    if not _is_french():
        return _("of %(name)s") % {"name": name}
    article = next((one for one in ARTICLES if name.lower().startswith(one)), None)
    return ARTICLES[article] + name[len(article) :] if article else of_person(name)


def of_person(name: str) -> str:
    """Of somebody, or of whatever has no article of its own."""
    if not _is_french():
        return _("of %(name)s") % {"name": name}
    plain = normalise(name)
    is_heard = plain[:1] in VOWELS or plain.startswith(MUTE_H)
    return f"d’{name}" if plain and is_heard and not plain.startswith("y ") else f"de {name}"


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")
