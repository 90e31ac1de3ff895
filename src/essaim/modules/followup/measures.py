"""What this room counts, from the daily work."""

from datetime import date

from django.db.models import Case, F, QuerySet, Value, When

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.followup.models import Alert, Interaction, Referral
from essaim.modules.followup.states import AlertKind, AlertState, InteractionKind


def calls(scheme: Scheme, start: date, end: date) -> QuerySet[Interaction]:
    """Follow-up calls made in the period."""
    return Interaction.objects.filter(scheme=scheme, kind=InteractionKind.CALL, at__date__range=(start, end))


def referrals(scheme: Scheme, start: date, end: date) -> QuerySet[Referral]:
    """People referred to a partner in the period."""
    return Referral.objects.filter(alert__scheme=scheme, consented_at__date__range=(start, end))


def interactions(scheme: Scheme, start: date, end: date) -> QuerySet[Interaction]:
    """Contacts of every kind in the period, with or without a name; `act` is never what somebody typed by hand."""
    known = [act.key for act in settled(scheme).blueprint.acts]
    act = Case(When(category__in=known, then=F("category")), default=Value(""))
    rows = Interaction.objects.filter(scheme=scheme, at__date__range=(start, end))
    return rows.annotate(act=act).select_related("person", "scheme")


def people_met(scheme: Scheme, start: date, end: date) -> QuerySet[Interaction]:
    """The same, where somebody is named."""
    return interactions(scheme, start, end).exclude(person=None)


def regular_needs(scheme: Scheme, start: date, end: date) -> QuerySet[Alert]:
    """Needs that came back too often in the period."""
    rows = Alert.objects.filter(scheme=scheme, kind=AlertKind.REGULAR_NEED, created_at__date__range=(start, end))
    return rows.select_related("person")


def taken_over(scheme: Scheme, start: date, end: date) -> QuerySet[Referral]:
    """People whom a partner took over, of those referred in the period."""
    ended = (AlertState.TAKEN_OVER, AlertState.FOLLOWED_UP)
    return referrals(scheme, start, end).filter(alert__state__in=ended, taken_over=True)


def not_taken_over(scheme: Scheme, start: date, end: date) -> QuerySet[Referral]:
    """The others of those referred."""
    return referrals(scheme, start, end).exclude(pk__in=taken_over(scheme, start, end).values("pk"))


def count_people(rows: QuerySet[Interaction]) -> int:
    """How many different people."""
    return rows.order_by().values("person").distinct().count()
