"""The fast track of a crisis: some checks are put off for a while, and whoever comes this way may only telephone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.blueprints.model.roles import FastTrack
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes import queries
from essaim.core.schemes.actions.participations import enrol, record_check
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.states import BEFORE_VALIDATION


@transaction.atomic
def ask_fast_track(person: Person, *, scheme: Scheme, seen: Mapping[str, date], by: Actor, now: datetime) -> Participation:
    """Take somebody in to telephone. `seen`: by check that is not put off, the day on which it was seen.

    Whoever takes part already, or was refused, does not come this way.
    """
    track = _track(scheme)
    part = enrol(person, scheme=scheme, role=track.role, by=by, now=now)
    if part.state not in BEFORE_VALIDATION:
        raise Refusal(_("%(who)s is known in this scheme already: see their checklist.") % {"who": person})
    if part.fast_until is not None:
        raise Refusal(_("%(who)s has been on the fast track once: finish their checks instead.") % {"who": person})
    for spec in queries.checks_before_telephone(scheme):
        if spec.key in seen:
            version = queries.settled(scheme).blueprint.charter(spec.charter).version if spec.charter else ""
            record_check(part, key=spec.key, done_on=seen[spec.key], reference=version, by=by, now=now)
    Participation.objects.filter(pk=part.pk).update(fast_asked_by=by.id, version=F("version") + 1)
    part.fast_asked_by = by.id
    journal.write("participation.fast_track_asked", part, by=by, at=now)
    return part


@transaction.atomic
def open_fast_track(part: Participation, *, by: Actor, now: datetime) -> Participation:
    """Let somebody telephone until the day that the blueprint says, once.

    Refused while a check that is not put off is missing, and, where four eyes are asked, to whoever asked for it.
    """
    track, today = _track(part.scheme), timezone.localdate(now)
    if part.fast_asked_by is None or part.state not in BEFORE_VALIDATION:
        raise Refusal(_("Nobody has asked for the fast track for this person."))
    if part.fast_until is not None:
        raise Refusal(_("%(who)s has been on the fast track once: finish their checks instead.") % {"who": part.person})
    if track.four_eyes and part.fast_asked_by == by.id:
        raise Refusal(_("You asked for it: somebody else has to look at it and open it."))
    held = queries.checks_valid(part, today)
    missing = [spec for spec in queries.checks_before_telephone(part.scheme) if spec.key not in held]
    if missing:
        names = ", ".join(queries.words(part.scheme, spec.label) for spec in missing)
        raise Refusal(_("Still missing before anybody may telephone: %(names)s.") % {"names": names})
    until = today + timedelta(days=track.days)
    written = Participation.objects.filter(pk=part.pk, fast_until=None, state__in=BEFORE_VALIDATION).update(
        fast_until=until, version=F("version") + 1
    )
    if not written:
        raise Refusal(_("Someone was faster. Please look again."))
    part.fast_until = until
    journal.write("participation.fast_track_opened", part, by=by, at=now, until=until)
    return part


def _track(scheme: Scheme) -> FastTrack:
    track = queries.settled(scheme).blueprint.fast_track
    if track is None:
        raise Refusal(_("This scheme has no fast track: its blueprint does not ask for one."))
    return track
