"""Whatever the engine offers says what it takes and what it gives, in the sections of numpydoc."""

import importlib
import inspect
import pkgutil

import pytest

from essaim import engine


def public_names():
    """Every class and function that a package of the engine offers, once."""
    found = {}
    for package in pkgutil.walk_packages(engine.__path__, "essaim.engine."):
        if package.name.startswith("essaim.engine.commands"):
            continue
        module = importlib.import_module(package.name)
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                found.setdefault(id(thing), (f"{thing.__module__}.{name}", thing))
    return list(found.values())


def missing_sections(thing) -> list[str]:
    """The sections that a reader of its documentation would look for in vain."""
    words = inspect.getdoc(thing) or ""
    there = {title for title in ("Parameters", "Attributes", "Returns") if f"{title}\n{'-' * len(title)}\n" in words}
    if inspect.isclass(thing):
        has_fields = not issubclass(thing, Exception) or "__init__" in vars(thing)
        return [] if there & {"Parameters", "Attributes"} or not has_fields else ["Attributes"]
    asked = ["Parameters"] if inspect.signature(thing).parameters else []
    return [title for title in (*asked, "Returns") if title not in there]


def test_every_public_name_of_the_engine_says_what_it_takes_and_gives():
    names = public_names()
    assert len(names) > 50
    assert {name: missing for name, thing in names if (missing := missing_sections(thing))} == {}


def undocumented(number: int) -> int:
    """Twice a number."""
    return 2 * number


class Bare:
    """Something that holds a number."""

    number = 1


@pytest.mark.parametrize(("thing", "missing"), [(undocumented, ["Parameters", "Returns"]), (Bare, ["Attributes"])])
def test_control_what_lacks_a_section_is_named(thing, missing):
    assert missing_sections(thing) == missing
