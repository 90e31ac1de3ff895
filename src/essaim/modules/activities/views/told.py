"""What whoever is on the phone is told once they are put down: a place, when they are fetched, or why they wait."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import hour_in_words
from essaim.modules.activities import actions, bridge, queries
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import SEATED


def what_was_done(row: Registration, by: Actor, now: datetime) -> str:
    """What whoever is on the phone is told: a place, when they are fetched, what that changes for the others."""
    if row.state not in SEATED:
        return _why_they_wait(row)
    said = [sentence for sentence in (in_part(row), _how_fetched(row, by, now)) if sentence]
    return " ".join(said) or ngettext("They have a place.", "They have %(count)s places.", row.seats) % {"count": row.seats}


def _why_they_wait(row: Registration) -> str:
    """Full, or others before them, or too many of them for the places that are left; and their number on the list."""
    row.session.refresh_from_db(fields=["taken"])
    rank, free = queries.rank_of(row), row.session.free
    if not free:
        said = _("It is full: they are on the waiting list.")
    elif rank > 1:
        said = _("Others wait before them: they are on the waiting list.")
    else:
        said = ngettext(
            "They are %(seats)s and %(free)s place is left: they wait together, and have their places as soon as there are enough.",
            "They are %(seats)s and %(free)s places are left: they wait together, and have their places as soon as there are enough.",
            free,
        ) % {"seats": row.seats, "free": free}
    number = _("Number %(rank)s on the list.") % {"rank": rank}
    return f"{said} {number}"


def in_part(row: Registration) -> str:
    """Who of a party that was split has a place and who waits, by name; empty when all of them come."""
    waiting = [half for half in queries.halves_of(row) if half.state not in SEATED]
    if not waiting:
        return ""
    there = ", ".join(attendee.person.full_name for half in waiting for attendee in half.attendees.all() if attendee.is_living)
    here = ", ".join(attendee.person.full_name for attendee in row.attendees.select_related("person"))
    return _("A place for %(here)s; on the waiting list: %(there)s.") % {"here": here, "there": there}


def _how_fetched(row: Registration, by: Actor, now: datetime) -> str:
    opening = bridge.opening_for(row.session, row) if row.pick_up else None
    if opening is None:
        return ""
    said = _when_fetched(row, opening, by, now) if row.rides_there else [_("They have a place, come by themselves and are brought home.")]
    said += [_("They go home by themselves.")] if not row.rides_back else []
    said += [sentence for sentence in (_longer(opening), _("This makes one more trip.") if opening.is_own_trip else "") if sentence]
    return " ".join([*said, _("A place for a wheelchair is used.")] if opening.wheelchairs else said)


def _when_fetched(row: Registration, opening: bridge.Opening, by: Actor, now: datetime) -> list[str]:
    planned = hour_in_words(opening.planned)
    if actions.is_hour_told(row.session, now=now):
        actions.note_hour(row, opening.planned, by=by, now=now)
        return [_("They have a place and are fetched at about %(planned)s: tell them.") % {"planned": planned}]
    return [
        _("They have a place and are fetched between %(earliest)s and %(latest)s, at about %(planned)s as things stand: the hour is told the day before.")
        % {"earliest": hour_in_words(opening.earliest), "latest": hour_in_words(opening.latest), "planned": planned}
    ]  # fmt: skip


def _longer(opening: bridge.Opening) -> str:
    minutes = opening.longer_minutes
    if not minutes:
        return ""
    return ngettext("Others ride %(minutes)s minute longer.", "Others ride up to %(minutes)s minutes longer.", minutes) % {
        "minutes": minutes
    }
