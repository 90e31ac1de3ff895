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


def open_door(monkeypatch, address: Address, *, only_logged_in: bool = False) -> None:
    """Whoever knocks at this address comes in; or whoever is logged in, past its door but not past what stands behind."""
    view = wall_behind_door(address.pattern.callback) if only_logged_in else innermost(address.pattern.callback)
    monkeypatch.setattr(view, "door", address.door, raising=False)
    monkeypatch.setattr(address.pattern, "callback", view)


def innermost(view: Callable) -> Callable:
    """The view itself, without what was put around it."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def wall_behind_door(view: Callable) -> Callable:
    """What the door was put around: other walls that are part of the view still stand."""
    while hasattr(view, "__wrapped__") and hasattr(view.__wrapped__, "door"):
        view = view.__wrapped__
    return getattr(view, "__wrapped__", view)
