"""Every measure of the vocabulary, gathered from the rooms that count."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from essaim.core.foundation.models import Reading
from essaim.core.foundation.states import ActorKind
from essaim.core.schemes.models import Employment, Participation, Scheme, Spell
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import EmploymentState, ParticipationState
from essaim.modules.activities import measures as activities
from essaim.modules.campaigns import measures as campaigns
from essaim.modules.dues import measures as dues
from essaim.modules.equipment import measures as equipment
from essaim.modules.exchange import measures as exchange
from essaim.modules.followup import measures as followup
from essaim.modules.hosts import measures as hosts
from essaim.modules.needs import measures as needs
from essaim.modules.needs.measures import Measured
from essaim.modules.rounds import measures as rounds

SESSION = {"territory": "commune_code", "organisation": ("commune_code", "host__name")}
ATTENDANCE = {
    "territory": "session__commune_code", "organisation": ("session__commune_code", "session__host__name"),
    "district": ("session__commune_code", "person__district_code"),
}  # fmt: skip

AGE = {"age": "age_band"}


def _home_of(person: str) -> dict[str, str | tuple[str, str]]:
    """Where the person lives to whom a column leads: the commune, and the district within it."""
    commune, district = f"{person}__commune_code", f"{person}__district_code"
    return {"territory": commune, "district": (commune, district)}


WHERE, JOB_WHERE, VISIT_WHERE = _home_of("person"), _home_of("participation__person"), _home_of("assignment__person")
PRESENT = (ParticipationState.ACTIVE, ParticipationState.PAUSED)
VISITED = ("assignment__person",)
CALLED, CALLED_WHERE = ("callee__person",), _home_of("callee__person")
CAME = {"people": ("attendees__person",), "stands_for_itself": False}


def supporters(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """Supporters who took part in the period."""
    return _took_part(scheme, "supporter", start, end)


def beneficiaries(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """People helped who took part in the period."""
    return _took_part(scheme, "beneficiary", start, end)


def helped_today(scheme: Scheme) -> QuerySet[Participation]:
    """People helped who take part today."""
    return Participation.objects.filter(scheme=scheme, role__in=_roles(scheme, "beneficiary"), state__in=PRESENT)


def trained(scheme: Scheme, start: date, end: date) -> QuerySet[Employment]:
    """Supporters whose training is complete by the end of the period, whether employed since or not."""
    return Employment.objects.filter(participation__scheme=scheme, trained_on__lte=end).select_related("participation__person")


def employed(scheme: Scheme, start: date, end: date) -> QuerySet[Employment]:
    """Supporters under contract today."""
    return Employment.objects.filter(participation__scheme=scheme, state=EmploymentState.EMPLOYED).select_related("participation__person")


def accesses(scheme: Scheme, start: date, end: date) -> QuerySet[Participation]:
    """Participations of people who have an account."""
    return Participation.objects.filter(scheme=scheme, person__account__isnull=False, person__account__created_at__date__range=(start, end))


def connections(scheme: Scheme, start: date, end: date) -> QuerySet[Reading]:
    """Pages of their own space that people of the scheme opened."""
    people = Participation.objects.filter(scheme=scheme).values("person")
    return Reading.objects.filter(actor_kind__in=[ActorKind.PERSON, ActorKind.LINK], actor_id__in=people, at__date__range=(start, end))


def _took_part(scheme: Scheme, kind: str, start: date, end: date) -> QuerySet[Participation]:
    """Whoever takes part without a spell on record counts since they came in: it began before spells were kept.

    Of two records that were joined, what stayed on the one that is no more is the same person once again.
    """
    spells = Spell.objects.filter(participation=OuterRef("pk"))
    during = Exists(spells.filter(Q(ended_on=None) | Q(ended_on__gte=start), started_on__lte=end))
    before = ~Exists(spells) & Q(state__in=PRESENT) & (Q(since=None) | Q(since__lte=end))
    parts = Participation.objects.filter(Q(during) | before, scheme=scheme, role__in=_roles(scheme, kind))
    return parts.filter(person__merged_into=None)


def count_people(rows: QuerySet[Participation]) -> int:
    """How many different people take part: one person may hold several roles."""
    return rows.order_by().values("person").distinct().count()


def _roles(scheme: Scheme, kind: str) -> list[str]:
    return [role.key for role in settled(scheme).blueprint.roles if role.kind == kind]


MEASURES: dict[str, Measured] = {
    **needs.MEASURES,
    "people.validated_supporters": Measured(supporters, count_people, WHERE, ("person",), each="person"),
    "people.validated_beneficiaries": Measured(beneficiaries, count_people, WHERE, ("person",), each="person"),
    "people.trained_supporters": Measured(trained, groups=JOB_WHERE, people=("participation__person",)),
    "people.employed_supporters": Measured(employed, groups=JOB_WHERE, people=("participation__person",), is_today=True),
    "people.access_issued": Measured(accesses, people=("person",)),
    "people.connections": Measured(connections, people=("actor_id",)),
    "activities.sessions": Measured(activities.sessions, groups=SESSION, **CAME),
    "activities.cancelled": Measured(activities.sessions_cancelled, groups=SESSION, **CAME),
    "activities.hosts": Measured(activities.sessions_of_hosts, value=activities.count_hosts, **CAME, each="host"),
    "activities.attendances": Measured(activities.attendances, groups=ATTENDANCE | AGE, people=("person",)),
    "activities.people": Measured(activities.attendances, activities.count_people, AGE, ("person",), each="person"),
    "activities.led_by_volunteers": Measured(activities.sessions_led_by_volunteers, groups=SESSION, **CAME),
    "activities.fetched": Measured(
        activities.attendances,
        activities.share_fetched,
        people=("person",),
        sides=(activities.attendances_fetched, activities.attendances_of_others),
    ),
    "activities.months_without": Measured(activities.monthly_sessions, over=activities.months_without, stands_for_itself=False),
    "activities.satisfied": Measured(
        activities.opinions,
        activities.share_pleased,
        people=("attendee__person",),
        sides=(activities.opinions_pleased, activities.opinions_not_pleased),
    ),
    "activities.no_shows": Measured(activities.no_shows, groups=ATTENDANCE, people=("person",)),
    "activities.proposed_by_members": Measured(activities.sessions_of_members, groups=SESSION),
    "activities.visits": Measured(activities.visits),
    "activities.returning": Measured(
        activities.visits, activities.share_returning, sides=(activities.visits_again, activities.first_visits)
    ),
    "hosts.visited": Measured(hosts.visits, value=hosts.count_places, stands_for_itself=False, each="host__organisation"),
    "hosts.discoveries": Measured(hosts.discoveries, groups=hosts.WHERE, stands_for_itself=False),
    "hosts.agreements": Measured(hosts.agreements, stands_for_itself=False),
    "hosts.renewals": Measured(hosts.renewals, stands_for_itself=False),
    "rounds.visits_done": Measured(rounds.visits_done, groups=VISIT_WHERE, people=VISITED),
    "rounds.people_visited": Measured(rounds.visits_done, rounds.people_visited, VISIT_WHERE, VISITED, each="assignment__person"),
    "rounds.services_rendered": Measured(
        rounds.services_visits, rounds.services_rendered, VISIT_WHERE, VISITED, {"category": rounds.services_by_kind}
    ),
    "rounds.people_followed": Measured(rounds.people_followed, rounds.count_people, WHERE, ("person",), each="person"),
    "equipment.helps_on_site": Measured(equipment.helps_on_site, groups=WHERE, people=("person",)),
    "equipment.helps_at_home": Measured(equipment.helps_at_home, groups=WHERE, people=("person",)),
    "equipment.loans": Measured(equipment.loans, groups=WHERE, people=("person",)),
    "campaigns.calls": Measured(campaigns.calls, groups=CALLED_WHERE, people=CALLED),
    "campaigns.people_reached": Measured(campaigns.conversations, campaigns.count_people, CALLED_WHERE, CALLED, each="callee__person"),
    "campaigns.worries": Measured(campaigns.worries, groups=CALLED_WHERE, people=CALLED),
    "dues.members": Measured(dues.members, groups=WHERE, people=("person",)),
    "dues.income_cents": Measured(dues.payments, dues.income, people=("payer__person", "payer__organisation")),
    "dues.self_financing": Measured(dues.paid_by_users, dues.self_financing, people=("payer__person", "payer__organisation")),
    "exchange.notices": Measured(exchange.notices, groups={"category": "category", "direction": "direction"}, people=("person",)),
    "exchange.agreed": Measured(exchange.agreed, groups={"category": "notice__category"}, people=("notice__person",)),
    "exchange.loans": Measured(exchange.loans, groups={"category": "category"}, people=("lender",)),
    "followup.calls": Measured(followup.calls, groups=WHERE, people=("person",)),
    "followup.interactions": Measured(followup.interactions, groups=WHERE | {"kind": "kind", "act": ("kind", "act")}, people=("person",)),
    "followup.people_met": Measured(followup.people_met, followup.count_people, WHERE, ("person",), each="person"),
    "followup.regular_needs": Measured(followup.regular_needs, groups=WHERE, people=("person",)),
    "followup.taken_over": Measured(
        followup.taken_over,
        groups=_home_of("alert__person"),
        people=("alert__person",),
        sides=(followup.taken_over, followup.not_taken_over),
    ),
    "followup.referrals": Measured(followup.referrals, groups=_home_of("alert__person"), people=("alert__person",)),
}
