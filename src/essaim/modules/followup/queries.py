"""What is read of interactions, notes, alerts and needs that come back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from essaim.blueprints.model import Act
from essaim.blueprints.vocabulary import SETTINGS
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import StaffRole
from essaim.core.foundation.text import normalise
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case, Grant, Partner, Scheme
from essaim.core.schemes.queries import members_who, schemes_open, setting, settled, words
from essaim.modules.followup.models import Alert, CarerNote, Interaction, SafeguardingReport, Support
from essaim.modules.followup.states import (
    AlertKind,
    CarerStatus,
    InteractionKind,
    Readers,
    ReportState,
    Severity,
    SupportState,
)

TO_TAKE_UP = {
    Severity.IMMEDIATE: "danger_immediate_hours",
    Severity.DAY: "danger_day_hours",
    Severity.THREE_DAYS: "danger_later_hours",
}


def interactions_of(person: Person) -> QuerySet[Interaction]:
    """Calls, visits and small services with this person, latest first."""
    return Interaction.objects.filter(person=person).select_related("scheme", "by__account", "by_person")


def future_readers(scheme: Scheme, person: Person, readers: str) -> list[Membership]:
    """By name, everybody who will be able to read a note of this level today."""
    roles = _ROLES[readers]
    held = Grant.objects.filter(role__in=roles, ended_at=None, membership__left_at=None)
    in_scheme = held.filter(scheme=scheme) | held.filter(scheme=None)
    members = {grant.membership for grant in in_scheme.select_related("membership__account")}
    if readers not in (Readers.COORDINATORS, Readers.PSYCHOSOCIAL):
        cases = Case.objects.filter(scheme=scheme, person=person, closed_at=None, lead_contact__left_at=None).exclude(lead_contact=None)
        members |= {case.lead_contact for case in cases.select_related("lead_contact__account")}
    return sorted(members, key=lambda member: (str(member), str(member.pk)))


def hours_to_take_up(severity: str, *, scheme: Scheme | None, person: Person | None) -> int:
    """Within how long a report of danger is taken up: the shortest delay of the schemes that may know the person."""
    if scheme is None and person is not None:
        schemes = list(Scheme.objects.filter(cases__person=person, cases__closed_at=None).distinct())
    else:
        schemes = [scheme] if scheme else []
    name = TO_TAKE_UP[Severity(severity)]
    asked = [setting(one, name) for one in schemes or schemes_open()]
    return min(asked, default=SETTINGS[name].default)


def carer_status(person: Person, scheme: Scheme) -> str:
    """Where somebody stands today."""
    last = CarerNote.objects.filter(person=person, scheme=scheme).order_by("-position").first()
    return last.status if last else CarerStatus.NOT_ASKED


def support_of(person: Person, scheme: Scheme) -> Support | None:
    """The support that is asked for or under way, else the last one."""
    rows = Support.objects.filter(person=person, scheme=scheme).select_related("decided_by__account")
    return rows.filter(state__in=[SupportState.ASKED, SupportState.OPEN]).first() or rows.order_by("-created_at").first()


def supports_asked(schemes) -> QuerySet[Support]:
    """Support that somebody asked for and nobody has answered."""
    rows = Support.objects.filter(state=SupportState.ASKED).select_related("person", "scheme").order_by("created_at")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def bodies_of(membership_id: UUID | None) -> set[UUID]:
    """The organisations for which a member of staff works here."""
    held = Grant.objects.filter(membership=membership_id, ended_at=None).exclude(organisation=None)
    return set(held.values_list("organisation_id", flat=True)) if membership_id else set()


def leads_of(report: SafeguardingReport) -> list[Membership]:
    """The safeguarding leads who are told of a report: never whom it accuses, nor anybody of the same organisation."""
    accused, bodies = report.accused, bodies_of(report.accused_membership_id)
    return [
        member for member in members_who(report.scheme, StaffRole.SAFEGUARDING_LEAD)
        if member.pk != report.accused_membership_id
        and (accused is None or member.account_id != accused.account_id)
        and not bodies & bodies_of(member.pk)
    ]  # fmt: skip


def sides_of(report: SafeguardingReport) -> dict[str, str]:
    """Whom a report accuses and who made it, by name; empty where nobody is accused, or whoever reported stays unknown."""
    member = Membership.objects.filter(pk=report.raised_by).select_related("account").first()
    known = member or Person.objects.filter(pk=report.raised_by).first()
    accused = report.accused_membership or report.accused
    return {"accused": str(accused or ""), "raised_by": str(known or "")}


def reports_late(*, now: datetime) -> QuerySet[SafeguardingReport]:
    """Reports of danger that nobody has taken up in time, and of which nobody was reminded yet."""
    late = SafeguardingReport.objects.filter(state=ReportState.RAISED, acknowledge_by__lte=now, escalated_at=None)
    return late.select_related("scheme", "accused").order_by("acknowledge_by", "pk")


def reports_to_look_at(reports: QuerySet[SafeguardingReport], *, on: date) -> QuerySet[SafeguardingReport]:
    """Those that are not closed, and those whose review is due."""
    to_review = Q(state=ReportState.CLOSED, reviewed_at=None, review_on__lte=on)
    return reports.filter(~Q(state=ReportState.CLOSED) | to_review).order_by("acknowledge_by")


def acts_refused(scheme: Scheme, text: str) -> list[dict]:
    """Acts out of the scheme's scope that the words of a note suggest, each with where to turn instead."""
    spoken = f" {normalise(text)} "
    found = []
    for act in settled(scheme).blueprint.out_of_scope:
        if any(_is_spoken(word, spoken) for word in words(scheme, act.words).split(",")):
            found.append({"key": act.key, "label": words(scheme, act.label), "advice": words(scheme, act.advice)})
    return found


def _is_spoken(word: str, spoken: str) -> bool:
    """Whether the folded words hold this one whole, in the plural too; with a star at its end, whatever it begins."""
    folded = normalise(word)
    if word.strip().endswith("*"):
        return bool(folded) and f" {folded}" in spoken
    return bool(folded) and any(f" {folded}{ending} " in spoken for ending in ("", "s"))


def was_noted(scheme: Scheme, interaction_id: UUID | None) -> bool:
    """Whether this contact was sent once already."""
    return interaction_id is not None and Interaction.objects.filter(pk=interaction_id, scheme=scheme).exists()


def act_named(scheme: Scheme, key: str) -> Act | None:
    """The act of the scheme's counter that has this key."""
    return next((act for act in settled(scheme).blueprint.acts if act.key == key), None)


def act_label(scheme: Scheme, key: str) -> str:
    """What people read of an act; what was typed by hand stays as it was."""
    act = act_named(scheme, key)
    return words(scheme, act.label) if act else key


def advice_of(alert: Alert) -> str:
    """Where to turn, in the scheme's words: for a need that comes back, or for what is not ours to do."""
    act = act_named(alert.scheme, alert.category)
    if alert.kind == AlertKind.REGULAR_NEED:
        return words(alert.scheme, act.advice) if act else ""
    refused = (item for item in settled(alert.scheme).blueprint.out_of_scope if item.key == alert.category)
    return next((words(alert.scheme, item.advice) for item in refused), "")


def regular_need_open(person: Person, scheme: Scheme, category: str) -> Alert | None:
    """The worry that this need of this person keeps coming back, while nobody has dealt with it."""
    rows = Alert.objects.filter(person=person, scheme=scheme, kind=AlertKind.REGULAR_NEED, category=category, closed_at=None)
    return rows.order_by("-created_at").first()


def partners_first(scheme: Scheme) -> list[Organisation]:
    """Every organisation that stands, those that work with the scheme first."""
    here = set(Partner.objects.filter(scheme=scheme, ended_on=None).values_list("organisation", flat=True))
    rows = Organisation.objects.filter(archived_at=None)
    return sorted(rows, key=lambda body: (body.pk not in here, normalise(body.name), str(body.pk)))


def interactions_since(scheme: Scheme, moment: datetime) -> QuerySet[Interaction]:
    """What was noted in a scheme since then, latest first."""
    rows = Interaction.objects.filter(scheme=scheme, at__gte=moment)
    return rows.select_related("person", "by__account").prefetch_related("notes__by__account")


def counts_by_kind(scheme: Scheme, moment: datetime) -> list[tuple[str, int]]:
    """Of these, how many of each kind, in the order of the kinds."""
    rows = Interaction.objects.filter(scheme=scheme, at__gte=moment).order_by().values_list("kind")
    found = dict(rows.annotate(times=Count("pk")))
    return [(label, found[kind]) for kind, label in InteractionKind.choices if kind in found]


def times_lately(scheme: Scheme, person: Person, category: str, *, now: datetime, but: Alert | None = None) -> int:
    """How often a small service came back within the scheme's weeks, since the last worry about it was dealt with.

    `but` is a worry that does not count, since it is being looked at.
    """
    since = now - timedelta(weeks=setting(scheme, "recurrence_weeks"))
    rows = Interaction.objects.filter(scheme=scheme, person=person, category=category, at__gte=since)
    said = Alert.objects.filter(person=person, scheme=scheme, kind=AlertKind.REGULAR_NEED, category=category[:40])
    last = said.exclude(pk=but.pk if but else None).order_by("-created_at").first()
    return rows.filter(created_at__gt=last.closed_at or last.created_at).count() if last else rows.count()


_ROLES = {
    Readers.TEAM: (StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.PSYCHOSOCIAL),
    Readers.SHARED: (StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.PSYCHOSOCIAL),
    Readers.LEAD_CONTACT: (StaffRole.COORDINATOR,),
    Readers.COORDINATORS: (StaffRole.COORDINATOR,),
    Readers.PSYCHOSOCIAL: (StaffRole.PSYCHOSOCIAL,),
}
