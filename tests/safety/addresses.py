"""Every address of the house, with its door, and how to write it for the rows of a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from tests.safety.recipes import RECIPES, Recipe
from tests.safety.world import Place


@dataclass(frozen=True)
class Address:
    """One line of the map: its name, its pattern and what stands behind it."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def door(self) -> tuple[str, tuple] | None:
        return getattr(self.pattern.callback, "door", None)

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.name]

    @property
    def is_about_a_row(self) -> bool:
        """Whether a row is named in it: only then does the place make a difference."""
        return any(not value.startswith("=") for value in self.recipe.kwargs.values())

    @property
    def is_for_holders(self) -> bool:
        """Whether holding the address is the right to it: a link, or a page for everybody."""
        return self.door is not None and self.door[0] in ("link", "public")


def every_address() -> list[Address]:
    """All of them, as Django knows them."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver, route: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, here, inside)
        else:
            yield Address(f"{namespace}{pattern.name or here}", here, pattern)


def url_of(address: Address, place: Place, **instead: Place) -> str:
    """The address for the rows of a place; `instead` takes single arguments from another place."""
    recipe = address.recipe
    kwargs = {name: _value(key, name, instead.get(name, place)) for name, key in recipe.kwargs.items()}
    return reverse(address.name, kwargs=kwargs) + (f"?{filled(recipe.query, place)}" if recipe.query else "")


def data_of(address: Address, place: Place, **instead: Place) -> dict[str, str]:
    """What is sent to it, with the rows of a place."""
    return {name: filled(value, instead.get(name, place)) for name, value in address.recipe.post.items()}


def filled(text: str, place: Place) -> str:
    """`@need` stands for the id of the need of that place."""
    return re.sub(r"(?<![\w.])@(\w+)", lambda found: place.ids[found[1]], text)


def _value(key: str, name: str, place: Place) -> str:
    if key.startswith("="):
        return key[1:]
    return place.secrets[key] if name == "secret" else place.ids[key]
