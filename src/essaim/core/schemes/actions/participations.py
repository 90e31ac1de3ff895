"""Taking part: asked, looked at, validated, paused, ended; each decision with its reason."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
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
from essaim.core.schemes.actions.spells import begin_spell, check_last_day, end_spell
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.core.schemes.states import (
    PARTICIPATION_MOVES,
    WAIVED,
    CheckOutcome,
    ParticipationState,
    WaiveReason,
)


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
        validated_at=None if validated_by_team else now,
        eligibility=verdicts, declared=dict(declared or {}), since=timezone.localdate(now), created_at=now,
    )  # fmt: skip
    clear(participation)
    if participation.state == ParticipationState.ACTIVE:
        begin_spell(participation, now=now)
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
    expires_on: date | None = None,
    minutes: int | None = None,
    reference: str = "",
    by: Actor,
    now: datetime,
) -> Check:
    """Note that something was seen for a participation: outcome and date, never the document.

    `expires_on` is what the paper says; without it the scheme's own length counts from `done_on`.
    """
    spec = next((c for c in queries.settled(participation.scheme).blueprint.checks if c.key == key), None)
    if spec is None:
        raise Refusal(_("This scheme does not ask for that check."))
    day = done_on or timezone.localdate(now)
    if day > timezone.localdate(now):
        raise Refusal(_("The date of a check cannot be in the future."), field="done_on")
    if expires_on and expires_on < day:
        raise Refusal(_("It would end before the day on which it was seen: look at the two dates again."), field="expires_on")
    check = Check.objects.create(
        workspace=participation.workspace, participation=participation, key=key, outcome=outcome, done_on=day,
        checked_by=by.id, channel=by.channel, reference=reference, created_at=now, minutes=minutes,
        expires_on=expires_on or (day + relativedelta(months=spec.valid_months) if spec.valid_months else None),
    )  # fmt: skip
    clear(participation)
    journal.write("participation.checked", participation, by=by, at=now, check=key, outcome=outcome)
    return check


@transaction.atomic
def waive_check(participation: Participation, *, key: str, reason: str, by: Actor, now: datetime) -> Check:
    """Do without a check that the blueprint lets the team do without, with a reason that stays."""
    spec = next((c for c in queries.settled(participation.scheme).blueprint.checks_of(participation.role) if c.key == key), None)
    if spec is None or not spec.waivable:
        raise Refusal(_("This check cannot be left out: it has to be seen."))
    if reason not in WaiveReason.values:
        raise Refusal(_("Say why it is left out: the reason stays on the checklist."), field="reason")
    check = Check.objects.create(
        workspace=participation.workspace, participation=participation, key=key, outcome=CheckOutcome.VALID,
        done_on=timezone.localdate(now), checked_by=by.id, channel=by.channel, reference=f"{WAIVED}{reason}", created_at=now,
    )  # fmt: skip
    clear(participation)
    journal.write("participation.check_waived", participation, by=by, at=now, check=key, reason=reason)
    return check


@transaction.atomic
def withdraw_check(check: Check, *, by: Actor, now: datetime) -> Participation:
    """What was noted by mistake was not seen: the sighting goes, that it was withdrawn stays in the journal."""
    participation = check.participation
    journal.write("participation.check_withdrawn", participation, by=by, at=now, check=check.key, done_on=check.done_on.isoformat())
    check.delete()
    return clear(participation)


def clear(participation: Participation) -> Participation:
    """Write down until when every check holds: what the database asks before it lets anybody be sent."""
    seen = queries.checks_seen({participation.pk}).get(participation.pk, {})
    participation.cleared_until = queries.clearance(participation, seen)
    Participation.objects.filter(pk=participation.pk).update(cleared_until=participation.cleared_until)
    return participation


def clear_all(scheme: Scheme) -> int:
    """The same for everybody in a scheme, whose own figures may have changed; returns how many changed."""
    parts = list(Participation.objects.filter(scheme=scheme))
    seen = queries.checks_seen({part.pk for part in parts})
    changed = []
    for part in parts:
        part.scheme = scheme
        day = queries.clearance(part, seen.get(part.pk, {}))
        if day != part.cleared_until:
            part.cleared_until = day
            changed.append(part)
    Participation.objects.bulk_update(changed, ["cleared_until"], batch_size=500)
    return len(changed)


def plan_interview(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """The team will meet the person."""
    move(participation, to=ParticipationState.INTERVIEW_PLANNED, moves=PARTICIPATION_MOVES, by=by, at=now)
    return participation


@transaction.atomic
def validate(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """Let the person take part. Refused, naming what is missing, while a required check is not there.

    Where the role asks for four eyes, whoever held the interview cannot be the one who validates.
    """
    missing = queries.checks_missing(participation, on=timezone.localdate(now), gate="validation")
    if missing:
        names = ", ".join(queries.words(participation.scheme, check.label) for check in missing)
        raise Refusal(_("Still missing before validation: %(names)s.") % {"names": names})
    _refuse_own_interview(participation, by)
    Participation.objects.filter(pk=participation.pk).update(validated_at=now, validated_by=by.id)
    participation.validated_at, participation.validated_by = now, by.id
    move(participation, to=ParticipationState.ACTIVE, moves=PARTICIPATION_MOVES, by=by, at=now)
    begin_spell(participation, now=now)
    return participation


def refuse(participation: Participation, *, to: str, reason: str, by: Actor, now: datetime) -> Participation:
    """Refuse or redirect, always with a reason (a code, not words about the person)."""
    if not reason:
        raise Refusal(_("Give the reason: the person has a right to know it."), field="reason")
    move(participation, to=to, moves=PARTICIPATION_MOVES, by=by, at=now, reason=reason)
    Participation.objects.filter(pk=participation.pk).update(end_reason=reason)
    return participation


@transaction.atomic
def change_participation(
    participation: Participation,
    *,
    to: str,
    reason: str = "",
    until: date | None = None,
    on: date | None = None,
    by: Actor,
    now: datetime,
) -> Participation:
    """Pause, take up again, suspend, end or look anew at a participation; `on` is the last day of a part that has ended."""
    if to == ParticipationState.ACTIVE and participation.validated_at is None:
        raise Refusal(_("Nobody has validated this person yet: validate them first."))
    last_day = check_last_day(participation, on, now=now) if on else None
    move(participation, to=to, moves=PARTICIPATION_MOVES, by=by, at=now, reason=reason)
    if to == ParticipationState.ACTIVE:
        begin_spell(participation, now=now)
    elif to == ParticipationState.ENDED:
        end_spell(participation, reason=reason, on=last_day, now=now)
    told = {"end_reason": reason, "paused_until": until} | (_as_unseen(participation, now) if to == ParticipationState.APPLIED else {})
    Participation.objects.filter(pk=participation.pk).update(**told)
    for name, value in told.items():
        setattr(participation, name, value)
    return participation


@transaction.atomic
def take_up_again(participation: Participation, *, by: Actor, now: datetime) -> Participation:
    """Whoever left a role that is open to all takes part in it again, if its conditions hold: another spell begins."""
    scheme, declared = participation.scheme, participation.declared
    verdicts = judge(participation.person, scheme=scheme, role=participation.role, declared=declared, day=timezone.localdate(now))
    _refuse_if_told(scheme, verdicts)
    change_participation(participation, to=ParticipationState.APPLIED, by=by, now=now)
    Participation.objects.filter(pk=participation.pk).update(validated_at=now, eligibility=verdicts)
    participation.validated_at, participation.eligibility = now, verdicts
    clear(participation)
    return change_participation(participation, to=ParticipationState.ACTIVE, by=by, now=now)


def _as_unseen(participation: Participation, now: datetime) -> dict[str, Any]:
    """Whoever comes back is looked at anew: neither an earlier validation counts, nor what is left of a fast track."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    fast = participation.fast_until and min(participation.fast_until, yesterday)
    return {"validated_at": None, "validated_by": None, "fast_until": fast}


def _refuse_own_interview(participation: Participation, by: Actor) -> None:
    blueprint = queries.settled(participation.scheme).blueprint
    if not blueprint.role(participation.role).four_eyes:
        return
    held = {spec.key for spec in blueprint.checks_of(participation.role) if spec.kind == "interview"}
    if participation.checks.filter(key__in=held, checked_by=by.id).exists():
        raise Refusal(_("You met this person for the interview: somebody else has to validate."))


def _refuse_if_told(scheme: Scheme, verdicts: list[dict]) -> None:
    for verdict in verdicts:
        if verdict["met"] is False and verdict["on_failure"] == "refuse":
            sentence = queries.words(scheme, verdict["reason"])
            raise Refusal(sentence.replace("{value}", str(verdict["value"])))
