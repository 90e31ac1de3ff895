"""Ways to break a protection on purpose: an oracle that does not notice them proves nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from tests.safety.addresses import Address


def forget_scope(monkeypatch, *tables: type[models.Model]) -> None:
    """These tables are read over every workspace."""
    for table in tables:
        manager = models.Manager()
        manager.model, manager.name = table, "objects"
        monkeypatch.setattr(table, "objects", manager)


def say_yes(monkeypatch, rule: str) -> None:
    """A rule, by its dotted name, allows everything."""
    monkeypatch.setattr(rule, lambda *_args, **_kwargs: True)


def open_door(monkeypatch, address: Address) -> None:
    """Whoever knocks at this address comes in."""
    view = innermost(address.pattern.callback)
    view.door = address.door
    monkeypatch.setattr(address.pattern, "callback", view)


def innermost(view: Callable) -> Callable:
    """The view itself, without what was put around it."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view
