"""What is read of needs, offers, proposals and services."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import organisations_matching, people_matching
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import checks_missing, schemes_open, setting, settled
from essaim.core.schemes.states import ParticipationState, SchemeState
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
    people = [person for person in (need.beneficiary, need.asked_by) if person]
    bodies = [need.organisation] if need.organisation else []
    found = needs_like(need.scheme, need.category, people=people, organisations=bodies, now=now)
    return found.exclude(pk=need.pk).exclude(pk=need.reopens_id)


def needs_like(
    scheme: Scheme, category: str, *, people: Iterable[Person], organisations: Iterable[Organisation], now: datetime
) -> QuerySet[Need]:
    """Recent needs of this category for one of these people or organisations, latest first."""
    since = now - timedelta(days=setting(scheme, "duplicate_days"))
    whose = Q(beneficiary__in=people) | Q(asked_by__in=people) | Q(organisation__in=organisations)
    return (
        Need.objects.select_related(*WITH_NAMES)
        .filter(whose, scheme=scheme, category=category, created_at__gte=since, state__in=NEED_RUNNING)
        .order_by("-created_at")
    )


def own_id(scheme: Scheme, need_id: UUID) -> UUID:
    """The id of the need that a form records: the same form sent twice means the same need."""
    return uuid5(scheme.workspace_id, str(need_id))


def recorded_by(scheme: Scheme, need_id: UUID | None) -> Need | None:
    """The need that this very form, or this call of the API, has recorded when it was sent before."""
    return Need.objects.filter(pk=own_id(scheme, need_id)).first() if need_id else None


def needs_past_term(scheme: Scheme, *, on: date) -> QuerySet[Need]:
    """Open needs whose term is behind."""
    return Need.objects.filter(scheme=scheme, state__in=NEED_OPEN, expires_on__lt=on)


def proposals_of(need: Need) -> QuerySet[Proposal]:
    """Everybody who was asked for this need, latest first."""
    return need.proposals.select_related("offer__participation__person", "offer__organisation", "service").order_by("-created_at")


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
    """Settled services whose hour has passed and that nobody, or only one side, has confirmed.

    A weekly one is asked about as a whole only once no visit is to come.
    """
    since = now - timedelta(days=setting(scheme, "confirm_days"))
    past = Q(need__ends_at__lte=now) | Q(need__ends_at=None, accepted_at__lte=since)
    over = Q(need__rule={}) | ~has_visits_to_come(on=local_day(now))
    return Service.objects.filter(past, over, need__scheme=scheme, state=ServiceState.ACCEPTED).select_related(
        "need__beneficiary", "need__organisation", "offer__participation__person", "offer__organisation", "need__scheme"
    )


def has_visits_to_come(*, on: date) -> Exists:
    """Whether a service has visits from this day on."""
    return Exists(Occurrence.objects.filter(service=OuterRef("pk"), state=ServiceState.ACCEPTED, day__gte=on))


def is_told_whole(service: Service, *, on: date) -> bool:
    """Whether it can be said of a service as a whole how it went: a weekly one is told of visit by visit until the last."""
    return not service.need.rule or not service.occurrences.filter(state=ServiceState.ACCEPTED, day__gte=on).exists()


def needs_of(person: Person, prefix: str = "") -> Q:
    """Needs of this person alone: for them, or asked by them for nobody else; `prefix` leads to the need."""
    for_nobody = Q(**{f"{prefix}asked_by": person, f"{prefix}beneficiary": None, f"{prefix}organisation": None})
    return Q(**{f"{prefix}beneficiary": person}) | for_nobody


def visits_missed(need: Need, *, since: date) -> QuerySet[Occurrence]:
    """Visits to come of this need to which their supporter cannot go."""
    return Occurrence.objects.filter(
        service__need=need, day__gte=since, state=ServiceState.CANCELLED, end_reason=SUPPORTER_CANNOT
    ).select_related("service__offer__participation__person", "service__offer__organisation")


def services_answered(scheme: Scheme) -> QuerySet[Service]:
    """Services that wait for something before the two may meet."""
    return Service.objects.filter(need__scheme=scheme, state=ServiceState.ANSWERED).select_related(
        "need__scheme", "need__beneficiary", "need__organisation", "need__asked_by", "need__case", "proposal", "case",
        "offer__participation__person", "offer__participation__scheme", "offer__organisation",
    )  # fmt: skip


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
    offers = Offer.objects.select_related("participation__person", "organisation").prefetch_related("scheme")
    if schemes is not None:
        offers = offers.filter(scheme__in=schemes)
    return offers.order_by("-refreshed_at")


def offers_narrowed(
    offers: QuerySet[Offer], *, text: str, scheme_id: str, category: str, commune_code: str, state: str, standing: bool,
    now: datetime,
) -> QuerySet[Offer]:  # fmt: skip
    """Of these offers, those of whoever bears this name, of this category, in this commune, in this state."""
    if text:
        whose = Q(participation__person__in=people_matching(text, limit=200))
        offers = offers.filter(whose | Q(organisation__in=organisations_matching(text, limit=200)))
    if category:
        offers = offers.filter(scheme=scheme_id, index__category=category)
    if commune_code:
        offers = offers.filter(commune_code=commune_code)
    if standing:
        offers = offers.filter(is_standing=True)
    if state == "stale":
        return offers_stale(offers, now=now)
    return offers if state == "all" else offers.filter(state=state or OfferState.OPEN)


def offers_stale(offers: QuerySet[Offer], *, now: datetime) -> QuerySet[Offer]:
    """Of these offers, those that stand and that nobody has confirmed for as long as their scheme says."""
    since = {scheme.pk: now - timedelta(days=setting(scheme, "offer_days")) for scheme in schemes_open()}
    late = Q(pk=None)
    for pk, moment in since.items():
        late |= Q(scheme=pk, refreshed_at__lte=moment)
    # The bound stands outside the alternatives too: an index can follow it there.
    return offers.filter(late, refreshed_at__lte=max(since.values(), default=now), state=OfferState.OPEN, is_standing=True)


def is_stale(offer: Offer, *, now: datetime) -> bool:
    """The same question of one offer."""
    since = now - timedelta(days=setting(offer.scheme, "offer_days"))
    return offer.state == OfferState.OPEN and offer.is_standing and offer.refreshed_at <= since


def services_of_offer(offer: Offer) -> QuerySet[Service]:
    """What this offer has served, latest first."""
    return offer.services.select_related("need__scheme", "need__beneficiary", "need__organisation").order_by("-answered_at")


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
    mine = Q(offer__participation=offer.participation_id) if offer.participation_id else Q(offer__organisation=offer.organisation_id)
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
    return Exists(Disclosure.objects.filter(service=OuterRef("pk"), revoked_at=None, opened_at__lte=now, closes_at__gt=now))


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

    Every key is asked again: an agreement taken back, a check that lapsed, a pause, a suspension or a
    protection that was decided since closes it at once.
    """
    if service.state != ServiceState.ACCEPTED:
        return None
    found = service.disclosures.filter(revoked_at=None, opened_at__lte=now, closes_at__gt=now).first()
    if found is None or not may_still_meet(service) or keys_missing(service, on=local_day(now)):
        return None
    return found


def may_still_meet(service: Service) -> bool:
    """Whether both sides still take part: the scheme not closed, the supporter active, the persons reachable."""
    if service.need.scheme.state == SchemeState.CLOSED:
        return False
    if not all(person.is_reachable for person in persons_opened(service.need)):
        return False
    participation = service.offer.participation
    return participation is None or participation.state == ParticipationState.ACTIVE


def keys_missing(service: Service, *, on: date) -> list[str]:
    """Which of the keys asked here do not hold on that day, in the scheme's order."""
    return [key for key in keys_asked(service) if not KEYS[key](service, on)]


def keys_asked(service: Service) -> tuple[str, ...]:
    """The scheme's keys; a protected contact opens to nobody before a coordinator has said so."""
    keys = settled(service.need.scheme).blueprint.disclosure.keys
    protected = any(person.is_protected for person in persons_opened(service.need))
    return (*keys, "coordinator_validated") if protected and "coordinator_validated" not in keys else keys


def persons_opened(need: Need) -> list[Person]:
    """Whose name, numbers or address are shown to the supporter once everything holds."""
    return [person for person in (need.beneficiary, need.asked_by) if person is not None]


def _vetting_valid(service: Service, on: date) -> bool:
    participation = service.offer.participation
    return participation is None or not checks_missing(participation, on=on)


KEYS = {
    "supporter_accepted": lambda service, on: service.state in SERVICE_RUNNING,
    "person_agreed": lambda service, on: service.person_agreed_at is not None,
    "coordinator_validated": lambda service, on: service.validated_at is not None,
    "vetting_valid": _vetting_valid,
}
