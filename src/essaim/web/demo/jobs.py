"""The salaried supporters of the demonstration: some in training, some trained, most of them under contract."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.people.actions import record_organisation
from essaim.core.schemes.models import Employment, Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import EmploymentState, ParticipationState

AT_MOST = 24
STEPS = (EmploymentState.IN_TRAINING, EmploymentState.TRAINED, EmploymentState.EMPLOYED, EmploymentState.EMPLOYED,
         EmploymentState.EMPLOYED)  # fmt: skip


def hire(scheme: Scheme, *, chance: Random, now: datetime) -> None:
    """Give the first supporters of each salaried role a job, or the way to it."""
    roles = [role.key for role in settled(scheme).blueprint.roles if role.salaried]
    parts = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
    found = list(parts.order_by("created_at")[:AT_MOST])
    if not found:
        return
    employer = record_organisation(name="Fabrique du Canal", commune_code=scheme.territory[0], by=SYSTEM, now=now)
    Employment.objects.bulk_create([_job(part, employer, STEPS[n % len(STEPS)], chance, now) for n, part in enumerate(found)])


def _job(part: Participation, employer, state: str, chance: Random, now: datetime) -> Employment:
    day = timezone.localdate(now) - timedelta(days=chance.randint(20, 200))
    is_trained = state != EmploymentState.IN_TRAINING
    is_employed = state == EmploymentState.EMPLOYED
    return Employment(
        workspace_id=part.workspace_id, participation=part, state=state, trained_on=day if is_trained else None,
        employer=employer if is_employed else None, starts_on=day + timedelta(days=10) if is_employed else None,
        weekly_hours=chance.choice([17, 24, 35]) if is_employed else None, created_at=now,
    )  # fmt: skip
