"""Mon espace: needs near me, what I said yes to, when I am free; and, for whoever is helped, what is under way."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions import set_availability
from essaim.core.people.models import Person
from essaim.core.schemes.actions import change_participation
from essaim.core.schemes.models import Participation
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs import actions, bridge
from essaim.modules.needs.forms import DeclineForm
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.states import Outcome, Side
from essaim.web.desks.links.sight import proposal_seen, service_seen
from essaim.web.desks.links.views import say_of_time
from essaim.web.desks.supporter import sight
from essaim.web.desks.supporter.forms import AvailabilityForm, PauseForm
from essaim.workflows import acceptance, closing

SERVICE = ("need__scheme__carrier", "need__beneficiary", "need__organisation", "need__asked_by", "need__case",
           "offer__participation__person", "offer__organisation", "proposal")  # fmt: skip


@require_GET
@known_person
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that concerns me today."""
    return show(request, "supporter/mine.html", **sight.space_of(_me(request), now=timezone.now()))


@require_POST
@known_person
def answer_need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """I can answer this need, without having been asked."""
    me = _me(request)
    need = get_for(request, Need.objects.select_related("scheme", "case"), need_id, sight.may_answer_need)
    offer = sight.offer_for(me, need)
    now = timezone.now()
    if offer is None:
        raise Refusal(_("This need is no longer for you: it is settled, or something has changed. Thank you all the same."))
    if excuses := bridge.why_not(need, offer, now=now):
        raise Refusal(_("This need cannot be for you today: %(why)s. Thank you all the same.") % {"why": ", ".join(excuses)})
    proposal = actions.send_proposal(need, offer=offer, by=request.actor, now=now)
    acceptance.accept(proposal, by=request.actor, now=now)
    messages.success(request, _("Thank you! We tell the person at once."))
    return redirect("space")


@require_http_methods(["GET", "POST"])
@known_person
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """A need that was put to me: yes, or no with a reason."""
    row = get_for(request, Proposal.objects.select_related("need__scheme", "need__beneficiary", "need__case",
                  "offer__participation__person", "offer__organisation", "case"), proposal_id, sight.is_mine)  # fmt: skip
    form = DeclineForm(request.POST if request.method == "POST" and request.POST.get("answer") == "no" else None)
    if request.method == "POST":
        now = timezone.now()
        if request.POST.get("answer") == "yes":
            acceptance.accept(row, by=request.actor, now=now)
            return redirect("space")
        if form.is_valid():
            acceptance.decline(row, reason=form.cleaned_data["reason"], by=request.actor, now=now)
            return redirect("space")
    return show(request, "supporter/proposal.html", **proposal_seen(row, now=timezone.now()), form=form,
                status=422 if form.errors else 200)  # fmt: skip


@require_GET
@known_person
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """What I said yes to: contacts while they are open, and how it went."""
    row = get_for(request, Service.objects.select_related(*SERVICE), service_id, sight.is_mine)
    return show(request, "supporter/service.html", **service_seen(row, now=timezone.now()))


@require_POST
@known_person
def act_on_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """It was done, it was not, I cannot go, it was a mistake."""
    row = get_for(request, Service.objects.select_related(*SERVICE), service_id, sight.is_mine)
    act, now = request.POST.get("act", ""), timezone.now()
    if act in Outcome.values:
        closing.confirm(row, side=Side.SUPPORTER, outcome=act, by=request.actor, now=now)
    elif act == "undo":
        acceptance.undo(row, by=request.actor, now=now)
    elif act == "cancel":
        closing.cancel_service(row, reason="supporter_cannot", by=request.actor, now=now)
    else:
        raise Http404
    return redirect("space")


@require_POST
@known_person
def act_on_time(request: HttpRequest, service_id: UUID, occurrence_id: UUID) -> HttpResponse:
    """One time of a weekly service of mine: I cannot go, it was done, it was not."""
    row = get_for(request, Service.objects.select_related(*SERVICE), service_id, sight.is_mine)
    say_of_time(request, row, occurrence_id)
    return redirect("space-service", row.pk)


@require_POST
@known_person
def act_on_help(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Somebody can help me: it suits me, I would rather have somebody else, it was done or not."""
    row = get_for(request, Service.objects.select_related(*SERVICE), service_id, sight.is_for_me)
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "agree":
        acceptance.agree(row, by=request.actor, now=now)
    elif act == "refuse":
        acceptance.refuse_supporter(row, by=request.actor, now=now)
    elif act in Outcome.values:
        closing.confirm(row, side=Side.BENEFICIARY, outcome=act, by=request.actor, now=now)
    else:
        raise Http404
    return redirect("space")


@require_http_methods(["GET", "POST"])
@known_person
def availability(request: HttpRequest) -> HttpResponse:
    """When I am usually free."""
    me = _me(request)
    form = AvailabilityForm(request.POST or None, person=me)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        set_availability(me, slots=form.slots(), by=request.actor, now=now)
        for offer in sight.offers_of(me):
            actions.refresh_offer(offer, by=request.actor, now=now)
        messages.success(request, _("Saved: we only ask you at these times."))
        return redirect("space")
    return show(request, "supporter/availability.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@known_person
def pause(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """I need a rest, once I have said so and perhaps until when; or I am back."""
    row = get_for(request, Participation.objects.select_related("scheme"), participation_id, sight.is_me)
    stamp = {"reason": "own_wish", "by": request.actor, "now": timezone.now()}
    if request.method == "POST" and row.state == ParticipationState.PAUSED:
        change_participation(row, to=ParticipationState.ACTIVE, **stamp)
        return redirect("space")
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_participation(row, to=ParticipationState.PAUSED, until=form.cleaned_data["until"], **stamp)
        messages.success(request, _("Your break has begun. You come back with one button, here."))
        return redirect("space")
    return show(request, "supporter/pause.html", participation=row, form=form, status=422 if form.errors else 200)


@require_POST
@known_person
def calendar(request: HttpRequest) -> HttpResponse:
    """A fresh secret address for my calendar; the one before it dies."""
    me, now = _me(request), timezone.now()
    revoke_links(now=now, purpose="calendar", person_id=me.pk)
    secret = give_link(request.workspace, purpose="calendar", person_id=me.pk, now=now)
    address = request.build_absolute_uri(reverse("calendar", args=[secret]))
    return show(request, "supporter/calendar.html", address=address)


def _me(request: HttpRequest) -> Person:
    return Person.objects.get(pk=request.who.person_id)
