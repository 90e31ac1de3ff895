"""What this room counts, from the daily work: sessions, who came, who was fetched."""

from datetime import date

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.activities.models import Attendee, DropIn, Idea, Opinion, Session, SessionStaff
from essaim.modules.activities.queries import attended, counted, drop_ins, monthly_topics, months_between, next_month
from essaim.modules.activities.states import PLEASED, RIDE_THERE, Attendance, SessionState


def sessions(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place: their hour has passed and nobody cancelled them."""
    rows = Session.objects.filter(scheme=scheme, day__range=(start, end), ends_at__lte=timezone.now())
    return rows.exclude(state=SessionState.CANCELLED).select_related("activity")


def sessions_cancelled(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that were planned in the period and did not take place."""
    return Session.objects.filter(scheme=scheme, day__range=(start, end), state=SessionState.CANCELLED).select_related("activity")


def sessions_of_hosts(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place at a host."""
    return sessions(scheme, start, end).exclude(host=None)


def attendances(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Each time somebody came; `age_band` says whether they are younger than the scheme's figure, where it is known."""
    born = Coalesce(ExtractYear("person__birth_date"), F("person__birth_year"), output_field=IntegerField())
    first_of_the_young = ExtractYear("session__day") - Value(setting(scheme, "younger_than"))
    band = Case(When(born=None, then=Value("")), When(born__gt=first_of_the_young, then=Value("younger")), default=Value("older"))
    return attended(scheme, start, end).select_related("person", "session").annotate(born=born).annotate(age_band=band)


def attendances_fetched(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Of these, those who were fetched."""
    return attendances(scheme, start, end).filter(registration__pick_up__in=RIDE_THERE)


def attendances_of_others(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Of these, those who came by themselves, brought home afterwards or not."""
    return attendances(scheme, start, end).exclude(registration__pick_up__in=RIDE_THERE)


def sessions_led_by_volunteers(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place and that somebody led who is not paid for it."""
    unpaid = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter" and not role.salaried]
    led = SessionStaff.objects.filter(session=OuterRef("pk"), role__in=unpaid)
    return sessions(scheme, start, end).filter(Exists(led))


def no_shows(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Each time somebody had a place and did not come."""
    rows = counted().filter(session__scheme=scheme, attendance=Attendance.NOSHOW, session__day__range=(start, end))
    return rows.select_related("person", "session")


def monthly_sessions(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place of what is meant to take place every month."""
    return sessions(scheme, start, end).filter(activity__topic__in=monthly_topics(scheme))


def months_without(rows: QuerySet[Session], scheme: Scheme, start: date, end: date) -> int:
    """Months of the period that are over, since the scheme opened, in which it did not take place."""
    today = timezone.localdate()
    opened = scheme.opened_on or timezone.localdate(scheme.created_at)
    held = set(rows.values_list("activity__topic", "day__year", "day__month"))
    months = [month for month in months_between(max(start, opened), end) if next_month(month) <= today]
    return sum((topic, month.year, month.month) not in held for topic in monthly_topics(scheme) for month in months)


def count_hosts(rows: QuerySet[Session]) -> int:
    """How many different hosts."""
    return rows.order_by().values("host").distinct().count()


def count_people(rows: QuerySet[Attendee]) -> int:
    """How many different people."""
    return rows.order_by().values("person").distinct().count()


def share_fetched(rows: QuerySet[Attendee]) -> int | None:
    """Of those who came, how many in a hundred were fetched."""
    came = rows.count()
    return round(100 * rows.filter(registration__pick_up__in=RIDE_THERE).count() / came) if came else None


def opinions(scheme: Scheme, start: date, end: date) -> QuerySet[Opinion]:
    """What was said of sessions of the period."""
    return Opinion.objects.filter(session__scheme=scheme, session__day__range=(start, end)).select_related("session__activity")


def opinions_pleased(scheme: Scheme, start: date, end: date) -> QuerySet[Opinion]:
    """Of these, those of people who were pleased."""
    return opinions(scheme, start, end).filter(face__in=PLEASED)


def opinions_not_pleased(scheme: Scheme, start: date, end: date) -> QuerySet[Opinion]:
    """Of these, those of people who were not."""
    return opinions(scheme, start, end).exclude(face__in=PLEASED)


def share_pleased(rows: QuerySet[Opinion]) -> int | None:
    """Of those who said how it was, how many in a hundred were pleased."""
    said = rows.count()
    return round(100 * rows.filter(face__in=PLEASED).count() / said) if said else None


def visits(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Each time somebody pushed the door, without a name."""
    return drop_ins(scheme, start, end)


def visits_again(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Of these, those of people who said that they had come before."""
    return visits(scheme, start, end).filter(came_before=True)


def first_visits(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Of these, those of people who said that they had not."""
    return visits(scheme, start, end).filter(came_before=False)


def share_returning(rows: QuerySet[DropIn]) -> int | None:
    """Of those who said whether they had come before, how many in a hundred had."""
    said = rows.exclude(came_before=None).count()
    return round(100 * rows.filter(came_before=True).count() / said) if said else None


def sessions_of_members(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place of activities that somebody who comes had proposed."""
    return sessions(scheme, start, end).filter(activity__in=Idea.objects.filter(scheme=scheme).values("activity"))
