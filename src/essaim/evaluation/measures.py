"""Every measure of the vocabulary, gathered from the rooms that count."""

from datetime import date

from django.db.models import QuerySet

from essaim.core.foundation.models import Reading
from essaim.core.foundation.states import ActorKind
from essaim.core.schemes.models import Employment, Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import EmploymentState, ParticipationState
from essaim.modules.activities import measures as activities
from essaim.modules.followup import measures as followup
from essaim.modules.needs import measures as needs
from essaim.modules.needs.measures import Measured
from essaim.modules.rounds import measures as rounds

SESSION = {"territory": "commune_code", "organisation": "host__name"}
ATTENDANCE = {name: f"session__{column}" for name, column in SESSION.items()}
WHERE = {"territory": "person__commune_code"}
JOB_WHERE = {"territory": "participation__person__commune_code"}


def supporters(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """Supporters who take part today."""
    return _taking_part(scheme, "supporter")


def beneficiaries(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """People helped who take part today."""
    return _taking_part(scheme, "beneficiary")


def trained(scheme: Scheme, start: date, end: date) -> QuerySet[Employment]:
    """Supporters whose training is complete by the end of the period, whether employed since or not."""
    return Employment.objects.filter(participation__scheme=scheme, trained_on__lte=end).select_related(
        "participation__person"
    )


def employed(scheme: Scheme, start: date, end: date) -> QuerySet[Employment]:
    """Supporters under contract today."""
    return Employment.objects.filter(participation__scheme=scheme, state=EmploymentState.EMPLOYED).select_related(
        "participation__person"
    )


def accesses(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """Participations of people who have an account."""
    return Participation.objects.filter(
        scheme=scheme, person__account__isnull=False, person__account__created_at__date__range=(start, end)
    )


def connections(scheme: Scheme, start: date, end: date) -> QuerySet[Reading]:
    """Pages of their own space that people of the scheme opened."""
    people = Participation.objects.filter(scheme=scheme).values("person")
    return Reading.objects.filter(
        actor_kind__in=[ActorKind.PERSON, ActorKind.LINK], actor_id__in=people, at__date__range=(start, end)
    )


def _taking_part(scheme: Scheme, kind: str) -> QuerySet[Participation]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == kind]
    return Participation.objects.filter(
        scheme=scheme, role__in=roles, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED]
    )


MEASURES: dict[str, Measured] = {
    **needs.MEASURES,
    "people.validated_supporters": Measured(supporters, groups=WHERE, people=("person",)),
    "people.validated_beneficiaries": Measured(beneficiaries, groups=WHERE, people=("person",)),
    "people.trained_supporters": Measured(trained, groups=JOB_WHERE, people=("participation__person",)),
    "people.employed_supporters": Measured(employed, groups=JOB_WHERE, people=("participation__person",)),
    "people.access_issued": Measured(accesses, people=("person",)),
    "people.connections": Measured(connections, people=("actor_id",)),
    "activities.sessions": Measured(activities.sessions, groups=SESSION),
    "activities.cancelled": Measured(activities.sessions_cancelled, groups=SESSION),
    "activities.hosts": Measured(activities.sessions_of_hosts, value=activities.count_hosts),
    "activities.attendances": Measured(activities.attendances, groups=ATTENDANCE),
    "activities.people": Measured(activities.attendances, value=activities.count_people),
    "activities.fetched": Measured(activities.attendances, value=activities.share_fetched),
    "activities.no_shows": Measured(activities.no_shows, groups=ATTENDANCE),
    "rounds.visits_done": Measured(rounds.visits_done, groups=rounds.WHERE),
    "rounds.people_visited": Measured(rounds.visits_done, rounds.people_visited, rounds.WHERE),
    "rounds.services_rendered": Measured(rounds.visits_done, rounds.services_rendered, rounds.WHERE),
    "rounds.people_followed": Measured(rounds.people_followed, groups=WHERE),
    "followup.calls": Measured(followup.calls, groups=WHERE, people=("person",)),
    "followup.referrals": Measured(
        followup.referrals, groups={"territory": "alert__person__commune_code"}, people=("alert__person",)
    ),
}
