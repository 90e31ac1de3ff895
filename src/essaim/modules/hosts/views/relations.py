"""One host: where it stands, what was said, what comes next, its passages and agreements."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.hosts import actions, forms, queries, rules
from essaim.modules.hosts.models import Host, Passage
from essaim.modules.hosts.states import HOST_MOVES, HostKind, HostState


@require_GET
@staff(*rules.DESK)
def host(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """One host."""
    row = _host(request, host_id, rules.may_talk_to)
    return show(request, "hosts/host.html", **_sight_of(request, row))


@require_POST
@staff(*rules.DESK)
def contact(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """A talk is noted, with its next step."""
    row = _host(request, host_id, rules.may_talk_to)
    form = forms.ContactForm(request.POST)
    if form.is_valid():
        try:
            actions.note_contact(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("hosts:host", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "hosts/host.html", status=422, **_sight_of(request, row, contact_form=form))


@require_POST
@staff(StaffRole.COORDINATOR)
def stop(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """It does not go on."""
    row = _host(request, host_id, rules.may_run_host)
    actions.stop_host(row, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    return redirect("hosts:host", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def reopen(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """They are in touch again."""
    row = _host(request, host_id, rules.may_run_host)
    actions.reopen_host(row, by=request.actor, now=timezone.now())
    return redirect("hosts:host", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def kind(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """It is a residence, or a body of its commune."""
    row = _host(request, host_id, rules.may_run_host)
    actions.correct_kind(row, kind=request.POST.get("kind", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Corrected: what is free here is counted accordingly."))
    return redirect("hosts:host", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def discovery(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """A free passage was made before it could be planned here."""
    row = _host(request, host_id, rules.may_run_host)
    form = forms.DiscoveryForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Write the day of that passage, for example 24/11/2025."))
    actions.note_past_discovery(row, day=form.cleaned_data["day"], by=request.actor, now=timezone.now())
    messages.success(request, _("It is counted: this passage was free."))
    return redirect("hosts:host", row.pk)


@require_POST
@staff(StaffRole.COORDINATOR)
def drop_discovery(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """A free passage was noted by mistake."""
    row = get_for(request, Passage.objects.select_related("host__scheme"), passage_id, rules.may_drop_passage)
    host = actions.drop_past_discovery(row, by=request.actor, now=timezone.now())
    messages.success(request, _("It is no longer counted: what is free here is free again."))
    return redirect("hosts:host", host.pk)


def _sight_of(request: HttpRequest, row: Host, *, contact_form=None) -> dict:
    agreements = queries.agreements_listed().filter(shares__host=row).prefetch_related("shares__host__organisation")
    among = list(queries.hosts_listed(row.scheme))
    passages = list(queries.passages_of(row))
    return {
        "host": row, "scheme": row.scheme, "ranked": queries.ranked(row.scheme, [row], among=among)[0],
        "contacts": row.contacts.select_related("by__account"), "contact_form": contact_form or forms.ContactForm(),
        "agreements": agreements, "passages": passages, "today": timezone.localdate(),
        "free_left": queries.free_left(row), "is_covered": queries.signed_for(row, day=timezone.localdate()).exists(),
        "findings": queries.findings_of(row.scheme, row.commune_code), "may_run": rules.may_run_host(request.who, row),
        "may_stop": HostState.STOPPED in HOST_MOVES[row.state], "is_stopped": row.state == HostState.STOPPED,
        "is_residence": row.kind == HostKind.RESIDENCE, "is_town_hall": row.organisation.kind in queries.OF_A_COMMUNE,
        "stop_form": forms.StopForm(), "discovery_form": forms.DiscoveryForm(),
    }  # fmt: skip


def _host(request: HttpRequest, host_id: UUID, may) -> Host:
    rows = Host.objects.select_related("organisation", "scheme__carrier", "scheme__workspace", "workspace")
    return get_for(request, rows, host_id, may)
