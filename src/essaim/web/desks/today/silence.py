"""Of whom nothing has been heard for longer than their scheme lets pass, with a case or without one."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Person
from essaim.core.people.queries import reachable
from essaim.core.schemes.models import Case, Participation, Scheme
from essaim.core.schemes.queries import schemes_going_on, setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.web.desks.today.lines import Line

DAYS = "no_news_days"


def people(who: Who, now: datetime) -> QuerySet[Person]:
    """Each of them once, whoever has been silent for longest first.

    Whoever has a case is missed in every scheme; whoever only takes part, where the blueprint says after how long.
    """
    schemes, today, running = who.schemes_as(*DESK), timezone.localdate(now), list(schemes_going_on())
    cases, members = Case.objects.filter(closed_at=None), Participation.objects.filter(state=ParticipationState.ACTIVE)
    if schemes is not None:
        cases = cases.filter(Q(scheme__in=schemes) | Q(lead_contact=who.membership))
        members = members.filter(scheme__in=schemes)
    silent = Q(pk__in=cases.filter(_silent(running, today), person__isnull=False).values("person"))
    silent |= Q(pk__in=members.filter(_silent_members(running, today)).values("person"))
    rows = Person.objects.filter(silent, reachable()).order_by(F("last_contact_on").asc(nulls_first=True), "pk")
    leads = cases.exclude(lead_contact=None).select_related("lead_contact__account").order_by("created_at")
    return rows.prefetch_related(Prefetch("cases", queryset=leads, to_attr="cases_led"))


def line(person: Person, now: datetime) -> Line:
    """One of them, and who answers for them."""
    lead = str(person.cases_led[0].lead_contact) if person.cases_led else _("nobody answers for it")
    return Line(person.full_name, reverse("people:person", args=[person.pk]), None, lead, _("Call"))


def _silent(schemes: Iterable[Scheme], today: date) -> Q:
    """Rows of these schemes whose person was not heard of since before a day, or never since the row is there."""
    silent = Q(pk=None)
    for scheme in schemes:
        day = today - timedelta(days=setting(scheme, DAYS))
        before = timezone.make_aware(datetime.combine(day, time.min))
        silent |= Q(scheme=scheme) & (Q(person__last_contact_on__lt=day) | Q(person__last_contact_on=None, created_at__lt=before))
    return silent


def _silent_members(schemes: Iterable[Scheme], today: date) -> Q:
    silent = Q(pk=None)
    for scheme in schemes:
        blueprint = settled(scheme).blueprint
        if DAYS in blueprint.settings:
            helped = [role.key for role in blueprint.roles if role.kind == "beneficiary"]
            silent |= Q(role__in=helped) & _silent([scheme], today)
    return silent
