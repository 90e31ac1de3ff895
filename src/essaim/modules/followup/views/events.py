"""Pages about what happened with people: notes, worries, referrals, reports of danger."""

from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.models import Membership
from essaim.core.foundation.once import moment, sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import PEOPLE_ROLES, StaffRole
from essaim.core.people.models import Person
from essaim.core.people.queries import visible_people
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import schemes_open
from essaim.modules.followup import actions, queries, rules
from essaim.modules.followup.forms import (
    AlertForm,
    InteractionForm,
    OutcomeForm,
    OwnReportForm,
    ReferralForm,
    ReportForm,
    ReportStepForm,
    ReviewForm,
    SupportForm,
    SupportStepForm,
)
from essaim.modules.followup.models import Alert, GlobalSupport, Referral, SafeguardingReport
from essaim.modules.followup.states import (
    ALERT_MOVES,
    OVERALL_MOVES,
    REPORT_MOVES,
    AlertState,
    OverallState,
    Readers,
    ReportState,
)


@require_http_methods(["GET", "POST"])
@staff()
@sent_once
def log(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A call or a visit with this person, and a note whose readers are named before it is saved."""
    person = get_for(request, Person, person_id, may_read_person)
    form = InteractionForm(request.POST or None, schemes=_schemes(request))
    refused = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        refused = queries.acts_refused(data["scheme"], f"{data['category']} {data['note']}")
        if not refused or request.POST.get("understood"):
            actions.log_interaction(person, at=moment(request), by=request.actor, now=timezone.now(), **data)
            messages.success(request, _("Noted."))
            return redirect("people:person", person.pk)
    return show(
        request, "followup/log.html", person=person, form=form, readers=_readers(request, person), refused=refused,
        status=422 if form.errors or refused else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff()
def raise_alert(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A worry about this person."""
    person = get_for(request, Person, person_id, may_read_person)
    form = AlertForm(request.POST or None, schemes=_schemes(request))
    if request.method == "POST" and form.is_valid():
        alert = actions.raise_alert(person, by=request.actor, now=timezone.now(), **form.cleaned_data)
        return redirect("followup:alert", alert.pk)
    return show(request, "followup/raise_alert.html", person=person, form=form, status=422 if form.errors else 200)


@require_GET
@staff()
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One worry, what was done about it, what comes next."""
    row = get_for(request, Alert.objects.select_related("person", "scheme"), alert_id, rules.may_act_on_alert)
    return show(request, "followup/alert.html", **_alert(row))


@require_POST
@staff()
def move_alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The next step of a worry."""
    row = get_for(request, Alert, alert_id, rules.may_act_on_alert)
    actions.move_alert(row, to=request.POST.get("to", ""), by=request.actor, now=timezone.now())
    return redirect("followup:alert", row.pk)


@require_POST
@staff()
def refer(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Pass the situation on to a partner."""
    row = get_for(request, Alert.objects.select_related("person", "scheme"), alert_id, rules.may_act_on_alert)
    form = ReferralForm(request.POST, partners=queries.partners_first(row.scheme))
    if form.is_valid():
        day = form.cleaned_data["consented_at"]
        at = timezone.make_aware(datetime.combine(day, time(12))) if day else None
        try:
            actions.refer(
                row, partner=form.cleaned_data["partner"], consent_channel=form.cleaned_data["consent_channel"],
                consented_at=at, accompaniment=form.cleaned_data["accompaniment"], by=request.actor, now=timezone.now(),
            )  # fmt: skip
            return redirect("followup:alert", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "followup/alert.html", status=422, **_alert(row) | {"form": form})


@require_POST
@staff()
def close_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What came of passing it on, and when the team takes news again."""
    referral = get_for(request, Referral.objects.select_related("alert__person", "alert__scheme"), referral_id, rules.may_act_on_referral)
    form = OutcomeForm(request.POST, moves=ALERT_MOVES[referral.alert.state])
    if form.is_valid():
        try:
            actions.close_referral(referral, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("followup:alert", referral.alert_id)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "followup/alert.html", status=422, **_alert(referral.alert) | {"outcome_form": form})


@require_http_methods(["GET", "POST"])
@staff(*PEOPLE_ROLES)
def report_danger(request: HttpRequest) -> HttpResponse:
    """A report of danger: the emergency numbers come first."""
    person = _person_named(request)
    members = Membership.objects.filter(left_at=None).select_related("account")
    form = ReportForm(request.POST or None, members=members, helping=_helping(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        member, visitor = data.pop("accused_member"), data.pop("accused_visitor")
        try:
            row = actions.report_danger(
                request.workspace, person=person, accused_membership=member, accused=visitor, by=request.actor, now=timezone.now(), **data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The report has been passed to the safeguarding leads."))
            return _after_report(request, row)
    return show(request, "followup/report_danger.html", form=form, person=person, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.SAFEGUARDING_LEAD)
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: facts, clock, what was done, what comes next."""
    row = get_for(request, SafeguardingReport, report_id, rules.may_act_on_report)
    is_closed = row.state == ReportState.CLOSED
    form = ReviewForm(request.POST or None) if is_closed else ReportStepForm(request.POST or None)
    if not is_closed:
        form.fields["to"].choices = [(to, ReportState(to).label) for to in REPORT_MOVES[row.state]]
    if request.method == "POST" and form.is_valid():
        act = actions.review_report if is_closed else actions.act_on_report
        try:
            act(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("followup:report", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "followup/report.html", report=row, form=form, sides=queries.sides_of(row), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def begin_support(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The interview leads to overall support."""
    person = get_for(request, Person, person_id, may_read_person)
    held = request.who.schemes_as(StaffRole.COORDINATOR)
    schemes = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    form = SupportForm(request.POST or None, schemes=schemes)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin_support(person, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("followup:overall", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "followup/begin_support.html", person=person, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR, StaffRole.LEAD_CONTACT)
def overall(request: HttpRequest, support_id: UUID) -> HttpResponse:
    """One overall support: for what, by whom, what was done, what comes next."""
    rows = GlobalSupport.objects.select_related("person", "scheme", "partner", "case__lead_contact__account", "workspace")
    row = get_for(request, rows, support_id, rules.may_follow_support)
    form = SupportStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_step(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("followup:overall", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    steps = row.steps.select_related("by__account")
    moves = [(to, OverallState(to).label) for to in OVERALL_MOVES[row.state]]
    return show(request, "followup/overall.html", support=row, steps=steps, form=form, moves=moves, status=422 if form.errors else 200)


@require_POST
@staff(StaffRole.COORDINATOR, StaffRole.LEAD_CONTACT)
def end_support(request: HttpRequest, support_id: UUID) -> HttpResponse:
    """Reached, or stopped."""
    row = get_for(request, GlobalSupport, support_id, rules.may_follow_support)
    actions.end_support(row, to=request.POST.get("to", ""), by=request.actor, now=timezone.now())
    return redirect("followup:overall", row.pk)


@require_http_methods(["GET", "POST"])
@known_person
def report_own(request: HttpRequest) -> HttpResponse:
    """A report of danger by somebody who helps or is helped; the emergency numbers come first."""
    form = OwnReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.report_danger(request.workspace, by=request.actor, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The report has been passed to the safeguarding leads."))
        return redirect("space")
    return show(request, "followup/report_own.html", form=form, status=422 if form.errors else 200)


def _helping(request: HttpRequest) -> QuerySet[Person]:
    """Those who help in the schemes of whoever asks, and whom they may see: anybody else is described in words."""
    parts = Participation.objects.filter(scheme__in=_schemes(request), validated_at__isnull=False)
    seen = visible_people(request.who).filter(pk__in=parts.values("person"), erased_at=None, merged_into=None)
    return seen.order_by("family_name", "given_name")


def _schemes(request: HttpRequest):
    schemes = request.who.schemes_as(*PEOPLE_ROLES)
    return schemes_open() if schemes is None else schemes_open().filter(pk__in=schemes)


def _readers(request: HttpRequest, person: Person) -> list[dict]:
    """By name, for each scheme that the form offers: the readers of one are not those of another."""
    return [
        {"scheme": scheme, "level": label, "names": [str(member) for member in queries.future_readers(scheme, person, value)]}
        for scheme in _schemes(request)
        for value, label in Readers.choices
    ]


def _alert(row: Alert) -> dict:
    referrals = list(row.referrals.select_related("partner").order_by("created_at"))
    running = next((one for one in referrals if one.ended_at is None), None)
    # While the partner has not answered, only the handover itself may begin; what came of it is noted with the referral.
    kept = ALERT_MOVES[row.state] if running is None else [to for to in ALERT_MOVES[row.state] if to == AlertState.HANDOVER_IN_PROGRESS]
    moves = [(to, AlertState(to).label) for to in kept if to != AlertState.REFERRED]
    return {
        "alert": row, "moves": moves, "referrals": referrals, "running": running,
        "advice": queries.advice_of(row), "what": queries.act_label(row.scheme, row.category),
        "since": queries.interactions_of(row.person).filter(scheme=row.scheme, at__gte=row.created_at)[:8],
        "form": ReferralForm(partners=queries.partners_first(row.scheme)),
        "outcome_form": OutcomeForm(moves=ALERT_MOVES[row.state]),
    }  # fmt: skip


def _person_named(request: HttpRequest) -> Person | None:
    wanted = request.GET.get("personne") or request.POST.get("person_id")
    try:
        return get_for(request, Person, UUID(wanted), may_read_person) if wanted else None
    except ValueError:
        return None


def _after_report(request: HttpRequest, row: SafeguardingReport) -> HttpResponse:
    if rules.may_act_on_report(request.who, row):
        return redirect("followup:report", row.pk)
    return redirect("today")
