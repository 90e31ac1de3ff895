"""Who may run a session, in which role, whether they are cleared, and who is missing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.models import Session
from essaim.modules.activities.states import SessionState

RUNS = ("supporter", "professional")
"""The kinds of roles whose holders run sessions."""


def roles_that_run(scheme: Scheme) -> list[str]:
    """In which roles of the scheme somebody may run a session, in the order of the blueprint."""
    return [role.key for role in settled(scheme).blueprint.roles if role.kind in RUNS]


def roles_held(person: Person, scheme: Scheme) -> list[str]:
    """Those of them that somebody holds now."""
    held = set(_running(scheme, [person.pk]).filter(state=ParticipationState.ACTIVE).values_list("role", flat=True))
    return [key for key in roles_that_run(scheme) if key in held]


def role_to_run(person: Person, scheme: Scheme) -> str:
    """The role in which somebody runs a session when nothing else is said."""
    return next(iter([*roles_held(person, scheme), *roles_that_run(scheme)]), "supporter")


def leaders(scheme: Scheme) -> QuerySet[Person]:
    """Who may run a session: whoever holds such a role now, first those whose every check is in order."""
    active = Participation.objects.filter(scheme=scheme, role__in=roles_that_run(scheme), state=ParticipationState.ACTIVE)
    cleared = active.filter(person=OuterRef("pk"), cleared_until__gte=timezone.localdate())
    rows = Person.objects.filter(pk__in=active.values("person")).annotate(is_cleared=Exists(cleared))
    return rows.order_by("-is_cleared", "search", "pk")


def still_runs(person: Person, scheme: Scheme) -> bool:
    """Whether somebody still holds a role in which sessions are run."""
    return person.is_reachable and bool(roles_held(person, scheme))


def are_staff_cleared(session: Session, *, on: date) -> bool:
    """Whether everybody who runs a session takes part on that day, with every check in order."""
    people = set(session.staff.values_list("person", flat=True))
    return people == {part.person_id for part in _running(session.scheme, people) if part.is_cleared(on)}


def may_run_now(session: Session, person_id: UUID, *, on: date) -> bool:
    """Whether somebody takes part in the scheme of a session on that day, in a role that runs them, with every check in order."""
    return any(part.is_cleared(on) for part in _running(session.scheme, [person_id]))


def animators_wanted(session: Session) -> int:
    """One, or two from the number of people that the scheme says."""
    threshold = setting(session.scheme, "second_animator_from")
    return 2 if threshold and session.taken >= threshold else 1


def roles_missing(session: Session) -> list[tuple[str, int]]:
    """Whom the blueprint wants to run this session besides those who do: the role in words, and how many."""
    there = Counter(row.role for row in session.staff.all())
    labels = {role.key: role.label for role in settled(session.scheme).blueprint.roles}
    wanted = [one for one in settled(session.scheme).blueprint.session_roles if not one.topics or session.activity.topic in one.topics]
    rows = [(words(session.scheme, labels[one.role]), one.wanted - there[one.role]) for one in wanted]
    return [(label, number) for label, number in rows if number > 0]


def sessions_without_staff(scheme: Scheme, *, now: datetime) -> list[Session]:
    """Planned soon, with somebody missing whom the scheme wants to run them."""
    if not settled(scheme).blueprint.session_roles and not setting(scheme, "second_animator_from"):
        return []
    soon = now + timedelta(days=setting(scheme, "session_check_days"))
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, starts_at__lte=soon)
    rows = rows.select_related("scheme", "activity").prefetch_related("staff").order_by("starts_at", "pk")
    return [row for row in rows if roles_missing(row) or len(row.staff.all()) < animators_wanted(row)]


def _running(scheme: Scheme, people: Iterable[UUID]) -> QuerySet[Participation]:
    return Participation.objects.filter(scheme=scheme, role__in=roles_that_run(scheme), person__in=people)
