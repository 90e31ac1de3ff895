"""Who may read and act upon what was noted of people: named questions, false by default."""

from django.db.models import Q, QuerySet

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.people.queries import is_visible
from essaim.core.schemes.models import Case, Grant, Scheme
from essaim.modules.followup.models import (
    Alert,
    GlobalSupport,
    Interaction,
    Note,
    Referral,
    SafeguardingReport,
    Support,
)
from essaim.modules.followup.queries import bodies_of
from essaim.modules.followup.states import Readers

COORDINATOR, OPERATOR = StaffRole.COORDINATOR, StaffRole.OPERATOR
LEAD, SAFEGUARDING, PAIR = StaffRole.LEAD_CONTACT, StaffRole.SAFEGUARDING_LEAD, StaffRole.PSYCHOSOCIAL
SUPPORTS = (COORDINATOR, PAIR)


def may_write_about(who: Who, person: Person) -> bool:
    """Noting a call, a visit, a worry: whoever may see the person."""
    return is_visible(who, person)


def may_read_note(who: Who, note: Note) -> bool:
    """The readers named when the note was saved, and whoever wrote it."""
    if who.membership and note.by_id == who.membership.pk:
        return True
    if note.readers == Readers.PSYCHOSOCIAL:
        return who.has(PAIR, scheme=note.scheme_id)
    if who.has(COORDINATOR, scheme=note.scheme_id):
        return True
    if note.readers in (Readers.TEAM, Readers.SHARED):
        return who.has(OPERATOR, PAIR, scheme=note.scheme_id) or leads(who, note.person_id, note.scheme_id)
    return note.readers == Readers.LEAD_CONTACT and leads(who, note.person_id, note.scheme_id)


def readable_notes(who: Who, person: Person) -> QuerySet[Note]:
    """The same question for all the notes about one person."""
    notes = Note.objects.filter(person=person).select_related("by__account", "by_person", "scheme")
    mine = Q(by=who.membership) if who.membership else Q(pk=None)
    coordinated, at_desk, paired = who.schemes_as(COORDINATOR), who.schemes_as(OPERATOR, PAIR), who.schemes_as(PAIR)
    everything = Q(pk__isnull=False) if coordinated is None else Q(scheme__in=coordinated)
    confidential = Q(readers=Readers.PSYCHOSOCIAL)
    allowed = everything
    team = Q(readers__in=[Readers.TEAM, Readers.SHARED])
    allowed |= team if at_desk is None else team & Q(scheme__in=at_desk)
    led = Case.objects.filter(person=person, lead_contact=who.membership, closed_at=None).values("scheme")
    allowed |= (team | Q(readers=Readers.LEAD_CONTACT)) & Q(scheme__in=led) if who.membership else Q(pk=None)
    kept = confidential if paired is None else confidential & Q(scheme__in=paired)
    return notes.filter(mine | kept | (allowed & ~confidential)).order_by("-created_at", "pk")


def may_see_support(who: Who, person: Person) -> bool:
    """Whether somebody is a carer, and their support: coordinators and those who give it, never the welcome desk."""
    return who.is_staff and who.has_anywhere(*SUPPORTS) and is_visible(who, person)


def may_support_in(who: Who, scheme: Scheme) -> bool:
    """The same question for a scheme."""
    return who.is_staff and who.has(*SUPPORTS, scheme=scheme.pk)


def may_decide_support(who: Who, support: Support) -> bool:
    """Opening, refusing, closing support: coordinators of the scheme and those who give it."""
    return who.is_staff and who.has(*SUPPORTS, scheme=support.scheme_id)


def readable_alerts(who: Who) -> QuerySet[Alert]:
    """Worries about people whom this member of staff follows or coordinates."""
    alerts = Alert.objects.select_related("person", "scheme")
    schemes = who.schemes_as(COORDINATOR, OPERATOR)
    if schemes is None:
        return alerts
    led = Case.objects.filter(lead_contact=who.membership, closed_at=None).values("person") if who.membership else []
    return alerts.filter(Q(scheme__in=schemes) | Q(person__in=led))


def may_act_on_alert(who: Who, alert: Alert) -> bool:
    """Following up a worry."""
    return readable_alerts(who).filter(pk=alert.pk).exists()


def may_act_on_referral(who: Who, referral: Referral) -> bool:
    """Saying what came of it: whoever follows up the worry."""
    return may_act_on_alert(who, referral.alert)


def may_take_back(who: Who, interaction: Interaction) -> bool:
    """Whoever noted it, while they still work in the scheme."""
    mine = who.membership is not None and interaction.by_id == who.membership.pk
    return mine and who.has(COORDINATOR, OPERATOR, scheme=interaction.scheme_id)


def readable_reports(who: Who) -> QuerySet[SafeguardingReport]:
    """Reports of danger: safeguarding leads only, and never the one who is accused."""
    reports = SafeguardingReport.objects.select_related("person", "scheme")
    schemes = who.schemes_as(SAFEGUARDING)
    if not who.has_anywhere(SAFEGUARDING) or who.membership is None:
        return reports.none()
    if schemes is not None:
        reports = reports.filter(Q(scheme__in=schemes) | Q(scheme=None))
    accused = Q(accused_membership=who.membership)
    if who.person_id:
        accused |= Q(accused=who.person_id)
    bodies = bodies_of(who.membership.pk)
    if bodies:
        same = Grant.objects.filter(organisation__in=bodies, ended_at=None).values("membership")
        accused |= Q(accused_membership__isnull=False, accused_membership__in=same)
    # Not `exclude`: a row without anybody accused is unknown to it, and would be left out with the others.
    return reports.exclude(pk__in=SafeguardingReport.objects.filter(accused).values("pk"))


def may_act_on_report(who: Who, report: SafeguardingReport) -> bool:
    """The same question for one report."""
    return readable_reports(who).filter(pk=report.pk).exists()


def leads(who: Who, person_id, scheme_id) -> bool:
    """Whether this member of staff answers for the person's case in the scheme."""
    if who.membership is None:
        return False
    return Case.objects.filter(person=person_id, scheme=scheme_id, lead_contact=who.membership, closed_at=None).exists()


def readable_supports(who: Who) -> QuerySet[GlobalSupport]:
    """Overall supports of the schemes that this member of staff coordinates, and of the people whom they follow."""
    rows = GlobalSupport.objects.select_related("person", "scheme", "partner", "case__lead_contact__account")
    schemes = who.schemes_as(COORDINATOR)
    if schemes is None:
        return rows
    led = Q(case__lead_contact=who.membership) if who.membership else Q(pk=None)
    return rows.filter(Q(scheme__in=schemes) | led)


def may_follow_support(who: Who, support: GlobalSupport) -> bool:
    """The same question for one support."""
    return readable_supports(who).filter(pk=support.pk).exists()
