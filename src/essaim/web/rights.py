"""What each room knows of a person, for their copy, and how each room forgets them."""

from collections.abc import Callable
from datetime import datetime

from essaim.core.people.models import Person

PARTS: dict[str, Callable[[Person], list[dict]]] = {}

ERASERS: dict[str, Callable[[Person, datetime], None]] = {}
