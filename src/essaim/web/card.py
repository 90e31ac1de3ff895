"""What the rooms above people add to the card of a person, in the order in which it is shown."""

from collections.abc import Callable

from django.http import HttpRequest

from essaim.core.people.models import Person

BLOCKS: tuple[Callable[[HttpRequest, Person], dict | None], ...] = ()
