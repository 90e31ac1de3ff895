"""The rooms above, known by name only: what each of them knows of a person, and how it forgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from essaim.core.people.models import Person

Part = Callable[[Person], list[dict]]
Eraser = Callable[[Person, datetime], None]


def parts() -> dict[str, Part]:
    """For each room, what it knows of a person as rows of plain values, others' words left out."""
    return import_string(settings.ESSAIM_PARTS)


def erasers() -> dict[str, Eraser]:
    """For each room, how it forgets a person: free text and contacts go, counts stay."""
    return import_string(settings.ESSAIM_ERASERS)
