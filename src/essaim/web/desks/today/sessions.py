"""What sessions add to the page of the day: those of today and tomorrow, those whose attendance is to note, calls about them."""

from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.messaging.queries import calls_due
from essaim.core.people.models import Address
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled, words
from essaim.modules.activities import bridge
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.queries import LOOKED_BACK, animators_wanted, sessions_listed, topics_missing
from essaim.modules.activities.states import HOLDING, SEATED, Attendance, PickUpWay, SessionState
from essaim.web.desks.today.lines import Line

LATE_IN_THE_MONTH = 20


def soon(who: Who, now: datetime) -> QuerySet[Session]:
    """Sessions of today and tomorrow that are not over, in the order in which they begin."""
    today = timezone.localdate(now)
    rows = sessions_listed(who.schemes_as(*DESK)).filter(state=SessionState.PLANNED, ends_at__gt=now)
    homes = Prefetch("lead__addresses", queryset=Address.objects.filter(ended_at=None), to_attr="homes")
    fetched = (
        Registration.objects.filter(state__in=HOLDING)
        .exclude(pick_up=PickUpWay.NO)
        .select_related("lead")
        .prefetch_related("attendees", homes)
    )
    rows = rows.filter(day__gte=today, day__lte=today + timedelta(days=1)).prefetch_related("staff")
    return rows.prefetch_related(Prefetch("registrations", queryset=fetched, to_attr="fetched"))


def soon_line(row: Session, now: datetime) -> Line:
    """One of them: places, who waits, what is missing."""
    missing, stuck = max(0, animators_wanted(row) - len(row.staff.all())), _not_fetched(row)
    said = [
        _("%(taken)s of %(capacity)s places") % {"taken": row.taken, "capacity": row.capacity},
        ngettext("%(count)s waits", "%(count)s wait", row.waiting) % {"count": row.waiting} if row.waiting else "",
        ngettext("%(count)s animator missing", "%(count)s animators missing", missing) % {"count": missing} if missing else "",
        ngettext("%(count)s cannot be fetched yet", "%(count)s cannot be fetched yet", stuck) % {"count": stuck} if stuck else "",
    ]
    day = _("today") if row.day == timezone.localdate(now) else _("tomorrow")
    label = f"{row.activity.title}, {day}, {hour_in_words(row.starts)}"
    urgent = bool(missing or stuck)
    return Line(label, _page(row), None, ", ".join(part for part in said if part), _("Look at it"), urgent)


def to_note(who: Who, now: datetime) -> QuerySet[Session]:
    """Sessions that are over and of which it is not noted who came, the latest first."""
    unknown = Attendee.objects.filter(is_living=True, registration__state__in=SEATED, attendance=Attendance.UNKNOWN)
    rows = Session.objects.filter(ends_at__lt=now, day__gte=timezone.localdate(now) - timedelta(days=LOOKED_BACK))
    rows = rows.exclude(state=SessionState.CANCELLED).filter(Exists(unknown.filter(session=OuterRef("pk"))))
    counted = rows.annotate(unnoted=_count(unknown)).select_related("activity").order_by("-starts_at", "pk")
    held = who.schemes_as(*DESK)
    return counted if held is None else counted.filter(scheme__in=held)


def to_note_line(row: Session, now: datetime) -> Line:
    """One of them, and of how many people it is not known."""
    said = ngettext("%(count)s person to note", "%(count)s people to note", row.unnoted) % {"count": row.unnoted}
    return Line(_label(row), _page(row), None, said, _("Note it"))


def to_call(who: Who, now: datetime) -> QuerySet[Session]:
    """Sessions about which somebody is to be called, with how many; the next one first, those that are over last."""
    about = Registration.objects.filter(pk__in=_due(who))
    rows = Session.objects.filter(Exists(about.filter(session=OuterRef("pk")))).annotate(people=_count(about))
    is_over = ExpressionWrapper(Q(ends_at__lt=now), output_field=BooleanField())
    return rows.select_related("activity").annotate(is_over=is_over).order_by("is_over", "starts_at", "pk")


def to_call_line(row: Session, now: datetime) -> Line:
    """One of them, and how many people are to be called about it."""
    said = ngettext("%(count)s person to call", "%(count)s people to call", row.people) % {"count": row.people}
    url = f"{reverse('phone')}?seance={row.pk}"
    return Line(_label(row), url, None, said, _("Call"), not row.is_over and row.day <= timezone.localdate(now) + timedelta(days=1))


def months_missing(who: Who, now: datetime) -> QuerySet[Scheme]:
    """Schemes where something that comes back every month is neither planned nor done this month."""
    today, held = timezone.localdate(now), who.schemes_as(StaffRole.COORDINATOR)
    schemes = [scheme for scheme in schemes_open() if scheme.snapshot and topics_missing(scheme, on=today)]
    rows = Scheme.objects.filter(pk__in=[scheme.pk for scheme in schemes])
    return rows if held is None else rows.filter(pk__in=held)


def month_line(scheme: Scheme, now: datetime) -> Line:
    """What of it, and that it is to be planned."""
    today = timezone.localdate(now)
    labels = {topic.key: words(scheme, topic.label) for topic in settled(scheme).blueprint.programme}
    what = ", ".join(labels[key] for key in topics_missing(scheme, on=today))
    said = _("Nothing planned in %(month)s: %(what)s") % {"month": formats.date_format(today, "F Y"), "what": what}
    return Line(scheme.name, reverse("programming:plan", args=[scheme.pk]), None, said, _("Plan it"), today.day > LATE_IN_THE_MONTH)


def about_no_session(who: Who) -> Q:
    """Calls that do not stand under a session."""
    return Q(subject_id=None) | ~Q(subject_id__in=Registration.objects.filter(pk__in=_due(who)).values("pk"))


def _due(who: Who) -> QuerySet:
    calls = calls_due(who.schemes_as(*DESK)) if who.has_anywhere(*DESK) else calls_due(set()).none()
    return calls.order_by().exclude(subject_id=None).values("subject_id")


def _count(rows: QuerySet) -> Subquery:
    mine = rows.order_by().filter(session=OuterRef("pk")).values("session")
    return Subquery(mine.annotate(number=Count("pk")).values("number"))


def _not_fetched(row: Session) -> int:
    homes = {one.pk: one.lead.homes[0] for one in row.fetched if one.lead.homes}
    # Whoever was split from their party is fetched where the others live: the page of the session says so.
    return len(bridge.misfits(row, [one for one in row.fetched if one.pk in homes or not one.party], homes))


def _label(row: Session) -> str:
    return f"{row.activity.title}, {day_in_words(row.day, 'l j F')}"


def _page(row: Session) -> str:
    return reverse("activities:session", args=[row.pk])
