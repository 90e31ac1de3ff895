"""What must hold between the parts of a blueprint, each law in one small function."""

from collections.abc import Iterator

from ..model import Blueprint
from ..reading import Found
from . import links, people, questions, texts, work

LAWS = (*links.LAWS, *questions.LAWS, *people.LAWS, *work.LAWS, *texts.LAWS)


def broken_laws(blueprint: Blueprint) -> Iterator[Found]:
    """Every fault between the parts of the blueprint."""
    for law in LAWS:
        yield from law(blueprint)
