"""A fictional association in the real communes of a metropolis, with every scheme of the library running."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Count, Q

from essaim.blueprints.library import available
from essaim.blueprints.loader import load_sound
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind, Channel, StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.actions import move_scheme, plant
from essaim.core.schemes.models import Grant, Participation, Scheme
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.web.demo import cast, crisis, districts, estate, halt, homes, jobs, levels, outings, stories, weeks

SEED = 59
STORIES = 27
ENOUGH = 80
"""From so many people a scheme on, weekly visits are shown at the size of their source."""
SLUG = "ruche-de-fives"
TEAM = (
    ("standard@ruche.example", "Inès Caron", (StaffRole.OPERATOR,)),
    ("coordination@ruche.example", "Baptiste Delerue", (StaffRole.COORDINATOR, StaffRole.OPERATOR)),
    ("referente@ruche.example", "Nadia Hennebelle", (StaffRole.LEAD_CONTACT,)),
    ("protection@ruche.example", "Martine Duthoit", (StaffRole.SAFEGUARDING_LEAD, StaffRole.COORDINATOR)),
    ("financeur@ruche.example", "Philippe Masurel", (StaffRole.FUNDER,)),
    ("direction@ruche.example", "Samira Wattrelot", (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)),
    ("bailleur@ruche.example", "Odile Carpentier", (StaffRole.LANDLORD,)),
)  # fmt: skip

TO_PAY = Q(person__membership_terms__state="pending")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Player:
    """Somebody of the cast who can be signed in as."""

    email: str
    name: str
    role: str
    hint: str = ""


def is_built() -> bool:
    """Whether the demonstration is already there."""
    return its_workspace() is not None


def its_workspace() -> Workspace | None:
    """The association of the demonstration, once it is there."""
    return Workspace.objects.filter(slug=SLUG).first()


@transaction.atomic
def build(*, people: int, now: datetime, on_progress: Progress) -> Workspace:
    """Create the workspace, its team, its schemes, `people` people and their conversations."""
    chance = Random(SEED)
    Session.objects.all().delete()
    workspace = _workspace()
    with in_workspace(workspace):
        team = _team(workspace)
        schemes = [_scheme(workspace, shelved, now) for shelved in available()]
        for scheme in schemes:
            _fill(workspace, scheme, team, people // len(schemes), chance, now, on_progress)
        districts.play(schemes, by=SYSTEM, now=now)
        _players(schemes, now)
    return workspace


def players() -> list[Player]:
    """Everybody whom a visitor may sign in as, staff first."""
    return [*team_players(), *level_players(), *cast_players()]


def team_players() -> list[Player]:
    """Those who work for the association, in all of its schemes."""
    if its_workspace() is None:
        return []
    return [Player(email, name, ", ".join(str(StaffRole(r).label) for r in roles)) for email, name, roles in TEAM]


def level_players() -> list[Player]:
    """Those who work in one place, each with one level of access."""
    known = set(Account.objects.filter(email__in=[email for email, *_rest in levels.TEAM]).values_list("email", flat=True))
    return [Player(email, name, str(StaffRole(role).label), str(hint)) for email, name, role, hint in levels.TEAM if email in known]


def cast_players() -> list[Player]:
    """Those who help and those who are helped."""
    workspace = its_workspace()
    if workspace is None:
        return []
    with in_workspace(workspace):
        others = Person.objects.filter(account__email__endswith="@personne.example").select_related("account")
        return [Player(row.account.email, row.full_name, _helps_or_is_helped(row)) for row in others.order_by("account__email")]


def people_with_a_file() -> list[str]:
    """Who has confidential notes, to be looked for from each level."""
    return _named(supports__isnull=False)


def people_to_pay() -> list[str]:
    """Who of the cast has something to pay on their own page."""
    return _named(account__isnull=False, membership_terms__state="pending")


def _named(**which) -> list[str]:
    workspace = its_workspace()
    if workspace is None:
        return []
    with in_workspace(workspace):
        return [person.full_name for person in Person.objects.filter(**which).distinct().order_by("search", "pk")]


def _helps_or_is_helped(person: Person) -> str:
    part = person.participations.select_related("scheme").first()
    return f"{words(part.scheme, settled(part.scheme).blueprint.role(part.role).label)}, {part.scheme.name}"


def _workspace() -> Workspace:
    return Workspace.objects.create(
        slug=SLUG, name="La Ruche de Fives", reply_email="bonjour@ruche.example", phone="01 99 00 45 00",
        postal_address="12 rue des Glycines\n59800 Lille",
        legal_notice="La Ruche de Fives, association fictive de démonstration.",
        privacy_notice="Les personnes de cette démonstration n'existent pas.",
    )  # fmt: skip


def _team(workspace: Workspace) -> list[Membership]:
    members = []
    for email, name, roles in TEAM:
        account = Account.objects.create_user(email, name=name)
        member = Membership.objects.create(workspace=workspace, account=account, is_administrator=StaffRole.ADMINISTRATOR in roles)
        for role in roles:
            if role not in (StaffRole.ADMINISTRATOR, StaffRole.LANDLORD):  # that of a landlord is granted with their residence
                Grant.objects.create(workspace=workspace, membership=member, role=role)
        members.append(member)
    return members


def _scheme(workspace: Workspace, shelved, now: datetime) -> Scheme:
    loaded = load_sound(shelved.folder)
    # Where money is asked of communes, whoever agrees with them and whoever sends the invoice is the same.
    answers = loaded.example.answers | ({"carrier": workspace.name} if "hosts" in loaded.blueprint.modules else {})
    scheme = plant(
        workspace, blueprint=loaded.blueprint, digest=loaded.sha256, answers=answers,
        name=loaded.example.name, by=SYSTEM, now=now,
    )  # fmt: skip
    return move_scheme(scheme, to=SchemeState.OPEN, by=SYSTEM, now=now)


def _fill(workspace, scheme: Scheme, team: list[Membership], people: int, chance: Random, now, on_progress: Progress):
    done = {"people": 0, "stories": 0, "sessions": 0}

    def advance(what: str, total: int) -> Callable[[int], None]:
        def step(count: int) -> None:
            done[what] += count
            on_progress(f"{scheme.name}, {what}", done[what], total)

        return step

    modules = settled(scheme).blueprint.modules
    supporters = None
    if "rounds" in modules:
        people = weeks.PEOPLE if people >= ENOUGH else people
        supporters = max(2, round(people * weeks.HELPERS / weeks.PEOPLE))
    cast.people(workspace, scheme, count=people, supporters=supporters, chance=chance, now=now, on_progress=advance("people", people))
    jobs.hire(scheme, chance=chance, now=now)
    with transaction.atomic():
        if "needs" in modules:
            stories.play(scheme, operators=team[:2], count=STORIES, chance=chance, now=now, on_progress=advance("stories", STORIES))
        if "activities" in modules:
            place = halt if "dues" in modules else estate if "exchange" in modules else outings
            sessions = advance("sessions", place.count())
            place.play(scheme, operators=team[:2], chance=chance, now=now, on_progress=sessions)
        if "rounds" in modules:
            weeks.play(scheme, operators=team[:2], chance=chance, now=now)
        if "housing" in modules:
            homes.play(scheme, owner=team[-1], by=Actor(ActorKind.STAFF, id=team[1].pk, channel=Channel.PHONE), now=now, chance=chance)
        crisis.play(scheme, team=team, chance=chance, now=now)
        levels.play(scheme, now=now)


def _players(schemes: list[Scheme], now: datetime) -> None:
    """Give an account to one supporter and one person helped of each scheme: whoever has something to do, or to pay."""
    to_come = Q(person__attendances__is_living=True, person__attendances__session__starts_at__gt=now)
    for scheme in schemes:
        for kind in ("supporter", "beneficiary"):
            roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == kind]
            part = (
                Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
                .filter(person__account=None)
                .annotate(
                    owing=Count("person__membership_terms", filter=TO_PAY, distinct=True),
                    runs=Count("person__sessions_run", distinct=True),
                    expected=Count("person__attendances", filter=to_come, distinct=True),
                )
                .order_by("-owing", "-offers__load", "-runs", "-expected", "created_at")
                .select_related("person")
                .first()
            )
            if part:
                account = Account.objects.create_user(f"{part.role}-{scheme.slug}"[:40] + "@personne.example", name=part.person.full_name)
                Person.objects.filter(pk=part.person_id).update(account=account)
