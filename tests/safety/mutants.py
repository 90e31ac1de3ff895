"""Leaks sown on purpose, one at a time and made by rule: every question that may say yes, every list that may
forget whose it is, every page that may read over every workspace, every door that may stand open."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from essaim.core.foundation.access import Who
from tests.safety.addresses import Address, every_address
from tests.safety.images import tables_of_workspaces
from tests.safety.leaks import forget_scope, open_door
from tests.safety.recipes import RECIPES

STAND_INS: dict[str, Callable] = {}
ROOMS = ("core", "modules", "evaluation", "web", "workflows", "api")
QUESTIONS = ("may_", "is_", "has_", "leads")


@dataclass(frozen=True)
class Mutant:
    """One breakage: its kind, what is broken (a dotted name, or an address), and at which address it shows, if known."""

    kind: str
    what: str
    address: str = ""

    @property
    def walls(self) -> bool:
        """Whether the door of the page asks the same: it is opened too, and must not be what is noticed."""
        return self.what in BEHIND_A_DOOR

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class AllSeeing(Who):
    """Somebody who holds every role everywhere: what a list shows to whoever asks when it forgets to look."""

    def has(self, *_roles, scheme=None) -> bool:
        return True

    def has_anywhere(self, *_roles) -> bool:
        return True

    def schemes_as(self, *_roles) -> None:
        return None


def every_mutant() -> list[Mutant]:
    """All of them, in a stable order."""
    found = [Mutant("a rule says yes", name) for name in functions_like(is_question)]
    found += [Mutant("a list forgets who asks", name) for name in functions_like(lists_for_somebody)]
    found += [Mutant("a list forgets the schemes", name) for name in functions_like(lists_for_schemes)]
    for address in sorted(every_address(), key=lambda address: address.name):
        if address.name in RECIPES and not address.is_for_holders:
            found += list(_mutants_of(address))
    return found + [Mutant(kind, what) for kind, whats in BY_HAND.items() for what in whats]


def _mutants_of(address: Address) -> Iterator[Mutant]:
    recipe = address.recipe
    if address.is_about_a_row and address.door[0] in ("staff", "person"):
        yield Mutant("a page fetches over every workspace", address.name, address.name)
    elif "GET" in recipe.methods and recipe.own and address.door[0] == "staff":
        yield Mutant("a door stands open", address.name, address.name)
    for slot, value in recipe.post.items():
        if value.startswith("@") and "GET" in recipe.methods:
            yield Mutant("a choice is not scoped", f"{address.name} {slot}", address.name)


# These rules ask again what the door of their page has asked already.
BEHIND_A_DOOR = {
    f"essaim.{name}" for name in (
        "core.people.rules.may_edit_organisation", "core.people.rules.may_export_people", "core.people.rules.may_read_organisation",
        "api.rules.may_take_key_back", "core.people.views.organisations._may_edit_owner", "core.schemes.rules.may_plant",
        "core.accounts.rules.may_run_workspace", "web.desks.today.views._may_hand_over",
    )
}  # fmt: skip

BY_HAND = {
    "contacts show too early": (
        "essaim.modules.needs.queries.disclosure_open", "essaim.web.desks.links.sight.service_seen",
    ),
    "a page prints everybody": ("space", "space-proposal", "links:proposal", "links:waiting", "needs:list", "today"),
    "a name is read unnoticed": ("full_name", "discreet_name", "first_name", "shown"),
    "pages go unlogged": ("people", "needs", "followup", "messaging", "phone", "today", "space", "links"),
    "a page is logged twice": ("people:person",),
    "every page is logged": ("accounts:team",),
}  # fmt: skip


def functions_like(wanted: Callable[[Callable], bool]) -> list[str]:
    """The dotted names of the functions of the house that are wanted."""
    found = []
    for room in ROOMS:
        package = importlib.import_module(f"essaim.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in module.name or ".management" in module.name or module.name.endswith(".wsgi"):
                continue
            members = vars(importlib.import_module(module.name)).items()
            found += [f"{module.name}.{name}" for name, one in members if isinstance(one, types.FunctionType)
                      and one.__module__ == module.name and wanted(one)]  # fmt: skip
    return sorted(found)


def is_question(function: Callable) -> bool:
    """Whether it answers yes or no about somebody who asks."""
    return function.__name__.lstrip("_").startswith(QUESTIONS) and _first(function) == "who" and _answer(function) == "bool"


def lists_for_somebody(function: Callable) -> bool:
    """Whether it gives rows to somebody who asks."""
    return _first(function) == "who" and _answer(function).startswith(("QuerySet", "list"))


def lists_for_schemes(function: Callable) -> bool:
    """Whether it gives the rows of some schemes: None means of all."""
    return _first(function) == "schemes" and _answer(function).startswith("QuerySet")


def _first(function: Callable) -> str:
    return next(iter(inspect.signature(function).parameters), "")


def _answer(function: Callable) -> str:
    told = inspect.signature(function).return_annotation
    return told.__name__ if isinstance(told, type) else str(told)


@contextmanager
def standing_in(name: str, act: Callable[[Callable], Callable]) -> Iterator[None]:
    """Whoever calls this function, by whatever name they know it, gets what `act` makes of it."""
    function = function_named(name)
    untouched = types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    untouched.__kwdefaults__ = function.__kwdefaults__
    before, STAND_INS[name] = function.__code__, act(untouched)
    function.__code__ = _door_to(name)
    try:
        yield
    finally:
        function.__code__ = before


def _door_to(name: str) -> types.CodeType:
    """Code that calls the stand-in of that name: it keeps no variable of where it is put."""
    names: dict = {}
    text = f"def door(*args, **kwargs):\n from tests.safety import mutants\n return mutants.STAND_INS[{name!r}](*args, **kwargs)"
    exec(text, names)  # noqa: S102 our own words
    return names["door"].__code__


def function_named(name: str) -> types.FunctionType:
    module, _dot, own = name.rpartition(".")
    return inspect.unwrap(getattr(importlib.import_module(module), own))


def all_seeing(function: Callable) -> Callable:
    return lambda who, *args, **kwargs: function(AllSeeing(**{key: getattr(who, key) for key in who.__dataclass_fields__}), *args, **kwargs)


@contextmanager
def broken(mutant: Mutant, monkeypatch, *, door: Address | None = None, doors_only: bool = False) -> Iterator[None]:
    """The house with this one breakage in it; `doors_only`: with nothing but the door before it open."""
    with monkeypatch.context() as patch:
        if mutant.walls and door is not None:
            open_door(patch, door, only_logged_in=True)
        if doors_only:
            yield
            return
        match mutant.kind:
            case "a rule says yes":
                with standing_in(mutant.what, lambda _function: lambda *_args, **_kwargs: True):
                    yield
            case "a list forgets who asks":
                with standing_in(mutant.what, all_seeing):
                    yield
            case "a list forgets the schemes":
                with standing_in(mutant.what, lambda function: lambda _schemes, *args, **kwargs: function(None, *args, **kwargs)):
                    yield
            case "contacts show too early":
                with standing_in(mutant.what, TOO_EARLY[mutant.what.rpartition(".")[2]]):
                    yield
            case "a page prints everybody":
                with standing_in("essaim.core.foundation.pages.show", _prints(mutant.what)):
                    yield
            case "a page fetches over every workspace" | "a choice is not scoped":
                forget_every_scope(patch)
                yield
            case "a door stands open":
                open_door(patch, next(address for address in every_address() if address.name == mutant.what))
                yield
            case _:
                BREAKS[mutant.kind](patch, mutant.what)
                yield


class Whatever:
    """Equal to anything: the workspace that a rule compares with, when it forgets to."""

    def __eq__(self, _other: object) -> bool:
        return True

    __hash__ = None
    pk = property(lambda self: self)


def forget_every_scope(patch) -> None:
    """Every table is read over every workspace, and the rule about people no longer looks whose they are."""
    forget_scope(patch, *tables_with_scope())
    patch.setattr("essaim.core.people.queries.visibility.current_workspace", Whatever)


def tables_with_scope() -> list:
    return [table for table in tables_of_workspaces() if hasattr(table, "objects")]


def _disclosed(function: Callable) -> Callable:
    return lambda service, *, now: service.disclosures.first() or function(service, now=now) or service


def _seen(function: Callable) -> Callable:
    """The page of a service with contacts whatever the keys say."""

    def seen(service, *, now):
        person = service.need.asked_by or service.need.beneficiary
        return function(service, now=now) | {"disclosure": service, "person": person, "contacts": list(person.contacts.all())}

    return seen


TOO_EARLY = {
    "disclosure_open": _disclosed,
    "service_seen": _seen,
}


def _prints(address: str) -> Callable:
    """The page ends with the names of everybody in the workspace."""
    from essaim.core.people.models import Person

    def act(show: Callable) -> Callable:
        def shown(request, *args, **kwargs):
            response = show(request, *args, **kwargs)
            if request.resolver_match.view_name == address and response.status_code == 200:
                response.content += " ".join(f"{one.given_name} {one.family_name}" for one in Person.objects.all()).encode()
            return response

        return shown

    return act


def _unnoticed(patch, name: str) -> None:
    """Reading this property of a person or of a contact leaves no trace."""
    from essaim.core.foundation import reading
    from essaim.core.people import models

    table = models.ContactMeans if name == "shown" else models.Person
    told, plain = reading.note, vars(table)[name].fget

    def silent(row):
        patch.setattr(reading, "note", lambda _person: None)
        try:
            return plain(row)
        finally:
            patch.setattr(reading, "note", told)

    patch.setattr(table, name, property(silent))


def _unlogged(patch, room: str) -> None:
    """Pages of a room forget the read-log."""
    from essaim.web.middleware import ReadingMiddleware

    log = ReadingMiddleware._log
    patch.setattr(ReadingMiddleware, "_log", staticmethod(
        lambda request, named: None if request.resolver_match.view_name.startswith(room) else log(request, named)
    ))  # fmt: skip


def _twice(patch, address: str) -> None:
    from essaim.web.middleware import ReadingMiddleware

    log = ReadingMiddleware._log
    patch.setattr(ReadingMiddleware, "_log", staticmethod(lambda request, named: (log(request, named), log(request, named))))


def _always(patch, _address: str) -> None:
    """Pages that name nobody are logged as if they did."""
    from uuid import uuid4

    from essaim.web import middleware

    collecting = middleware.reading.collecting

    @contextmanager
    def crowded():
        with collecting() as named:
            named.add(uuid4())
            yield named

    patch.setattr(middleware.reading, "collecting", crowded)


BREAKS = {
    "a name is read unnoticed": _unnoticed,
    "pages go unlogged": _unlogged,
    "a page is logged twice": _twice,
    "every page is logged": _always,
}
