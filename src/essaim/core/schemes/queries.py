"""What is read of schemes: the running blueprint, roles held, participations, cases."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from essaim.blueprints import fill
from essaim.blueprints.model.roles import Check as CheckSpec
from essaim.blueprints.plain import from_snapshot
from essaim.blueprints.settling import Settled, settle
from essaim.core.foundation.days_off import holidays_between
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Case, Check, Commitment, Grant, Participation, Resource, Scheme
from essaim.core.schemes.states import CheckOutcome, ParticipationState, SchemeState

CLEARING = ("validation", "proposal")

_settled: dict[tuple[UUID, int], Settled] = {}


def settled(scheme: Scheme) -> Settled:
    """The blueprint of a running scheme with its territory's answers filled in.

    Parsed once per version of the scheme in each process.
    """
    key = (scheme.pk, scheme.version)
    if key not in _settled:
        _settled[key] = settle(from_snapshot(scheme.snapshot), scheme.answers)
    return _settled[key]


def setting(scheme: Scheme, name: str):
    """One parameter of a running scheme; KeyError when the vocabulary has no such word."""
    return settled(scheme).settings[name]


def words(scheme: Scheme, key: str | None) -> str:
    """A text of the scheme in the language of the page; empty without key."""
    if not key:
        return ""
    texts = settled(scheme).blueprint.texts
    return texts.get(_language(), texts["fr"]).get(key, key)


@lru_cache(maxsize=8)
def _short(language: str) -> str:
    return language.split("-")[0]


def _language() -> str:
    return _short(get_language() or "fr")


def page_words(scheme: Scheme, key: str | None) -> str:
    """A text of a public page or a charter, with the carrier's name, number and hours in it."""
    settings = settled(scheme).settings
    values = {name: settings[name] or "" for name in ("phone", "opening_hours")}
    values["organisation"] = scheme.carrier.name if scheme.carrier else scheme.workspace.name
    return fill(words(scheme, key), values)


def schemes_open() -> QuerySet[Scheme]:
    """Schemes in which something may be recorded today."""
    return Scheme.objects.filter(state=SchemeState.OPEN)


def schemes_going_on() -> QuerySet[Scheme]:
    """Schemes in which what is agreed goes on: also while a pause lets nothing new come in."""
    return Scheme.objects.filter(state__in=[SchemeState.OPEN, SchemeState.PAUSED])


def was_taken_in(participation: Participation) -> bool:
    """Whether somebody was let take part and it is known since when, whether a spell was written at the time or not."""
    return participation.validated_at is not None and participation.since is not None


def modules_running(workspace: Workspace) -> frozenset[str]:
    """What the schemes of a workspace that are not closed are made of."""
    rows = Scheme.objects.filter(workspace=workspace).exclude(state=SchemeState.CLOSED)
    found: set[str] = set()
    for pk, version in rows.values_list("pk", "version"):
        known = _settled.get((pk, version)) or _settled_now(pk)
        if known:
            found.update(known.blueprint.modules, ("needs",) if known.blueprint.asks_for_needs else ())
    return frozenset(found)


def _settled_now(pk: UUID) -> Settled | None:
    scheme = Scheme.objects.get(pk=pk)
    return settled(scheme) if scheme.snapshot else None


def grants_of(membership: Membership) -> tuple[frozenset[tuple[str, UUID | None]], UUID | None]:
    """The roles a member of staff holds now, and the organisation for which, if any."""
    rows = list(Grant.objects.filter(membership=membership, ended_at=None))
    pairs = {(row.role, row.scheme_id) for row in rows}
    if membership.is_administrator:
        pairs.add((StaffRole.ADMINISTRATOR, None))
    organisations = {row.organisation_id for row in rows if row.organisation_id}
    return frozenset(pairs), organisations.pop() if len(organisations) == 1 else None


def participation_of(person: Person, scheme: Scheme, kind: str) -> Participation | None:
    """The person's living participation in a role of this kind, if any."""
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == kind]
    return (
        Participation.objects.filter(scheme=scheme, person=person, role__in=roles)
        .exclude(state__in=[ParticipationState.ENDED, ParticipationState.REFUSED])
        .order_by("created_at")
        .first()
    )


def is_suspended(person: Person, scheme: Scheme) -> bool:
    """Whether all that the person is in this scheme is suspended."""
    states = set(Participation.objects.filter(person=person, scheme=scheme).values_list("state", flat=True))
    return states == {ParticipationState.SUSPENDED}


def checks_valid(participation: Participation, on: date) -> set[str]:
    """Keys of the checks that hold for a participation on that day."""
    return checks_valid_of({participation.pk}, on, scheme=participation.scheme).get(participation.pk, set())


def checks_valid_of(participations: Iterable[UUID], on: date, *, scheme: Scheme) -> dict[UUID, set[str]]:
    """The same for many participations of a scheme in one query."""
    specs = {spec.key: spec for spec in settled(scheme).blueprint.checks}
    return {
        holder: {key for key, rows in seen.items() if key in specs and (ends_on(specs[key], rows) or date.min) >= on}
        for holder, seen in checks_seen(participations).items()
    }


def checks_seen(participations: Iterable[UUID]) -> dict[UUID, dict[str, list[Check]]]:
    """By participation and key, what was seen since something last turned out badly or was left open.

    Of two written at the same moment, the one that turned out worse speaks.
    """
    rows = Check.objects.filter(participation__in=participations).order_by("done_on", "created_at", "-outcome")
    seen: dict[UUID, dict[str, list[Check]]] = {}
    for row in rows:
        mine = seen.setdefault(row.participation_id, {})
        mine[row.key] = [*mine.get(row.key, []), row] if row.outcome == CheckOutcome.VALID else []
    return seen


def ends_on(spec: CheckSpec, rows: list[Check]) -> date | None:
    """The last day on which a check holds, the latest sightings speaking; None while there are too few.

    An interview asked for several times is held by as many different people.
    """
    latest = rows[::-1]
    if spec.kind == "interview":
        latest = list({row.checked_by: row for row in rows}.values())[::-1]
    if len(latest) < spec.times:
        return None
    return min(row.expires_on or date.max for row in latest[: spec.times])


def clearance(participation: Participation, seen: dict[str, list[Check]]) -> date | None:
    """The last day on which nothing keeps this supporter from being asked; None when something is missing."""
    if not participation.scheme.snapshot:
        return None  # without a blueprint nobody can say what is asked
    blueprint = settled(participation.scheme).blueprint
    asked = [spec for gate in CLEARING for spec in blueprint.checks_of(participation.role, gate)]
    days = [ends_on(spec, seen.get(spec.key, [])) for spec in asked]
    return None if None in days else min(days, default=date.max)


def checks_missing(participation: Participation, *, on: date, gate: str | None = None) -> list[CheckSpec]:
    """What the blueprint asks of this role and does not hold on that day, in its order.

    Without `gate`: every check that closes some gate.
    """
    asked = settled(participation.scheme).blueprint.checks_of(participation.role, gate)
    held = checks_valid(participation, on)
    return [check for check in asked if check.key not in held and check.enabled and (gate or check.gate != "none")]


def checks_before_telephone(scheme: Scheme) -> list[CheckSpec]:
    """On the fast track, what must be seen before anybody telephones: all that clears a supporter and is not put off."""
    blueprint = settled(scheme).blueprint
    track = blueprint.fast_track
    if track is None:
        return []
    asked = [spec for gate in CLEARING for spec in blueprint.checks_of(track.role, gate)]
    return [spec for spec in asked if spec.key not in track.defers]


def days_off(scheme: Scheme, *, since: date, until: date, commune_code: str) -> dict[date, str]:
    """Days of that stretch on which what comes back every week pauses, each with its reason.

    For many schemes at once, prefetch `closed_days`.
    """
    found = holidays_between(since, until, commune_code) if setting(scheme, "pause_on_holidays") else {}
    for rest in scheme.closed_days.all():
        first, last = max(rest.first_day, since), min(rest.last_day, until)
        found |= {first + timedelta(days=n): rest.label for n in range((last - first).days + 1)}
    return found


def cases_of(person: Person) -> QuerySet[Case]:
    """The person's cases, living first, newest first."""
    return Case.objects.filter(person=person).select_related("scheme", "lead_contact__account").order_by("closed_at", "-created_at")


def commitments_of(subject: Person | Resource, *, since: datetime, until: datetime) -> QuerySet[Commitment]:
    """What takes the time of a person or a resource between two moments, earliest first."""
    column = "resource" if isinstance(subject, Resource) else "person"
    return Commitment.objects.filter(**{column: subject}, released_at=None, starts_at__lt=until, ends_at__gt=since).select_related("scheme")


def team_of(scheme: Scheme | UUID | None, *roles: str) -> QuerySet[Membership]:
    """Members of staff who hold one of these roles in a scheme (None: in any) or in the whole workspace, by name."""
    there = Q(scheme=scheme) | Q(scheme=None) if scheme else Q()
    held = Grant.objects.filter(there, role__in=roles, ended_at=None).values("membership")
    mine = Q(pk__in=held) | (Q(is_administrator=True) if StaffRole.ADMINISTRATOR in roles else Q(pk=None))
    return Membership.objects.filter(mine, left_at=None).select_related("account").order_by("account__name", "account__email", "pk")


def members_who(scheme: Scheme | None, *roles: str) -> list[Membership]:
    """The same, those who have belonged to the team for longest first."""
    return list(team_of(scheme, *roles).order_by("created_at", "pk"))
