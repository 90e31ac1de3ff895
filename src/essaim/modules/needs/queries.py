"""What is read of needs, offers, proposals and services."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import organisations_matching, people_matching
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import checks_missing, setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs.models import Disclosure, Need, Occurrence, Offer, Proposal, Service
from essaim.modules.needs.states import (
    NEED_OPEN,
    NEED_RUNNING,
    SERVICE_RUNNING,
    SUPPORTER_CANNOT,
    OfferState,
    ProposalState,
    ServiceState,
)

WITH_NAMES = ("scheme", "beneficiary", "organisation", "asked_by", "case__lead_contact__account")


def needs_listed(schemes: set[UUID] | None) -> QuerySet[Need]:
    """Needs of these schemes (None: of all), newest first, with what a list shows."""
    needs = Need.objects.select_related(*WITH_NAMES)
    if schemes is not None:
        needs = needs.filter(scheme__in=schemes)
    return needs.order_by("-created_at")


def needs_running_of(person: Person | None = None, organisation: Organisation | None = None) -> QuerySet[Need]:
    """What is being looked for, for this person or organisation."""
    who = Q(beneficiary=person) | Q(asked_by=person) if person else Q(organisation=organisation)
    return Need.objects.select_related(*WITH_NAMES).filter(who, state__in=NEED_RUNNING).order_by("-created_at")


def needs_unanswered(scheme: Scheme, *, now: datetime) -> QuerySet[Need]:
    """Needs without any answer for the number of days that the scheme says."""
    since = now - timedelta(days=setting(scheme, "unanswered_days"))
    return needs_listed({scheme.pk}).filter(state="posted", created_at__lte=since).order_by("created_at")


def needs_alike(need: Need, *, now: datetime) -> QuerySet[Need]:
    """Recent needs that may be the same one told twice."""
    since = now - timedelta(days=setting(need.scheme, "duplicate_days"))
    return (
        Need.objects.select_related(*WITH_NAMES)
        .filter(
            scheme=need.scheme, category=need.category, beneficiary=need.beneficiary,
            organisation=need.organisation, created_at__gte=since, state__in=NEED_RUNNING,
        )
        .exclude(pk=need.pk)
        .exclude(pk=need.reopens_id)
    )  # fmt: skip


def needs_past_term(scheme: Scheme, *, on: date) -> QuerySet[Need]:
    """Open needs whose term is behind."""
    return Need.objects.filter(scheme=scheme, state__in=NEED_OPEN, expires_on__lt=on)


def proposals_of(need: Need) -> QuerySet[Proposal]:
    """Everybody who was asked for this need, latest first."""
    return need.proposals.select_related(
        "offer__participation__person", "offer__organisation", "service"
    ).order_by("-created_at")


def proposals_waiting(schemes: set[UUID] | None) -> QuerySet[Proposal]:
    """Proposals without answer, the most urgent first."""
    found = Proposal.objects.filter(state=ProposalState.SENT).select_related(
        "need__scheme", "need__beneficiary", "need__organisation", "offer__participation__person", "offer__organisation"
    )
    return (found if schemes is None else found.filter(need__scheme__in=schemes)).order_by("answer_by")


def proposals_lapsed(*, now: datetime) -> QuerySet[Proposal]:
    """Proposals whose time to answer is over."""
    return Proposal.objects.filter(state=ProposalState.SENT, answer_by__lte=now).select_related("need__scheme", "offer")


def services_running_of_supporter(person: Person) -> QuerySet[Service]:
    """What a supporter has said yes to and is not over."""
    return services_of_supporter(person).filter(state__in=SERVICE_RUNNING)


def services_of_supporter(person: Person) -> QuerySet[Service]:
    """Everything a supporter has ever said yes to, latest first."""
    return (
        Service.objects.filter(offer__participation__person=person)
        .select_related("need__scheme", "need__beneficiary", "need__organisation", "case")
        .prefetch_related("disclosures", "occurrences")
        .order_by("-answered_at")
    )


def services_to_confirm(scheme: Scheme, *, now: datetime) -> QuerySet[Service]:
    """Settled services whose hour has passed and that nobody, or only one side, has confirmed."""
    since = now - timedelta(days=setting(scheme, "confirm_days"))
    past = Q(need__ends_at__lte=now) | Q(need__ends_at=None, accepted_at__lte=since)
    return Service.objects.filter(past, need__scheme=scheme, state=ServiceState.ACCEPTED).select_related(
        "need__beneficiary", "need__organisation", "offer__participation__person", "offer__organisation", "need__scheme"
    )


def visits_missed(need: Need, *, since: date) -> QuerySet[Occurrence]:
    """Visits to come of this need to which their supporter cannot go."""
    return Occurrence.objects.filter(
        service__need=need, day__gte=since, state=ServiceState.CANCELLED, end_reason=SUPPORTER_CANNOT
    ).select_related("service__offer__participation__person", "service__offer__organisation")


def services_disputed(scheme: Scheme) -> QuerySet[Service]:
    """Services on which the two sides do not say the same."""
    return (
        Service.objects.filter(need__scheme=scheme, state=ServiceState.ACCEPTED)
        .exclude(supporter_says="")
        .exclude(beneficiary_says="")
        .select_related("need__beneficiary", "need__organisation", "offer__participation__person", "offer__organisation")
    )


def offers_listed(schemes: set[UUID] | None) -> QuerySet[Offer]:
    """Offers of these schemes (None: of all), latest confirmed first."""
    offers = Offer.objects.select_related("scheme", "participation__person", "organisation")
    if schemes is not None:
        offers = offers.filter(scheme__in=schemes)
    return offers.order_by("-refreshed_at")


def offers_of(person: Person) -> QuerySet[Offer]:
    """What this person offers."""
    return (
        Offer.objects.filter(participation__person=person)
        .exclude(state=OfferState.CLOSED)
        .select_related("scheme", "participation")
        .order_by("scheme__name", "-refreshed_at")
    )


def load_of(offer: Offer) -> int:
    """How many services the supporter of this offer carries now, over all their offers."""
    mine = Q(offer__participation=offer.participation_id) if offer.participation_id else Q(
        offer__organisation=offer.organisation_id
    )
    return Service.objects.filter(mine, state__in=SERVICE_RUNNING).count()


def times_helped(need: Need) -> dict[UUID, int]:
    """By participation, how many services it has rendered to the same person."""
    if not need.beneficiary_id:
        return {}
    rows = (
        Service.objects.filter(need__beneficiary=need.beneficiary_id, state=ServiceState.HONOURED)
        .values("offer__participation")
        .annotate(times=Count("pk"))
    )
    return {row["offer__participation"]: row["times"] for row in rows if row["offer__participation"]}


def has_open_disclosure(now: datetime) -> Exists:
    """Whether a service's contact details are open at this instant."""
    return Exists(
        Disclosure.objects.filter(service=OuterRef("pk"), revoked_at=None, opened_at__lte=now, closes_at__gt=now)
    )


def needs_without_lead_contact(schemes: set[UUID] | None) -> QuerySet[Need]:
    """Open needs for which nobody answers yet."""
    return needs_listed(schemes).filter(case__lead_contact=None, state__in=NEED_RUNNING)


def local_day(moment: datetime) -> date:
    """The local day of an instant."""
    return timezone.localdate(moment)


def offers_matching(need: Need, text: str) -> list[Offer]:
    """Offers of the need's kind whose supporter or organisation bears this name."""
    people = people_matching(text, limit=20)
    organisations = organisations_matching(text, limit=20)
    return list(
        Offer.objects.filter(
            Q(participation__person__in=people) | Q(organisation__in=organisations), scheme=need.scheme, kind=need.kind
        ).select_related("participation__person", "organisation")[:10]
    )


def disclosure_open(service: Service, *, now: datetime) -> Disclosure | None:
    """The opening by which the supporter may see contact details at this instant.

    Every key is asked again: a check that lapsed, a pause or a suspension closes it at once.
    """
    if service.state != ServiceState.ACCEPTED:
        return None
    found = service.disclosures.filter(revoked_at=None, opened_at__lte=now, closes_at__gt=now).first()
    if found is None or not may_still_meet(service, on=local_day(now)):
        return None
    return found


def may_still_meet(service: Service, *, on: date) -> bool:
    """Whether both sides still take part: the supporter active and checked, the person reachable."""
    person = service.need.beneficiary
    if person is not None and (not person.is_reachable or person.objected_at):
        return False
    participation = service.offer.participation
    if participation is None:
        return True
    checked = "vetting_valid" not in settled(service.need.scheme).blueprint.disclosure.keys or not checks_missing(
        participation, on=on
    )
    return participation.state == ParticipationState.ACTIVE and checked
