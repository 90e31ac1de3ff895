"""Reporting danger: told at once to whoever is not concerned, taken up in time, passed on, closed by two, looked at again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.blueprints.vocabulary import SETTINGS
from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import warn
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import members_who, setting
from essaim.modules.followup.models import ReportStep, SafeguardingReport
from essaim.modules.followup.queries import hours_to_take_up, leads_of, reports_late
from essaim.modules.followup.states import REPORT_MOVES, ReportState


@transaction.atomic
def report_danger(
    workspace: Workspace,
    *,
    category: str,
    severity: str,
    text: str,
    person: Person | None = None,
    person_described: str = "",
    scheme: Scheme | None = None,
    accused: Person | None = None,
    accused_membership: Membership | None = None,
    anonymous: bool = False,
    by: Actor,
    now: datetime,
) -> SafeguardingReport:
    """A structured report of danger, with its clock. Works for somebody who is not on record.

    The safeguarding leads are told at once, the administrators where none is left who may read it. `anonymous` keeps
    nowhere who reported, the journal included.
    """
    by = replace(by, id=None, on_behalf_of=None) if anonymous else by
    if person is None and not person_described.strip():
        raise Refusal(_("Say who it is about: a name, an address, whatever is known."), field="person_described")
    hours = hours_to_take_up(severity, scheme=scheme, person=person)
    report = SafeguardingReport.objects.create(
        workspace=workspace, scheme=scheme, person=person, person_described=person_described, category=category,
        severity=severity, text=text, accused=accused, accused_membership=accused_membership, raised_by=by.id,
        acknowledge_by=now + timedelta(hours=hours), created_at=now,
    )  # fmt: skip
    journal.write("report.raised", report, by=by, at=now, category=category, severity=severity)
    nobody = () if leads_of(report) else _administrators(report)
    _tell_leads(report, _("A report of danger waits for you"), occurrence=f"report {report.pk}", now=now, also=nobody)
    return report


@transaction.atomic
def escalate_reports(*, now: datetime) -> int:
    """Reports that nobody took up in time: the leads are told again, and the administrators that somebody has to. Safe to repeat."""
    late = list(reports_late(now=now))
    for report in late:
        SafeguardingReport.objects.filter(pk=report.pk, escalated_at=None).update(escalated_at=now, version=F("version") + 1)
        journal.write("report.escalated", report, by=SYSTEM, at=now)
        subject = _("A report of danger has not been taken up in time")
        _tell_leads(report, subject, occurrence=f"late report {report.pk}", now=now, also=_administrators(report))
    return len(late)


@transaction.atomic
def act_on_report(
    report: SafeguardingReport, *, to: str, text: str, transmitted_to: str = "", reference: str = "", by: Actor,
    now: datetime,
) -> SafeguardingReport:  # fmt: skip
    """Acknowledge, pass on, ask to close, close: closing needs two people."""
    if to == ReportState.CLOSED and report.closing_by_id == by.id:
        raise Refusal(_("Somebody else has to confirm the closing: it takes two people."))
    if to == ReportState.TRANSMITTED and not transmitted_to.strip():
        raise Refusal(_("Say to whom it was passed on: 3977, the public prosecutor, the département…"), field="transmitted_to")
    move(report, to=to, moves=REPORT_MOVES, by=by, at=now)
    if to == ReportState.ACKNOWLEDGED:
        SafeguardingReport.objects.filter(pk=report.pk).update(acknowledged_by=by.id)
    if to == ReportState.CLOSING:
        SafeguardingReport.objects.filter(pk=report.pk).update(closing_by=by.id)
    if to == ReportState.CLOSED:
        days = setting(report.scheme, "report_review_days") if report.scheme else SETTINGS["report_review_days"].default
        SafeguardingReport.objects.filter(pk=report.pk).update(review_on=timezone.localdate(now) + timedelta(days=days))
    ReportStep.objects.create(
        workspace=report.workspace, report=report, text=text, by_id=by.id, transmitted_to=transmitted_to,
        reference=reference, created_at=now,
    )  # fmt: skip
    return report


@transaction.atomic
def review_report(report: SafeguardingReport, *, text: str, by: Actor, now: datetime) -> SafeguardingReport:
    """Months after the closing somebody looks again at how the person is, once."""
    if report.state != ReportState.CLOSED:
        raise Refusal(_("This report is not closed yet: there is nothing to review."))
    if not SafeguardingReport.objects.filter(pk=report.pk, reviewed_at=None).update(reviewed_at=now, version=F("version") + 1):
        raise Refusal(_("This report has been reviewed already."))
    journal.write("report.reviewed", report, by=by, at=now)
    ReportStep.objects.create(workspace=report.workspace, report=report, text=text, by_id=by.id, created_at=now)
    return report


def _tell_leads(report: SafeguardingReport, subject: str, *, occurrence: str, now: datetime, also: Iterable[Membership] = ()) -> None:
    """One word to each, which names nobody; never to whom the report accuses."""
    page = reverse("followup:report", args=[report.pk])
    body = _("Open this page: %(page)s") % {"page": f"{settings.SITE_URL}{page}"} + "\n\n"
    body += _("If you cannot open it, see to it that a safeguarding lead does. In immediate danger, call 15, 17 or 112.")
    for member in {member.pk: member for member in (*leads_of(report), *also)}.values():
        warn(member, scheme=report.scheme, occurrence=occurrence, subject=subject, body=body, subject_id=report.pk, now=now)


def _administrators(report: SafeguardingReport) -> list[Membership]:
    accused = report.accused
    return [
        member for member in members_who(report.scheme, StaffRole.ADMINISTRATOR)
        if member.is_administrator and member.pk != report.accused_membership_id
        and (accused is None or member.account_id != accused.account_id)
    ]  # fmt: skip
