"""Somebody will take part until a day that is announced: nobody counts on them, nor goes to them, after it."""

from datetime import date, datetime

from django.db import transaction

from essaim.core.foundation.actor import Actor
from essaim.core.schemes import actions
from essaim.core.schemes.models import Participation, Spell
from essaim.workflows import visiting


@transaction.atomic
def announce_end(participation: Participation, *, on: date, reason: str, by: Actor, now: datetime) -> Spell:
    """Their part ends by itself on that day; visits that are planned after it are called off now, while people can still look for others."""
    spell = actions.announce_end(participation, on=on, reason=reason, by=by, now=now)
    visiting.call_off_after(participation, on=on, by=by, now=now)
    return spell
