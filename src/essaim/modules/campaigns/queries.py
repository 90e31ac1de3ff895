"""What is read of campaigns: whom to call, who may call whom, what is due, what came of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Consent, ContactMeans, Person
from essaim.core.people.queries import contacts_to_use, reachable
from essaim.core.people.states import ConsentPurpose, ContactKind, ContactUse
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import team_of
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.campaigns.models import Attempt, Callee, Caller, Campaign
from essaim.modules.campaigns.states import FOR_THE_TEAM, OPEN, CalleeState, CampaignState

NO_LONGER_YOURS = gettext_lazy("This call is no longer yours: somebody else has taken it over, or it was ended already.")
PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)
GONE = (ParticipationState.ENDED, ParticipationState.REFUSED, ParticipationState.REDIRECTED)


@dataclass(frozen=True)
class Asked:
    """Whom a campaign is about: ages, communes, silence in days, roles; nothing asked means everybody.

    Whoever has no known age or commune is left out of what asks for one, unless `with_unknown`.
    """

    min_age: int | None = None
    max_age: int | None = None
    communes: tuple[str, ...] = ()
    silent_days: int | None = None
    roles: tuple[str, ...] = ()
    with_unknown: bool = False


def people_asked_for(scheme: Scheme, asked: Asked, *, on: date) -> QuerySet[Person]:
    """People of the scheme who may be called: reachable, with a number, who took no agreement back nor said no to calls."""
    return people_not_gone(scheme, asked, on=on).filter(_has_number())


def people_not_gone(scheme: Scheme, asked: Asked, *, on: date) -> QuerySet[Person]:
    """The same with those whose number is missing: somebody may find one."""
    return _people_of(scheme, asked, on).filter(reachable(), ~_took_back(), ~_said_no(scheme))


def may_still_be_called(scheme: Scheme, *, on: date) -> Q:
    """Rows of a list whose person may be called on that day: much may have happened since the list was made."""
    return Q(person__in=people_asked_for(scheme, Asked(), on=on).order_by().values("pk"))


def are_calls_made(campaign: Campaign) -> bool:
    """Whether anybody calls for this campaign: it runs, and so does its scheme."""
    return campaign.state == CampaignState.RUNNING and campaign.scheme.state == SchemeState.OPEN


def people_left_out(scheme: Scheme, asked: Asked, *, on: date) -> int:
    """How many fit what was asked and cannot be called: without a number, or who do not wish it."""
    fit = _people_of(scheme, asked, on).filter(deceased_on=None, moved_on=None, erased_at=None, merged_into=None)
    return fit.count() - people_asked_for(scheme, asked, on=on).count()


def people_unknown(scheme: Scheme, asked: Asked, *, on: date) -> int:
    """How many may be called and are left out only because we do not know their age or commune."""
    wide = people_asked_for(scheme, replace(asked, with_unknown=True), on=on).count()
    return wide - people_asked_for(scheme, asked, on=on).count()


def _people_of(scheme: Scheme, asked: Asked, on: date) -> QuerySet[Person]:
    parts = scheme.participations.exclude(state__in=GONE)
    parts = parts.filter(role__in=asked.roles) if asked.roles else parts
    people = Person.objects.filter(pk__in=parts.values("person"))
    blank, no_year = (Q(commune_code=""), Q(birth_year=None)) if asked.with_unknown else (Q(pk=None), Q(pk=None))
    if asked.communes:
        people = people.filter(blank | Q(commune_code__in=asked.communes))
    if asked.min_age is not None:
        people = people.filter(no_year | Q(birth_year__lte=on.year - asked.min_age))
    if asked.max_age is not None:
        people = people.filter(no_year | Q(birth_year__gte=on.year - asked.max_age))
    if asked.silent_days is not None:
        last = on - timedelta(days=asked.silent_days)
        people = people.filter(Q(last_contact_on__lte=last) | Q(last_contact_on=None))
    return people.order_by("search", "id")


def _has_number() -> Exists:
    return Exists(ContactMeans.objects.filter(person=OuterRef("pk"), kind__in=PHONES, ended_at=None))


def _took_back() -> Q:
    kept = Consent.objects.filter(person=OuterRef("pk"), purpose=ConsentPurpose.RECORD)
    return Q(Exists(kept.exclude(withdrawn_at=None))) & ~Q(Exists(kept.filter(withdrawn_at=None)))


def _said_no(scheme: Scheme) -> Exists:
    return Exists(Callee.objects.filter(person=OuterRef("pk"), campaign__scheme=scheme, state=CalleeState.REFUSED))


def campaigns_of(schemes: set[UUID] | None) -> QuerySet[Campaign]:
    """Campaigns of these schemes (None: of all), with how far they are, the latest first."""
    rows = Campaign.objects.select_related("scheme").annotate(
        people=Count("callees", distinct=True),
        waiting=Count("callees", filter=Q(callees__state__in=OPEN), distinct=True),
        reached=Count("callees", filter=Q(callees__state=CalleeState.REACHED), distinct=True),
    )
    rows = rows.order_by("-created_at", "pk")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def callers_of(campaign: Campaign) -> QuerySet[Caller]:
    """Whoever calls in a campaign, with how many people wait for each and how many calls each has made."""
    rows = campaign.callers.filter(ended_at=None).select_related("participation__person", "member__account")
    return rows.annotate(
        waiting=Count("callees", filter=Q(callees__state__in=OPEN), distinct=True), made=Count("calls", distinct=True)
    ).order_by("created_at", "pk")


def able_callers(campaign: Campaign, *, on: date) -> list[Caller]:
    """Of these, those who may telephone on that day: members of the team still in their role, supporters cleared or on the fast track."""
    team = set(team_of(campaign.scheme_id, *DESK).values_list("pk", flat=True))
    return [row for row in callers_of(campaign) if (row.participation.may_telephone(on) if row.participation else row.member_id in team)]


def callers_with_people(campaign: Campaign) -> set[UUID]:
    """Those for whom somebody waits."""
    return set(campaign.callees.filter(state__in=OPEN).exclude(caller=None).values_list("caller_id", flat=True))


def callees_of(campaign: Campaign) -> QuerySet[Callee]:
    """Everybody on the list, those who wait for somebody of the team first, then by when they are due."""
    rows = campaign.callees.select_related("person", "caller__participation__person", "caller__member__account", "campaign")
    return rows.order_by("state", "due_at", "pk")


def callees_due(caller: Caller, *, now: datetime) -> QuerySet[Callee]:
    """Whom this caller should ring now: promised calls first, then whoever waits longest."""
    rows = Callee.objects.filter(_callable(caller.campaign, now), caller=caller, state=CalleeState.WAITING, due_at__lte=now)
    return rows.select_related("person", "campaign__scheme").order_by("-is_promised", "due_at", "pk")


def callees_unassigned(campaign: Campaign, *, now: datetime) -> QuerySet[Callee]:
    """Whom nobody in particular is to ring."""
    rows = campaign.callees.filter(_callable(campaign, now), caller=None, state=CalleeState.WAITING, due_at__lte=now)
    return rows.select_related("person", "campaign__scheme").order_by("-is_promised", "due_at", "pk")


def _callable(campaign: Campaign, now: datetime) -> Q:
    return may_still_be_called(campaign.scheme, on=timezone.localdate(now))


def current_call(caller: Caller, *, now: datetime) -> Callee | None:
    """The one person whom this caller has taken, while the lease lasts."""
    rows = Callee.objects.filter(caller=caller, state=CalleeState.CLAIMED, leased_until__gt=now)
    return rows.select_related("person", "campaign__scheme").first()


def call_of(caller: Caller, callee_id: UUID | None, *, calls: int | None = None) -> tuple[Callee | None, bool]:
    """The person whom a form is about, on the list of this caller's campaign; and whether the call is still this caller's to note.

    `calls` is how many had been noted when the form was shown: what is sent twice is one call.
    """
    rows = Callee.objects.filter(campaign=caller.campaign_id).select_related("person", "campaign__scheme", "campaign__workspace")
    row = rows.filter(pk=callee_id).first() if callee_id else None
    mine = row is not None and row.caller_id == caller.pk and row.state in OPEN and row.campaign.state == CampaignState.RUNNING
    return row, mine and (calls is None or row.calls.count() == calls)


def has_had(caller: Caller, callee: Callee) -> bool:
    """Whether this person was given to this caller at some time: they have them, called them, or took them once."""
    if callee.caller_id == caller.pk or callee.calls.filter(caller=caller).exists():
        return True
    taken = JournalEntry.objects.filter(act="callee.claimed", subject_id=callee.pk)
    return any(entry.facts.get("caller") == str(caller.pk) for entry in taken)


def leases_over(*, now: datetime) -> QuerySet[Callee]:
    """Calls that somebody took and never ended."""
    rows = Callee.objects.filter(state=CalleeState.CLAIMED, leased_until__lte=now)
    return rows.select_related("person", "campaign__scheme").order_by("pk")


def callees_for_team(campaign: Campaign) -> QuerySet[Callee]:
    """Wrong numbers and people who could not be reached: somebody of the team decides."""
    return campaign.callees.filter(state__in=FOR_THE_TEAM).select_related("person").order_by("person__search", "pk")


def number_for(caller: Caller, person: Person) -> list[ContactMeans]:
    """The numbers that this caller may ring: a supporter gets none that is confidential or not to be passed on."""
    if caller.participation_id is None:
        return contacts_to_use(person, "", kinds=PHONES)
    usable = contacts_to_use(person, ContactUse.SUPPORTERS, kinds=PHONES)
    return [contact for contact in usable if not contact.is_confidential]


def given_to_supporters(people: Iterable[UUID]) -> set[UUID]:
    """Of these people, those whose number may be given to a supporter: they agreed, and one of their numbers may be passed on."""
    agreed = Consent.objects.filter(person__in=people, purpose=ConsentPurpose.SHARE_CONTACT, withdrawn_at=None).values_list(
        "person_id", flat=True
    )
    numbers = ContactMeans.objects.filter(person__in=set(agreed), kind__in=PHONES, ended_at=None, is_confidential=False)
    return {row.person_id for row in numbers if ContactUse.SUPPORTERS not in row.do_not_use_for}


def may_ring(caller: Caller, person: Person, given: set[UUID]) -> bool:
    """Whether this caller may be given this person: never oneself, protected contacts only to whoever is cleared for them."""
    if person.is_protected and not caller.may_reach_protected:
        return False
    return caller.participation_id is None or (person.pk in given and person.pk != caller.person_id)


def last_callers(scheme: Scheme, people: Iterable[UUID]) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """By person, who spoke to them last: a participation or a member of the team."""
    rows = Attempt.objects.filter(callee__person__in=people, callee__campaign__scheme=scheme, result="reached")
    spoke = rows.order_by("at").values_list("callee__person_id", "caller__participation_id", "caller__member_id")
    return {person: (part, member) for person, part, member in spoke}


def progress_of(campaign: Campaign) -> dict[str, int]:
    """How many people stand where."""
    counted = Counter(campaign.callees.values_list("state", flat=True))
    return {state.value: counted.get(state.value, 0) for state in CalleeState}


def answers_of(campaign: Campaign) -> list[dict]:
    """By question, how often each answer was given, the last call to each person speaking."""
    last: dict[UUID, dict] = {}
    rows = Attempt.objects.filter(callee__campaign=campaign, result="reached").order_by("at")
    for callee, answers in rows.values_list("callee_id", "answers"):
        last[callee] = answers
    given = Counter((question, answer) for answers in last.values() for question, answer in answers.items())
    return [
        {
            "words": question["words"],
            "answers": [(row["words"], given[question["key"], row["key"]], row["alerts"]) for row in question["answers"]],
        }
        for question in campaign.questions
    ]


def worries_of(campaign: Campaign) -> QuerySet[Attempt]:
    """Calls of a campaign after which the team was told of something."""
    return Attempt.objects.filter(callee__campaign=campaign).exclude(raised="")


def callees_alone(campaign: Campaign, *, now: datetime) -> QuerySet[Callee]:
    """Whoever waits, may be called and has no caller."""
    return campaign.callees.filter(_callable(campaign, now), caller=None, state=CalleeState.WAITING)


def calling_in(person_id: UUID, *, now: datetime) -> QuerySet[Caller]:
    """The campaigns in which a supporter makes calls today."""
    running = {"campaign__state": CampaignState.RUNNING, "campaign__scheme__state": SchemeState.OPEN}
    rows = Caller.objects.filter(participation__person=person_id, ended_at=None, **running)
    rows = rows.select_related("campaign__scheme", "participation__person").order_by("created_at", "pk")
    able = [row.pk for row in rows if row.participation.may_telephone(timezone.localdate(now))]
    return rows.filter(pk__in=able)
