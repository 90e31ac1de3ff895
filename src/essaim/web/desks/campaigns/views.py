"""Campaigns of calls for the team: whom, with which words, who calls, how far it is, what came of it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import CONTENT_TYPES
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled
from essaim.core.schemes.rules import may_run_scheme
from essaim.modules.campaigns import actions, queries, rules
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.web.desks.campaigns.asked import asked_in_words
from essaim.web.desks.campaigns.forms import CallersForm, CampaignForm, CloseForm
from essaim.web.desks.campaigns.sheet import results_sheet
from essaim.workflows import calling

PLANNERS = (StaffRole.COORDINATOR,)
A_PAGE = 50


def may_release(who: Who, caller: Caller) -> bool:
    """Coordinators of the scheme say who calls."""
    return rules.may_run_campaign(who, caller.campaign)


@require_GET
@staff(*rules.DESK)
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of my schemes, and how far each is."""
    rows = queries.campaigns_of(request.who.schemes_as(*rules.DESK))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "campaigns/list.html", page=page, schemes=_schemes(request))


@require_http_methods(["GET", "POST"])
@staff(*PLANNERS)
def new(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Prepare a campaign; how many people it means is shown before it is recorded."""
    scheme = get_for(request, Scheme, scheme_id, may_run_scheme, state="open")
    form, found, left_out, unknown = CampaignForm(request.POST or None, scheme=scheme), None, 0, 0
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if "look" in request.POST:
            found = queries.people_asked_for(scheme, form.asked(), on=timezone.localdate(now)).count()
            left_out = queries.people_left_out(scheme, form.asked(), on=timezone.localdate(now))
            unknown = queries.people_unknown(scheme, form.asked(), on=timezone.localdate(now))
        else:
            try:
                _refuse_elsewhere(scheme)
                words = {name: form.cleaned_data[name] for name in ("title", "purpose", "opening")}
                row = actions.record_campaign(
                    scheme, questions=form.cleaned_data["script"], asked=form.asked(), by=request.actor, now=now, **words
                )
                return redirect("campaigns:campaign", row.pk)
            except Refusal as refusal:
                add_refusal(form, refusal)
    return show(
        request, "campaigns/new.html", scheme=scheme, form=form, found=found, left_out=left_out, unknown=unknown,
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_GET
@staff(*rules.DESK)
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """One campaign: how far it is, who calls, who waits for the team, what was answered."""
    return _shown(request, _campaign(request, campaign_id, rules.may_follow_campaign))


@require_POST
@staff(*PLANNERS)
def add_callers(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Name those who make the calls."""
    row, now = _campaign(request, campaign_id), timezone.now()
    form = CallersForm(request.POST, campaign=row)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                _name(row, data, request.actor, now)
            return redirect("campaigns:campaign", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, row, callers_form=form)


def _name(row: Campaign, data: dict, by, now) -> None:
    shared = {"may_reach_protected": data["may_reach_protected"], "by": by, "now": now}
    for part in data["participations"]:
        actions.add_caller(row, participation=part, **shared)
    for member in data["members"]:
        actions.add_caller(row, member=member, **shared)
    if row.state == "running":
        calling.share_again(row, by=by, now=now)


@require_POST
@staff(*PLANNERS)
def release_caller(request: HttpRequest, caller_id: UUID) -> HttpResponse:
    """Somebody makes no calls any more."""
    row = get_for(request, Caller.objects.select_related("campaign__scheme"), caller_id, may_release)
    calling.release_caller(row, by=request.actor, now=timezone.now())
    return redirect("campaigns:campaign", row.campaign_id)


@require_POST
@staff(*PLANNERS)
def open_campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The calls begin."""
    row = _campaign(request, campaign_id)
    calling.open_campaign(row, by=request.actor, now=timezone.now())
    messages.success(request, _("The list is shared out, and everybody who calls is told."))
    return redirect("campaigns:campaign", row.pk)


@require_POST
@staff(*PLANNERS)
def share(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Share out again those for whom nobody calls."""
    row = _campaign(request, campaign_id)
    left = calling.share_again(row, by=request.actor, now=timezone.now())
    if left:
        said = ngettext(
            "%(count)s person can be called by nobody named here.", "%(count)s people can be called by nobody named here.", left
        )
        messages.warning(request, said % {"count": left})
    return redirect("campaigns:campaign", row.pk)


@require_POST
@staff(*PLANNERS)
def close(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The campaign is over; nobody is lost."""
    row, form = _campaign(request, campaign_id), CloseForm(request.POST)
    form.is_valid()
    planned = calling.close_campaign(row, calls_planned=form.cleaned_data["calls_planned"], by=request.actor, now=timezone.now())
    said = ngettext("Closed. %(count)s person is on the list of calls.", "Closed. %(count)s people are on the list of calls.", planned)
    messages.success(request, said % {"count": planned})
    return redirect("campaigns:campaign", row.pk)


@require_POST
@staff(*PLANNERS)
def settle(request: HttpRequest, callee_id: UUID) -> HttpResponse:
    """Somebody who could not be reached: call again, or leave out."""
    row = get_for(request, Callee.objects.select_related("campaign__scheme"), callee_id, rules.may_settle_callee)
    act = actions.leave_out if request.POST.get("act") == "leave" else calling.call_again
    act(row, by=request.actor, now=timezone.now())
    return redirect("campaigns:campaign", row.campaign_id)


@require_GET
@staff(*PLANNERS)
def results(request: HttpRequest, campaign_id: UUID, kind: str) -> HttpResponse:
    """What came of it, one line a person, without names."""
    row = _campaign(request, campaign_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    return attachment(results_sheet(row, kind=kind), name=_("calls"), kind=kind)


def _campaign(request: HttpRequest, campaign_id: UUID, may=rules.may_run_campaign) -> Campaign:
    return get_for(request, Campaign.objects.select_related("scheme__carrier", "workspace"), campaign_id, may)


def _shown(request: HttpRequest, row: Campaign, *, callers_form: CallersForm | None = None) -> HttpResponse:
    may_run, is_over = rules.may_run_campaign(request.who, row), row.state == "closed"
    callers = list(queries.callers_of(row))
    page = Paginator(queries.callees_of(row), A_PAGE).get_page(request.GET.get("page"))
    form = callers_form or (CallersForm(campaign=row) if may_run and not is_over else None)
    return show(
        request, "campaigns/campaign.html", campaign=row, progress=_steps(row), callers=callers, page=page, may_run=may_run,
        may_sheet=may_run, for_team=queries.callees_for_team(row)[:A_PAGE] if may_run and not is_over else [],
        asked=asked_in_words(row), answers=queries.answers_of(row), is_over=is_over, calls=sum(caller.made for caller in callers),
        worries=queries.worries_of(row).count(), callers_form=form, close_form=CloseForm(),
        mine=next((caller for caller in callers if caller.member_id == request.who.membership.pk), None),
        alone=queries.callees_alone(row, now=timezone.now()).count() if row.state == "running" else 0, status=422 if callers_form else 200,
    )  # fmt: skip


def _steps(row: Campaign) -> dict:
    counted = queries.progress_of(row)
    total = sum(counted.values())
    return {"total": total, "done": total - counted["waiting"] - counted["claimed"], **counted}


def _schemes(request: HttpRequest) -> list[Scheme]:
    held = request.who.schemes_as(*PLANNERS)
    rows = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    return [scheme for scheme in rows if scheme.snapshot and "campaigns" in settled(scheme).blueprint.modules]


def _refuse_elsewhere(scheme: Scheme) -> None:
    if "campaigns" not in settled(scheme).blueprint.modules:
        raise Refusal(_("This scheme makes no campaigns of calls: its blueprint does not ask for them."))
