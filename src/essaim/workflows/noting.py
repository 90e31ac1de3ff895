"""Past visits of helpers without telephone are noted by the team: counted like the others, with who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.queries import setting
from essaim.modules.followup.actions import log_interaction
from essaim.modules.followup.states import InteractionKind
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.states import MissedReason
from essaim.workflows import visiting


@dataclass(frozen=True)
class Said:
    """What was said of one visit: done between two hours, or not done and why."""

    visit: Visit
    is_done: bool
    began: time | None = None
    ended: time | None = None
    reason: str = ""
    services: tuple[str, ...] = ()


class NotNoted(Refusal):
    """What is wrong, visit by visit; nothing was noted."""

    def __init__(self, faults: dict[str, Refusal]) -> None:
        self.faults = faults
        super().__init__(_("Nothing was noted yet: look at the lines that are marked."))


@transaction.atomic
def note_visits(said: Iterable[Said], *, by: Actor, now: datetime) -> int:
    """All of them, or none: what is refused is said line by line."""
    faults: dict[str, Refusal] = {}
    rows = sorted(said, key=lambda row: (row.visit.day, row.began or row.visit.starts))
    for row in rows:
        try:
            with transaction.atomic():
                _note(row, by=by.on_behalf(row.visit.visitor.person_id), now=now)
        except Refusal as refusal:
            faults[row.visit.pk.hex] = refusal
    if faults:
        raise NotNoted(faults)
    if not rows:
        raise Refusal(_("Say of at least one visit whether it took place."))
    return len(rows)


def _note(row: Said, *, by: Actor, now: datetime) -> None:
    visit, scheme = row.visit, row.visit.assignment.scheme
    if not row.is_done:
        actions.note_not_done(visit, reason=row.reason, by=by, now=now)
        if row.reason == MissedReason.NO_ANSWER:
            _take_news(visit, by=by, now=now)
        return
    if row.began is None or row.ended is None:
        raise Refusal(_("Say from when to when the visit lasted."), field="began" if row.began is None else "ended")
    allowed = dict(visiting.services_allowed(scheme))
    if set(row.services) - set(allowed):
        raise Refusal(_("Choose small services from the list of the scheme only."), field="services")
    actions.note_done(visit, began=row.began, ended=row.ended, services=list(row.services), by=by, now=now)
    minutes = round((visit.done_at - visit.arrived_at).total_seconds() / 60)
    stamp = {"scheme": scheme, "at": visit.done_at, "by": by, "now": now}
    log_interaction(visit.assignment.person, kind=InteractionKind.VISIT, minutes=minutes, **stamp)
    for key in row.services:
        log_interaction(visit.assignment.person, kind=InteractionKind.MICRO_SERVICE, category=allowed[key][:40], **stamp)


def _take_news(visit: Visit, *, by: Actor, now: datetime) -> None:
    """Nobody answered the door: somebody rings, today."""
    person, scheme = visit.assignment.person, visit.assignment.scheme
    if not person.is_reachable:
        return
    script = _("Nobody answered the door on %(day)s: take news.") % {"day": day_in_words(visit.day, "l j F")}
    plan_call(
        person=person, scheme=scheme, case=visit.case, reason=CallReason.NEWS, script=script, subject_id=visit.pk,
        due_at=now + timedelta(hours=setting(scheme, "callback_hours")), occurrence=f"nobody answered {visit.pk}", by=by, now=now,
    )  # fmt: skip
