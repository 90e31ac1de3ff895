"""What this room counts, from the daily work: each measure is a list of rows and a way to sum it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.needs.models import Need, Offer, Service
from essaim.modules.needs.states import NeedState, OfferState, ServiceState

Number = int | float | None


@dataclass(frozen=True)
class Measured:
    """The rows that a figure counts in a period, how it is computed, and by what it may be split.

    `groups` maps a breakdown of the vocabulary to the column by which the rows are split, or to two of
    them: that of the breakdown around it, then its own (the commune, then the district within it).
    `splits` says for a breakdown that is no column the value of each part, and who stands behind it.
    `people`: columns of which the first that is not empty says who stands behind a row, so that a
    figure is hidden when too few people do, however many rows they have. A row that says nobody stands
    for itself, unless `stands_for_itself` is false: then nobody can be recognised in it.
    `sides`: of a share, and of a figure whose whole is told beside it, the rows on either side: whoever is
    told one side works out the other, so neither may stand for too few people.
    `each`: the column of what is counted, where a figure counts people or hosts and several rows may be of
    the same one: the list behind it then names each of them once.
    `is_today`: nobody kept how it was then; the figure of a past period is that of today, and says so.
    """

    rows: Callable[[Scheme, date, date], QuerySet]
    value: Callable[[QuerySet], Number] = QuerySet.count
    groups: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    splits: Mapping[str, Callable[[QuerySet], dict[str, tuple[Number, set]]]] = field(default_factory=dict)
    stands_for_itself: bool = True
    over: Callable[[QuerySet, Scheme, date, date], Number] | None = None
    sides: tuple[Callable[[Scheme, date, date], QuerySet], ...] = ()
    is_today: bool = False
    each: str = ""

    def count(self, rows: QuerySet, scheme: Scheme, start: date, end: date) -> Number:
        """The figure: what is said `over` a period where what is missing counts too, else the value of the rows."""
        return self.over(rows, scheme, start, end) if self.over else self.value(rows)

    def columns(self, breakdown: str) -> tuple[str, ...]:
        """By which columns the rows are split."""
        columns = self.groups[breakdown]
        return (columns,) if isinstance(columns, str) else columns

    @property
    def nested(self) -> dict[str, str]:
        """Which breakdown lies within which other: the one that is split by the column of the other first."""
        around = {columns: name for name, columns in self.groups.items() if isinstance(columns, str)}
        return {name: around[columns[0]] for name, columns in self.groups.items() if not isinstance(columns, str)}


NEED = {
    "category": "category", "territory": "commune_code", "domain": "domain",
    "organisation": ("commune_code", "organisation__name"), "district": ("commune_code", "beneficiary__district_code"),
}  # fmt: skip
SERVICE = {name: f"need__{column}" if isinstance(column, str) else tuple(f"need__{one}" for one in column) for name, column in NEED.items()}
HELPED = ("beneficiary", "asked_by", "organisation")
HELPED_BY_SERVICE = tuple(f"need__{column}" for column in HELPED)
OFFERING = ("participation__person", "organisation")
OFFERING_SERVICE = tuple(f"offer__{column}" for column in OFFERING)
OFFER = {
    "territory": "commune_code", "organisation": ("commune_code", "organisation__name"), "category": "index__category",
}  # fmt: skip


def needs(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """Needs recorded in the period; one that was opened again counts once."""
    return Need.objects.filter(scheme=scheme, created_at__date__range=(start, end), reopens=None)


def needs_answered(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """Of these, needs to which somebody said yes."""
    return needs(scheme, start, end).filter(services__isnull=False).distinct()


def needs_not_answered(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """The others of these."""
    return needs(scheme, start, end).filter(services=None)


def needs_cancelled(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """Needs cancelled by whoever asked."""
    return Need.objects.filter(scheme=scheme, state=NeedState.CANCELLED, closed_at__date__range=(start, end))


def needs_unanswered(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """Open needs without answer for longer than the scheme allows, today."""
    since = timezone.now() - timedelta(days=setting(scheme, "unanswered_days"))
    return Need.objects.filter(scheme=scheme, state=NeedState.POSTED, created_at__lte=since)


def needs_in_contact(scheme: Scheme, start: date, end: date) -> QuerySet[Need]:
    """Needs recorded in the period for which contact details were exchanged."""
    return needs(scheme, start, end).exclude(first_contact_at=None)


def services_accepted(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Services on which both sides agreed in the period."""
    return Service.objects.filter(need__scheme=scheme, accepted_at__date__range=(start, end))


def services_honoured(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Services confirmed as done in the period."""
    return _closed(scheme, start, end, ServiceState.HONOURED)


def services_not_honoured(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Services reported as not done in the period."""
    return _closed(scheme, start, end, ServiceState.NOT_HONOURED)


def services_ended(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Services closed in the period, done or not."""
    return Service.objects.filter(
        need__scheme=scheme, closed_at__date__range=(start, end),
        state__in=[ServiceState.HONOURED, ServiceState.NOT_HONOURED],
    )  # fmt: skip


def pledges(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Offers of money accepted in the period, routed to a partner."""
    return services_accepted(scheme, start, end).filter(need__kind="money")


def standing_offers(scheme: Scheme, start: date, end: date) -> QuerySet[Offer]:
    """Offers that stand today."""
    return Offer.objects.filter(scheme=scheme, state=OfferState.OPEN, is_standing=True)


def active_supporters(scheme: Scheme, start: date, end: date) -> QuerySet[Service]:
    """Services carried in the period, from which supporters are counted once each."""
    return services_accepted(scheme, start, end).exclude(state=ServiceState.CANCELLED)


def _closed(scheme: Scheme, start: date, end: date, state: str) -> QuerySet[Service]:
    return Service.objects.filter(need__scheme=scheme, closed_at__date__range=(start, end), state=state)


def _share_answered(rows: QuerySet[Need]) -> Number:
    counts = rows.aggregate(all=Count("pk", distinct=True), yes=Count("pk", filter=Q(services__isnull=False), distinct=True))
    return _share(counts["yes"], counts["all"])


def _share_honoured(rows: QuerySet[Service]) -> Number:
    counts = rows.aggregate(all=Count("pk"), yes=Count("pk", filter=Q(state=ServiceState.HONOURED)))
    return _share(counts["yes"], counts["all"])


def _share(part: int, whole: int) -> Number:
    return round(100 * part / whole, 1) if whole else None


def _median_minutes(rows: QuerySet[Need]) -> Number:
    waits = [(contact - created).total_seconds() / 60 for created, contact in rows.values_list("created_at", "first_contact_at")]
    return round(median(waits), 1) if waits else None


def _people(rows: QuerySet[Service]) -> Number:
    """The number said with the need, once a need; one for a need that says none."""
    seen = dict(rows.values_list("need", "need__people_helped"))
    return sum(count or 1 for count in seen.values())


def _quantity(rows: QuerySet[Service]) -> Number:
    return rows.aggregate(total=Sum("quantity"))["total"] or 0


def _cents(rows: QuerySet[Service]) -> Number:
    return 100 * _quantity(rows)


def _supporters(rows: QuerySet[Service]) -> Number:
    counts = rows.aggregate(people=Count("offer__participation", distinct=True), bodies=Count("offer__organisation", distinct=True))
    return counts["people"] + counts["bodies"]


def _offers(rows: QuerySet[Offer]) -> Number:
    return rows.aggregate(count=Count("pk", distinct=True))["count"]


def _of_needs(rows: Callable, value: Callable = QuerySet.count, **more) -> Measured:
    return Measured(rows, value, NEED, HELPED, **more)


def _of_services(rows: Callable, value: Callable = QuerySet.count, **more) -> Measured:
    return Measured(rows, value, **{"groups": SERVICE, **more}, people=HELPED_BY_SERVICE)


ANSWERED = (needs_answered, needs_not_answered)
HONOURED = (services_honoured, services_not_honoured)


MEASURES: dict[str, Measured] = {
    "needs.posted": _of_needs(needs),
    "needs.answered": _of_needs(needs_answered, sides=ANSWERED),
    "needs.accepted": _of_services(services_accepted),
    "needs.honoured": _of_services(services_honoured),
    "needs.not_honoured": _of_services(services_not_honoured),
    "needs.cancelled": _of_needs(needs_cancelled),
    "needs.unanswered": _of_needs(needs_unanswered, is_today=True),
    "needs.answer_rate": _of_needs(needs, _share_answered, sides=ANSWERED),
    "needs.honoured_rate": _of_services(services_ended, _share_honoured, sides=HONOURED),
    "needs.median_minutes_to_contact": _of_needs(needs_in_contact, _median_minutes),
    "needs.people_helped": _of_services(services_honoured, _people),
    "needs.quantity_provided": _of_services(services_honoured, _quantity),
    "needs.by_category": _of_services(services_honoured, groups={"category": SERVICE["category"]}),
    "needs.pledged_cents": Measured(
        pledges, _cents, {"organisation": "pledged_to__name", "territory": SERVICE["territory"]}, OFFERING_SERVICE
    ),
    "offers.standing": Measured(standing_offers, _offers, OFFER, OFFERING, is_today=True),
    "needs.active_supporters": Measured(active_supporters, _supporters, {"territory": SERVICE["territory"]}, OFFERING_SERVICE),
}
