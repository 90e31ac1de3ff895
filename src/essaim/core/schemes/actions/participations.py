"""Taking part: asked, looked at, validated, paused, ended; each decision with its reason."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes import queries, rules
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.core.schemes.states import PARTICIPATION_MOVES, CheckOutcome, ParticipationState


@transaction.atomic
def enrol(
    person: Person, *, scheme: Scheme, role: str, declared: Mapping[str, Any] | None = None, by: Actor, now: datetime
) -> Participation:
    """The person's participation in this role; the one that exists already, if it does.

    A role that the team validates starts as `applied`, another one as `active`. A condition that
    the blueprint says to refuse on, and that is not met, raises Refusal with its reason.
    """
    known = Participation.objects.filter(scheme=scheme, person=person, role=role).first()
    if known:
        return known
    verdicts = judge(person, scheme=scheme, role=role, declared=declared or {}, day=timezone.localdate(now))
    _refuse_if_told(scheme, verdicts)
    validated_by_team = queries.settled(scheme).blueprint.role(role).validation == "team"
    participation = Participation.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, role=role,
        state=ParticipationState.APPLIED if validated_by_team else ParticipationState.ACTIVE,
        eligibility=verdicts, declared=dict(declared or {}), since=timezone.localdate(now), created_at=now,
    )  # fmt: skip
    journal.write("participation.enrolled", participation, by=by, at=now, role=role, state=participation.state)
    return participation


def judge(person: Person, *, scheme: Scheme, role: str, declared: Mapping[str, Any], day: date) -> list[dict]:
    """What each condition of the role says: met is True, False, or None when it cannot be told."""
    conditions = [rule for rule in queries.settled(scheme).blueprint.eligibility if rule.role == role]
    return [
        {
            "rule": rule.rule,
            "met": rules.RULES[rule.rule](person, declared, rule, scheme, day),
            "on_failure": rule.on_failure,
            "reason": rule.reason,
            "value": rule.value,
        }
        for rule in conditions
    ]


def record_check(
    participation: Participation,
    *,
    key: str,
    outcome: str = CheckOutcome.VALID,
    done_on: date | None = None,
    reference: str = "",
    by: Actor,
    now: datetime,
) -> Check:
    """Note that something was seen for a participation: outcome and date, never the document."""
    spec = next((c for c in queries.settled(participation.scheme).blueprint.checks if c.key == key), None)
    if spec is None:
        raise Refusal(_("This scheme does not ask for that check."))
    day = done_on or timezone.localdate(now)
    if day > timezone.localdate(now):
        raise Refusal(_("The date of a check cannot be in the future."), field="done_on")
    check = Check.objects.create(
        workspace=participation.workspace, participation=participation, key=key, outcome=outcome, done_on=day,
        checked_by=by.id, channel=by.channel, reference=reference, created_at=now,
        expires_on=day + relativedelta(months=spec.valid_months) if spec.valid_months else None,
    )  # fmt: skip
    journal.write("participation.checked", participation, by=by, at=now, check=key, outcome=outcome)
    return check


def plan_interview(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """The team will meet the person."""
    move(participation, to=ParticipationState.INTERVIEW_PLANNED, moves=PARTICIPATION_MOVES, by=by, at=now)
    return participation


@transaction.atomic
def validate(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """Let the person take part. Refused, naming what is missing, while a required check is not there."""
    missing = queries.checks_missing(participation, on=timezone.localdate(now), gate="validation")
    if missing:
        names = ", ".join(queries.words(participation.scheme, check.label) for check in missing)
        raise Refusal(_("Still missing before validation: %(names)s.") % {"names": names})
    move(participation, to=ParticipationState.ACTIVE, moves=PARTICIPATION_MOVES, by=by, at=now)
    return participation


def refuse(participation: Participation, *, to: str, reason: str, by: Actor, now: datetime) -> Participation:
    """Refuse or redirect, always with a reason (a code, not words about the person)."""
    if not reason:
        raise Refusal(_("Give the reason: the person has a right to know it."), field="reason")
    move(participation, to=to, moves=PARTICIPATION_MOVES, by=by, at=now, reason=reason)
    Participation.objects.filter(pk=participation.pk).update(end_reason=reason)
    return participation


def change_participation(
    participation: Participation, *, to: str, reason: str = "", until: date | None = None, by: Actor, now: datetime
) -> Participation:
    """Pause, take up again, suspend or end a participation."""
    move(participation, to=to, moves=PARTICIPATION_MOVES, by=by, at=now, reason=reason)
    Participation.objects.filter(pk=participation.pk).update(end_reason=reason, paused_until=until)
    participation.paused_until = until
    return participation


def _refuse_if_told(scheme: Scheme, verdicts: list[dict]) -> None:
    for verdict in verdicts:
        if verdict["met"] is False and verdict["on_failure"] == "refuse":
            sentence = queries.words(scheme, verdict["reason"])
            raise Refusal(sentence.replace("{value}", str(verdict["value"])))
