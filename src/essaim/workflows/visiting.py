"""A visit ends, moves or is called off: what was done is counted, what was said is kept for its readers, both sides hear of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words, monday_of
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import drop_calls_about, plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import days_off, setting, settled, words
from essaim.modules.followup.actions import log_interaction, raise_alert
from essaim.modules.followup.models import Alert
from essaim.modules.followup.queries import acts_refused
from essaim.modules.followup.states import AlertKind, InteractionKind
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Assignment, Visit
from essaim.modules.rounds.queries import (
    is_still_helped,
    leaves_before,
    visits_planned_after,
    visits_planned_by,
    visits_to_come,
)
from essaim.modules.rounds.states import AssignmentState, VisitState
from essaim.workflows import watching


class OutOfScope(Refusal):
    """What was done is the work of others. Carries the acts, each with where to turn instead."""

    def __init__(self, acts: list[dict]) -> None:
        self.acts = acts
        names = ", ".join(act["label"] for act in acts)
        super().__init__(
            _("This is not for us to do: %(names)s. Tell the team, who will find the right person.") % {"names": names}, field="other"
        )


def services_allowed(scheme: Scheme) -> list[tuple[str, str]]:
    """The small services that may be rendered during a visit, in the scheme's words; what comes back every week is a visit of its own."""
    return [(c.key, words(scheme, c.label)) for c in settled(scheme).blueprint.categories if c.kind == "time" and not c.recurring]


@transaction.atomic
def finish_visit(
    visit: Visit, *, services: list[str], other: str = "", note: str = "", readers: str, minutes: int | None = None,
    at: datetime | None = None, by: Actor, now: datetime,
) -> Visit:  # fmt: skip
    """The second tap. Nothing is kept of a visit that says something forbidden was done: it is passed on instead."""
    scheme, person = visit.assignment.scheme, visit.assignment.person
    allowed = dict(services_allowed(scheme))
    acts = acts_refused(scheme, f"{other} {note}")
    if acts or set(services) - set(allowed):
        raise OutOfScope(acts or [{"key": key, "label": key, "advice": ""} for key in set(services) - set(allowed)])
    actions.finish(visit, services=services, minutes=minutes, at=at, by=by, now=now)
    watching.settle(visit, by=by, now=now)
    minutes = minutes or max(1, round((visit.done_at - visit.arrived_at).total_seconds() / 60))
    stamp = {"scheme": scheme, "at": visit.done_at, "by": by, "now": now}
    log_interaction(person, kind=InteractionKind.VISIT, minutes=minutes, note=note, readers=readers, **stamp)
    for key in services:
        log_interaction(person, kind=InteractionKind.MICRO_SERVICE, category=allowed[key][:40], **stamp)
    if other.strip():
        # Free words: never a category, which is counted, shown to the whole team and outlives the person.
        log_interaction(person, kind=InteractionKind.MICRO_SERVICE, note=other.strip(), readers=readers, **stamp)
    return visit


def pass_on(visit: Visit, *, text: str, by: Actor, now: datetime) -> Alert:
    """Something is needed that is not for us: the team hears of it, and may refer the person to whoever does it."""
    if not text.strip():
        raise Refusal(_("Say in a few words what is needed."), field="other")
    return raise_alert(visit.assignment.person, scheme=visit.assignment.scheme, kind=AlertKind.HEALTH, text=text.strip(), by=by, now=now)


@transaction.atomic
def move_visit(visit: Visit, *, by: Actor, now: datetime, **asked) -> Visit:
    """Another day, hour or visitor for this once; whoever has not just said yes to it is called.

    A call about it that nobody has made yet is overtaken: whoever was to get it knows of an earlier day, so that the week is named.
    """
    before, was = visit.visitor, _when(visit)
    actions.move_visit(visit, by=by, now=now, **asked)
    became, row = _when(visit), visit.assignment
    is_other = before.pk != visit.visitor_id
    told = {"about": visit, "occurrence": f"visit moved {visit.version}", "by": by, "now": now}
    if became == was and not is_other:
        return visit
    was_told = not _overtake([visit], row.person, before.person, visit.visitor.person, by=by, now=now)
    if is_other:
        script = _("Say that the visit of %(day)s is made by somebody else this once.") % {"day": was}
        if not was_told:
            script = _("Say that the visit of the week of %(day)s is made by somebody else this once.") % {"day": _week(visit)}
        _call(before.person, row, script=script, **told)
    script = _("Say that the visit of %(day)s is now on %(other)s, and look together at who comes.") % {"day": was, "other": became}
    if not was_told:
        said = {"day": _week(visit), "other": became}
        script = _("Say that the visit of the week of %(day)s is now on %(other)s, and look together at who comes.") % said
    for person in _not_asked(visit, asked):
        _call(person, row, script=script, **told)
    return visit


@transaction.atomic
def plan_after_all(visit: Visit, *, by: Actor, now: datetime, **asked) -> Visit:
    """A visit that was called off keeps its row and its reason; another is planned in its week."""
    if visit.state != VisitState.CANCELLED or monday_of(asked["day"]) != visit.week:
        raise Refusal(_("Choose a day of the same week: nobody stays two weeks without a visit."), field="day")
    made = actions.plan_once(visit.assignment, by=by, now=now, **asked)
    _overtake([visit], made.assignment.person, made.visitor.person, by=by, now=now)
    script = _("Say that a visit takes place after all, on %(day)s, and look together at who comes.") % {"day": _when(made)}
    for person in _not_asked(made, asked):
        _call(person, made.assignment, script=script, about=made, occurrence="visit after all", by=by, now=now)
    return made


def _not_asked(visit: Visit, asked: dict) -> list[Person]:
    """Who has not just said yes to it."""
    people = [visit.assignment.person] if not asked.get("person_agreed") else []
    return people + ([visit.visitor.person] if not asked.get("visitor_agreed") else [])


@transaction.atomic
def call_off_visit(visit: Visit, *, reason: str, by: Actor, now: datetime) -> Visit:
    """Nobody goes this time: both sides are called; what was still to be said of it is overtaken."""
    actions.cancel_visit(visit, reason=reason, by=by, now=now)
    watching.settle(visit, by=by, now=now)
    people = visit.assignment.person, visit.visitor.person
    script = _("Say that the visit of %(day)s will not take place.") % {"day": _when(visit)}
    if _overtake([visit], *people, by=by, now=now):
        script = _("Say that no visit takes place in the week of %(day)s.") % {"day": _week(visit)}
    for person in people:
        _call(person, visit.assignment, script=script, about=visit, occurrence="visit called off", by=by, now=now)
    return visit


@transaction.atomic
def call_off_after(part: Participation, *, on: date, by: Actor, now: datetime) -> None:
    """The last day of somebody was announced: what is planned after it, by them or for them, is called off, and both sides are called."""
    for visit in visits_planned_after(part, on):
        if leaves_before(visit.visitor, visit.day) or not is_still_helped(visit.assignment, on=visit.day):
            call_off_visit(visit, reason="leaving", by=by, now=now)


def call_off_days_off(scheme: Scheme, *, by: Actor, now: datetime) -> None:
    """A day off was noted after the visits were planned: both sides are called. Safe to repeat."""
    for visit in visits_to_come(scheme, on=timezone.localdate(now)):
        commune = visit.assignment.person.commune_code or ""
        if days_off(scheme, since=visit.day, until=visit.day, commune_code=commune):
            call_off_visit(visit, reason="day_off", by=by, now=now)


@transaction.atomic
def end_assignment(assignment: Assignment, *, reason: str, by: Actor, now: datetime) -> Assignment:
    """The team ends what was settled: both sides are called, and whoever was to stand in for the visitor."""
    told = {"by": by, "now": now}
    visitors = _visitors_of(assignment)
    _overtake(_planned(assignment), assignment.person, *visitors, **told)
    actions.end_assignment(assignment, reason=reason, **told)
    _call_alone(assignment, **told)
    _call_visitors(assignment, visitors, **told)
    return assignment


def let_go_helper(visitor: Participation, *, reason: str, by: Actor, now: datetime) -> None:
    """A visitor comes no more: everybody who was waiting for them is called, for this week or for good, and whoever was to stand in."""
    told = {"by": by, "now": now}
    once = [row for row in visits_planned_by(visitor) if row.assignment.visitor_id != visitor.pk]
    for visit in once:
        _overtake([visit], visit.assignment.person, visitor.person, **told)
    standing_in = {}
    for assignment in Assignment.objects.filter(visitor=visitor, state=AssignmentState.ACTIVE).select_related("visitor__person", "person"):
        _usual, *standing_in[assignment.pk] = _visitors_of(assignment)
        _overtake(_planned(assignment), assignment.person, visitor.person, *standing_in[assignment.pk], **told)
    for assignment in actions.let_go(visitor, reason=reason, **told):
        _call_alone(assignment, **told)
        _call_visitors(assignment, standing_in.get(assignment.pk, ()), **told)
    for visit in once:
        script = _("Say that the visit of %(day)s will not take place.") % {"day": _when(visit)}
        _call(visit.assignment.person, visit.assignment, script=script, about=visit, occurrence="visit called off", **told)


def let_go_person(person: Person, *, scheme: Scheme | None = None, reason: str, by: Actor, now: datetime) -> None:
    """Somebody is not visited any more: their visitors are called, and told no more than that."""
    running = Assignment.objects.filter(person=person, state=AssignmentState.ACTIVE).select_related("scheme", "case", "visitor__person")
    for assignment in running.filter(scheme=scheme) if scheme else running:
        visitors = _visitors_of(assignment)
        _overtake(_planned(assignment), person, *visitors, by=by, now=now)
        actions.end_assignment(assignment, reason=reason, by=by, now=now)
        _call_visitors(assignment, visitors, by=by, now=now)


def _planned(assignment: Assignment) -> QuerySet[Visit]:
    return assignment.visits.filter(state=VisitState.PLANNED).select_related("visitor__person")


def _visitors_of(assignment: Assignment) -> list[Person]:
    """Whoever calls every week, then those who were to stand in."""
    standing_in = _planned(assignment).exclude(visitor=assignment.visitor_id)
    return [assignment.visitor.person, *(row.visitor.person for row in standing_in)]


def _overtake(visits: Iterable[Visit], *people: Person, by: Actor, now: datetime) -> int:
    """What was still to be said to these people of these visits is no longer so; how many calls that were."""
    about = {"reason": CallReason.CALL_BACK, "to": {person.pk for person in people}}
    return drop_calls_about(*(visit.pk for visit in visits), **about, by=by, now=now)


def _call_alone(assignment: Assignment, *, by: Actor, now: datetime) -> None:
    script = _("Their visitor no longer comes: say so, and find somebody else.")
    _call(assignment.person, assignment, script=script, about=assignment, occurrence="nobody comes", by=by, now=now)


def _call_visitors(assignment: Assignment, visitors: Iterable[Person], *, by: Actor, now: datetime) -> None:
    script = _("Say that what was planned will not take place, and thank them. Say no more.")
    for person in visitors:
        _call(person, assignment, script=script, about=assignment, occurrence="nobody to visit", by=by, now=now)


def _call(
    person: Person, assignment: Assignment, *, script: str, about: Assignment | Visit, occurrence: str, by: Actor, now: datetime
) -> None:
    if not person.is_reachable:
        return
    plan_call(
        person=person, scheme=assignment.scheme, case=assignment.case, reason=CallReason.CALL_BACK, script=script,
        due_at=now + timedelta(hours=setting(assignment.scheme, "callback_hours")), subject_id=about.pk,
        occurrence=f"{occurrence} {about.pk} {person.pk}", by=by, now=now,
    )  # fmt: skip


def _when(visit: Visit) -> str:
    return _("%(day)s at %(hour)s") % {"day": day_in_words(visit.day, "l j F"), "hour": hour_in_words(visit.starts)}


def _week(visit: Visit) -> str:
    return day_in_words(visit.week, "l j F")
