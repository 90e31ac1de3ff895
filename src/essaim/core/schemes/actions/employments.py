"""The job of a salaried supporter: from candidate to contract, each step only once what it needs is there."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import save_fields
from essaim.core.people.models import Organisation
from essaim.core.schemes import queries
from essaim.core.schemes.models import Employment, Participation
from essaim.core.schemes.states import EMPLOYMENT_MOVES, EmploymentState


def employment_of(participation: Participation, *, by: Actor, now: datetime) -> Employment:
    """The job of this supporter, opened as a candidate's if there is none yet."""
    if not queries.settled(participation.scheme).blueprint.role(participation.role).salaried:
        raise Refusal(_("This role is not a job in this scheme."))
    known = Employment.objects.filter(participation=participation).first()
    if known:
        return known
    employment = Employment.objects.create(workspace=participation.workspace, participation=participation, created_at=now)
    journal.write("employment.opened", employment, by=by, at=now)
    return employment


@transaction.atomic
def set_contract(
    employment: Employment,
    *,
    employer: Organisation | None,
    starts_on: date | None,
    ends_on: date | None = None,
    weekly_hours: Decimal | None = None,
    seen_version: int,
    by: Actor,
    now: datetime,
) -> Employment:
    """With whom, from when to when, for how many hours a week."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(_("The contract would end before it begins: look at the two dates again."), field="ends_on")
    if employment.state == EmploymentState.EMPLOYED and not (employer and starts_on):
        raise Refusal(_("Somebody who is employed has an employer and a first day."), field="employer")
    save_fields(
        employment, seen_version=seen_version, employer=employer, starts_on=starts_on, ends_on=ends_on,
        weekly_hours=weekly_hours,
    )  # fmt: skip
    journal.write("employment.contract", employment, by=by, at=now, employer=employer and employer.pk)
    return employment


@transaction.atomic
def move_employment(employment: Employment, *, to: str, reason: str = "", by: Actor, now: datetime) -> Employment:
    """The next step. Trained once every training was attended, employed once there is a contract."""
    if to == EmploymentState.TRAINED:
        _refuse_untrained(employment.participation, timezone.localdate(now))
    if to == EmploymentState.EMPLOYED and not (employment.employer_id and employment.starts_on):
        raise Refusal(_("Note the employer and the first day of the contract first."), field="employer")
    move(employment, to=to, moves=EMPLOYMENT_MOVES, by=by, at=now, reason=reason)
    day = timezone.localdate(now)
    if to == EmploymentState.TRAINED:
        Employment.objects.filter(pk=employment.pk).update(trained_on=day)
    if to == EmploymentState.LEFT:
        Employment.objects.filter(pk=employment.pk).update(left_reason=reason, ends_on=max(day, employment.starts_on or day))
    employment.refresh_from_db()
    return employment


def _refuse_untrained(participation: Participation, on: date) -> None:
    held = queries.checks_valid(participation, on)
    asked = queries.settled(participation.scheme).blueprint.checks_of(participation.role)
    missing = [spec for spec in asked if spec.kind == "training" and spec.gate != "none" and spec.key not in held]
    if missing:
        names = ", ".join(queries.words(participation.scheme, spec.label) for spec in missing)
        raise Refusal(_("Still to attend: %(names)s.") % {"names": names})
