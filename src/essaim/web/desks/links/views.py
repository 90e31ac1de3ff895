"""Pages behind a personal link: a need to answer, a supporter to agree to, a service to confirm.

Opening a link never changes anything: every act is a button.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import Channel
from essaim.modules.needs.actions import close_occurrence
from essaim.modules.needs.forms import DeclineForm
from essaim.modules.needs.models import Proposal, Service
from essaim.modules.needs.queries import is_told_whole
from essaim.modules.needs.states import Outcome, Side
from essaim.web.desks.links import sight
from essaim.workflows import acceptance, changing, closing


@require_GET
@link("proposal")
def proposal(request: HttpRequest) -> HttpResponse:
    """A need nearby: would you?"""
    row = _proposal(request)
    return show(request, "links/proposal.html", **sight.proposal_seen(row, now=timezone.now()), form=DeclineForm())


@require_POST
@link("proposal")
def answer_proposal(request: HttpRequest) -> HttpResponse:
    """Yes, or no with a reason."""
    row = _proposal(request)
    if request.POST.get("answer") == "yes":
        acceptance.accept(row, by=request.actor, now=timezone.now())
        return _back(request)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show(request, "links/proposal.html", status=422, **sight.proposal_seen(row, now=timezone.now()), form=form)
    acceptance.decline(row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now())
    return _back(request)


@require_POST
@link("proposal")
def undo_proposal(request: HttpRequest) -> HttpResponse:
    """It was a mistake."""
    service = Service.objects.select_related(*SERVICE).filter(proposal=_proposal(request)).first()
    if service is None:
        raise Http404
    acceptance.undo(service, by=request.actor, now=timezone.now())
    return _back(request)


@require_GET
@link("agreement")
def agreement(request: HttpRequest) -> HttpResponse:
    """Somebody can help: does it suit you?"""
    return show(request, "links/agreement.html", service=_service(request))


@require_POST
@link("agreement")
def answer_agreement(request: HttpRequest) -> HttpResponse:
    """It suits, or somebody else would be better; no reason is ever asked."""
    service = _service(request)
    if request.POST.get("answer") == "yes":
        acceptance.agree(service, by=request.actor, now=timezone.now())
    else:
        acceptance.refuse_supporter(service, by=request.actor, now=timezone.now())
    return _back(request)


@require_GET
@link("service")
def service(request: HttpRequest) -> HttpResponse:
    """What the supporter has said yes to: where, when, whom to call, how it went."""
    return show(request, "links/service.html", **sight.service_seen(_service(request), now=timezone.now()))


@require_POST
@link("service")
def confirm_service(request: HttpRequest) -> HttpResponse:
    """The supporter says how it went."""
    return _confirm(request, Side.SUPPORTER)


@require_POST
@link("service")
def act_on_time(request: HttpRequest, occurrence_id: UUID) -> HttpResponse:
    """One time of a weekly service: I cannot go, it was done, it was not."""
    say_of_time(request, _service(request), occurrence_id)
    return _back(request)


@require_POST
@link("service")
def cancel_service(request: HttpRequest) -> HttpResponse:
    """The supporter cannot go any more."""
    closing.cancel_service(_service(request), reason="supporter_cannot", by=request.actor, now=timezone.now())
    return _back(request)


@require_GET
@link("confirmation")
def confirmation(request: HttpRequest) -> HttpResponse:
    """Did it take place?"""
    row = _service(request)
    return show(request, "links/confirmation.html", service=row, is_told_whole=is_told_whole(row, on=timezone.localdate()))


@require_POST
@link("confirmation")
def answer_confirmation(request: HttpRequest) -> HttpResponse:
    """The person helped says how it went."""
    return _confirm(request, Side.BENEFICIARY)


def say_of_time(request: HttpRequest, service: Service, occurrence_id: UUID) -> None:
    """What the supporter says of one time of a service of theirs."""
    row = get_object_or_404(service.occurrences.select_related("service__need__scheme", "service__need__case"), pk=occurrence_id)
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "miss":
        changing.miss_time(row, by=request.actor, now=now)
    elif act in Outcome.values:
        close_occurrence(row, outcome=act, minutes=None, by=request.actor, now=now)
    else:
        raise Http404


SERVICE = ("need__scheme__carrier", "need__beneficiary", "need__organisation", "need__asked_by", "need__case",
           "offer__participation__person", "offer__organisation", "proposal")  # fmt: skip


def _proposal(request: HttpRequest) -> Proposal:
    found = Proposal.objects.select_related(
        "need__scheme", "need__beneficiary", "need__organisation", "need__case", "offer__participation__person",
        "offer__organisation", "case",
    ).filter(pk=request.link.subject_id).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def _service(request: HttpRequest) -> Service:
    found = Service.objects.select_related(*SERVICE).filter(pk=request.link.subject_id).first()
    if found is None:
        raise Http404
    return found


def _confirm(request: HttpRequest, side: str) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome in Outcome.values:
        by = request.actor.through(Channel.PAGE)
        closing.confirm(_service(request), side=side, outcome=outcome, by=by, now=timezone.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    secret = request.resolver_match.kwargs["secret"]
    return redirect(f"links:{request.link.purpose}", secret)
