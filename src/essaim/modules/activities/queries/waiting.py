"""The waiting list in its order: who stands before whom, and why, by the rule that the blueprint chose."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.core.people.models import ContactMeans
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.states import SEATED, Attendance, RegistrationState, SessionState

ARRIVAL, LOCALS = "arrival", "locals"
A_YEAR, A_MONTH = 365, 30


def waiting_of(session: Session, *, besides: UUID | None = None) -> QuerySet[Registration]:
    """The waiting list in its order, and where `besides` would stand in it: whoever was put ahead by hand, the rules of the scheme, the order of arrival.

    Everything that depends on who stands before whom asks this and nothing else. Each row says which rules it meets.
    """
    waits, rules = Q(state=RegistrationState.WAITLISTED), rules_of(session.scheme)
    rows = session.registrations.filter(waits | Q(pk=besides) if besides else waits)
    rows = rows.annotate(**{_column(name): ~Exists(PASSED_BY[name](session)) for name in rules})
    return rows.order_by(F("ahead_at").asc(nulls_last=True), *(f"-{_column(name)}" for name in rules), "sequence")


def waiting_before(registration: Registration) -> list[Registration]:
    """Who stands before this registration on the waiting list, or would if it waited."""
    rows = list(_before(registration).select_related("lead"))
    for row in rows:
        row.session = registration.session
    return rows


def is_behind_others(registration: Registration) -> bool:
    """Whether anybody stands before this registration on the waiting list, or would if it waited."""
    return _before(registration).exists()


def rank_of(registration: Registration) -> int:
    """How many stand before on the waiting list, plus one."""
    return _before(registration).count() + 1


def _before(registration: Registration) -> QuerySet[Registration]:
    """Without a rule, two numbers of the row say it, however long the list is."""
    session, mine = registration.session, registration.ahead_at
    waiting = waiting_of(session).exclude(pk=registration.pk)
    if rules_of(session.scheme):
        ordered = list(waiting_of(session, besides=registration.pk).values_list("pk", flat=True))
        return waiting.filter(pk__in=ordered[: ordered.index(registration.pk)])
    if mine is None:
        return waiting.filter(Q(ahead_at__isnull=False) | Q(sequence__lt=registration.sequence))
    return waiting.filter(Q(ahead_at__lt=mine) | Q(ahead_at=mine, sequence__lt=registration.sequence))


def rules_of(scheme: Scheme) -> tuple[str, ...]:
    """Who passes first in this scheme, in the order in which it counts; nothing where only the order of arrival does."""
    chosen = dict.fromkeys(rule.criterion for rule in settled(scheme).blueprint.waiting)
    return tuple(name for name in chosen if name != ARRIVAL)


def asks_commune(scheme: Scheme) -> bool:
    """Whether the commune of whoever registers decides who passes first: then it is asked of everybody."""
    return LOCALS in rules_of(scheme)


def rules_in_words(session: Session) -> list[str]:
    """Who passes first, a sentence each, and what settles the rest."""
    said = [_said(name, session) for name in rules_of(session.scheme)]
    if not said:
        return [_("Places that come free are given in the order of arrival.")]
    return [*said, _("Between two who are in the same case, it is the order of arrival.")]


def standing_of(row: Registration) -> list[str]:
    """For the team, of a row of `waiting_of`: which rules it meets, in a few words each."""
    return [str(MEETS[name][not getattr(row, _column(name))]) for name in rules_of(row.session.scheme)]


def why_ranked(registration: Registration) -> list[str]:
    """For whoever waits: each rule with what it makes of them, and what settles the rest."""
    if registration.ahead_at:
        return [_("We have put you first.")]
    session, names = registration.session, rules_of(registration.session.scheme)
    row = waiting_of(session).filter(pk=registration.pk).first() if names else None
    if row is None:
        return rules_in_words(session)
    own = [_("That is your case.") if getattr(row, _column(name)) else str(MISSES[name]) for name in names]
    *rules, last = rules_in_words(session)
    return [*(f"{rule} {mine}" for rule, mine in zip(rules, own, strict=True)), last]


def sessions_ranked_anew(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Where a rule may have changed who stands first since anybody looked: a place is free, and somebody waits."""
    if not rules_of(scheme):
        return Session.objects.none()
    waiting = Registration.objects.filter(session=OuterRef("pk"), state=RegistrationState.WAITLISTED)
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, taken__lt=F("capacity"))
    return rows.filter(Exists(waiting)).select_related("scheme")


def _column(name: str) -> str:
    return f"passes_by_{name}"


def _said(name: str, session: Session) -> str:
    return str(RULES[name]) % {"span": _in_words(setting(session.scheme, "waiting_days")), "commune": session.commune_name}


def _in_words(days: int) -> str:
    """So many days, said in years or months where that is shorter."""
    if days % A_YEAR == 0:
        return ngettext("one year", "%(count)s years", days // A_YEAR) % {"count": days // A_YEAR}
    if days % A_MONTH == 0:
        return ngettext("one month", "%(count)s months", days // A_MONTH) % {"count": days // A_MONTH}
    return ngettext("one day", "%(count)s days", days) % {"count": days}


def _party() -> QuerySet[Attendee]:
    return Attendee.objects.filter(registration=OuterRef("pk"), is_living=True)


def _who_has_come(session: Session, **where) -> QuerySet[Attendee]:
    """Of a party, who has a place in another of these sessions, or had one and kept it to the end.

    A visitor of the public page gets a record of their own each time: the same name with the same number is the same person.
    """
    had = Q(is_living=True, registration__state__in=SEATED) | Q(attendance=Attendance.NOSHOW)
    since = session.starts_at - timedelta(days=setting(session.scheme, "waiting_days"))
    places = Attendee.objects.filter(had, session__starts_at__gte=since, **where).exclude(session=session)
    numbers = ContactMeans.objects.filter(person=OuterRef(OuterRef("person")), ended_at=None).values("value")
    namesake = places.filter(
        person__search=OuterRef("person__search"), person__contacts__value__in=numbers, person__contacts__ended_at=None
    )
    return _party().filter(Exists(places.filter(person=OuterRef("person"))) | Exists(namesake))


def _who_came_to_the_scheme(session: Session) -> QuerySet[Attendee]:
    return _who_has_come(session, session__scheme=session.scheme_id)


def _who_came_to_the_activity(session: Session) -> QuerySet[Attendee]:
    return _who_has_come(session, session__activity=session.activity_id)


def _who_lives_elsewhere(session: Session) -> QuerySet[Attendee]:
    return _party().exclude(person__commune_code=session.commune_code)


PASSED_BY: dict[str, Callable[[Session], QuerySet[Attendee]]] = {
    "newcomers": _who_came_to_the_scheme,
    "new_to_activity": _who_came_to_the_activity,
    LOCALS: _who_lives_elsewhere,
}
"""For each rule, who of a party keeps it from passing first: all of them meet it, or none of them passes by it."""

RULES = {
    "newcomers": gettext_lazy("People who have had no place with us for %(span)s go first."),
    "new_to_activity": gettext_lazy("People who have had no place in this activity for %(span)s go first."),
    "locals": gettext_lazy("People who live in the commune (%(commune)s) go first."),
}
MEETS = {
    "newcomers": (gettext_lazy("no place yet"), gettext_lazy("has had a place")),
    "new_to_activity": (gettext_lazy("no place in this activity yet"), gettext_lazy("has had a place in this activity")),
    "locals": (gettext_lazy("of the commune"), gettext_lazy("of another commune")),
}
MISSES = {
    "newcomers": gettext_lazy("You, or somebody who comes with you, have one or have had one: you come after them."),
    "new_to_activity": gettext_lazy("You, or somebody who comes with you, have one or have had one: you come after them."),
    "locals": gettext_lazy("You, or somebody who comes with you, live elsewhere: you come after them."),
}
