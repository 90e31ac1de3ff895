"""From when to when somebody took part, and why it ended: one spell after another, none of them rewritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Participation, Spell
from essaim.core.schemes.queries import was_taken_in
from essaim.core.schemes.states import EndReason


def begin_spell(participation: Participation, *, now: datetime) -> Spell:
    """Somebody takes part from today on; nothing changes when they do already."""
    open_one = Spell.objects.filter(participation=participation, ended_on=None).first()
    return open_one or _begun(participation, timezone.localdate(now), now)


def end_spell(participation: Participation, *, reason: str, on: date | None = None, now: datetime) -> Spell | None:
    """Somebody takes part no longer: the day and the reason are written on the spell that runs, if one does.

    Without `on`, the day that was announced, or today.
    """
    spell = _running(participation, now)
    if spell is None:
        return None
    today = timezone.localdate(now)
    day = on or min(spell.leaves_on or today, today)
    spell.ended_on, spell.reason, spell.leaves_on = max(day, spell.started_on), reason or spell.reason, None
    spell.save(update_fields=["ended_on", "reason", "leaves_on"])
    return spell


@transaction.atomic
def announce_end(participation: Participation, *, on: date, reason: str, by: Actor, now: datetime) -> Spell:
    """Somebody will take part until that day: it ends by itself then, unless it is taken back."""
    if reason not in EndReason.values:
        raise Refusal(_("Give the reason: the person has a right to know it."), field="reason")
    spell = _running(participation, now)
    if spell is None:
        raise Refusal(_("This person does not take part at the moment."))
    if on <= timezone.localdate(now):
        raise Refusal(_("Choose a day to come."), field="on")
    spell.leaves_on, spell.reason = on, reason
    spell.save(update_fields=["leaves_on", "reason"])
    journal.write("participation.end_announced", participation, by=by, at=now, on=on, reason=reason)
    return spell


@transaction.atomic
def take_back_end(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """Somebody stays after all."""
    announced = Spell.objects.filter(participation=participation, ended_on=None).exclude(leaves_on=None)
    if not announced.update(leaves_on=None, reason=""):
        raise Refusal(_("No last day was announced for this person."))
    journal.write("participation.end_taken_back", participation, by=by, at=now)
    return participation


def check_last_day(participation: Participation, on: date, *, now: datetime) -> date:
    """The last day of a part, when it can be one: not after today, not before the part began."""
    if on > timezone.localdate(now):
        raise Refusal(_("Choose today or a day gone by."), field="on")
    spell = Spell.objects.filter(participation=participation, ended_on=None).first()
    if spell and on < spell.started_on:
        day = f"{spell.started_on:%d/%m/%Y}"
        raise Refusal(_("This person has taken part since %(day)s: the last day cannot be before.") % {"day": day}, field="on")
    return on


def _running(participation: Participation, now: datetime) -> Spell | None:
    """The spell that runs; of whoever came in before spells were kept, one from that day on, written now."""
    found = Spell.objects.filter(participation=participation, ended_on=None).first()
    if found or not was_taken_in(participation) or participation.spells.exists():
        return found
    return _begun(participation, participation.since, now)


def _begun(participation: Participation, day: date, now: datetime) -> Spell:
    return Spell.objects.create(workspace_id=participation.workspace_id, participation=participation, started_on=day, created_at=now)
