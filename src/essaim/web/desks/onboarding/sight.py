"""What the way in shows: one line a supporter, and one checklist with everything that was seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from essaim.blueprints.model.roles import Check as CheckSpec
from essaim.core.foundation.access import Who
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Check, Employment, Participation, Scheme
from essaim.core.schemes.queries import checks_seen, ends_on, setting, settled, words
from essaim.core.schemes.states import PARTICIPATION_MOVES, EndReason, ParticipationState, WaiveReason
from essaim.web.desks.onboarding.forms import StepForm
from essaim.web.desks.onboarding.said import has_yet_to_offer, said_by

GONE = (ParticipationState.ENDED, ParticipationState.REFUSED, ParticipationState.REDIRECTED)
FILTERS = ("all", "missing", "ending", "cleared")


@dataclass(frozen=True)
class Step:
    """One check asked of somebody: what was seen, whether it is enough, until when."""

    spec: CheckSpec
    label: str
    rows: list[Check]
    ends: date | None
    state: str

    @property
    def missing_times(self) -> int:
        """How many more are needed."""
        return max(self.spec.times - len(self.rows), 0)


@dataclass(frozen=True)
class Line:
    """One supporter of the list: what is missing, and what ends next."""

    part: Participation
    role: str
    missing: list[str]
    next_end: date | None
    job: Employment | None


def supporters_of(who: Who, *, only: str, today: date) -> QuerySet[Participation]:
    """Whoever else helps, or would like to, in the schemes that this reader coordinates."""
    held = who.schemes_as(StaffRole.COORDINATOR)
    schemes = Scheme.objects.all() if held is None else Scheme.objects.filter(pk__in=held)
    theirs, ending = Q(pk=None), Q(pk=None)
    for scheme in schemes.exclude(snapshot={}):
        roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
        theirs |= Q(scheme=scheme, role__in=roles)
        last = today + timedelta(days=setting(scheme, "expiry_first_days"))
        ending |= Q(scheme=scheme, cleared_until__lte=last)
    wanted = {
        "missing": Q(cleared_until=None) | Q(cleared_until__lt=today),
        "ending": ending,
        "cleared": Q(state=ParticipationState.ACTIVE, cleared_until__gte=today),
    }.get(only, Q())
    rows = Participation.objects.filter(theirs, wanted).exclude(state__in=GONE).exclude(person_id=who.person_id)
    return rows.select_related("scheme", "person", "employment").order_by("person__family_name", "person__given_name", "pk")


def lines_of(parts: Iterable[Participation], *, today: date) -> list[Line]:
    """The lines of a page of supporters, with one more query for all that was seen."""
    seen = checks_seen({part.pk for part in parts})
    return [_line(part, seen.get(part.pk, {}), today) for part in parts]


def _line(part: Participation, seen: dict[str, list[Check]], today: date) -> Line:
    steps = steps_of(part, seen, today=today)
    ends = [step.ends for step in steps if step.ends and step.ends != date.max and step.spec.gate != "none"]
    return Line(
        part=part, role=words(part.scheme, settled(part.scheme).blueprint.role(part.role).label),
        missing=[step.label for step in steps if step.state in ("missing", "ended") and _closes(step.spec)],
        next_end=min(ends, default=None), job=getattr(part, "employment", None),
    )  # fmt: skip


def steps_of(part: Participation, seen: dict[str, list[Check]], *, today: date) -> list[Step]:
    """Every check asked of a role, in the order of the blueprint."""
    specs = settled(part.scheme).blueprint.checks_of(part.role)
    return [_step(part, spec, seen.get(spec.key, []), today) for spec in specs]


def _step(part: Participation, spec: CheckSpec, rows: list[Check], today: date) -> Step:
    ends = ends_on(spec, rows)
    soon = today + timedelta(days=setting(part.scheme, "expiry_first_days"))
    if ends is None:
        state = "missing" if _closes(spec) else "open"
    else:
        state = "ended" if ends < today else "ending" if ends <= soon else "held"
    return Step(spec, words(part.scheme, spec.label), rows, ends, state)


def _closes(spec: CheckSpec) -> bool:
    return spec.gate != "none" and bool(spec.enabled)


def checklist_of(part: Participation, *, today: date, bound: StepForm | None = None) -> dict:
    """One supporter: conditions, steps with their forms, the decision, the job."""
    seen = checks_seen({part.pk}).get(part.pk, {})
    steps = steps_of(part, seen, today=today)
    forms = {step.spec.key: StepForm(spec=step.spec, today=today) for step in steps}
    if bound is not None:
        forms[bound.prefix] = bound
    everything = list(Check.objects.filter(participation=part).order_by("-done_on", "-created_at"))
    names = _names({row.checked_by for row in everything if row.checked_by})
    return {
        "participation": part,
        "role": words(part.scheme, settled(part.scheme).blueprint.role(part.role).label),
        "is_supporter": settled(part.scheme).blueprint.role(part.role).kind == "supporter",
        "steps": [
            {
                "step": step, "form": forms[step.spec.key], "is_open": bound is not None and bound.prefix == step.spec.key,
                "rows": [(row, names.get(row.checked_by, "")) for row in everything if row.key == step.spec.key],
            }
            for step in steps
        ],
        "verdicts": _verdicts(part),
        "said": said_by(part),
        "has_yet_to_offer": has_yet_to_offer(part),
        "moves": [(to, ParticipationState(to).label) for to in PARTICIPATION_MOVES[part.state] if to not in WITH_REASON],
        "with_reason": [to for to in WITH_REASON if to in PARTICIPATION_MOVES[part.state]],
        "validator": names.get(part.validated_by) or _names({part.validated_by}).get(part.validated_by, ""),
        "reasons": EndReason.choices,
        "waive_reasons": WaiveReason.choices,
        "today": today,
    }  # fmt: skip


WITH_REASON = (
    ParticipationState.SUSPENDED, ParticipationState.ENDED, ParticipationState.REDIRECTED, ParticipationState.REFUSED,
)  # fmt: skip


def _verdicts(part: Participation) -> list[dict]:
    return [
        {**verdict, "words": words(part.scheme, verdict["reason"]).replace("{value}", str(verdict["value"]))}
        for verdict in part.eligibility
    ]


def _names(ids: set[UUID | None]) -> dict[UUID, str]:
    members = Membership.objects.filter(pk__in=ids - {None}).select_related("account")
    return {member.pk: str(member) for member in members}
