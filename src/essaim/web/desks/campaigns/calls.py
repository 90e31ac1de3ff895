"""My calls: one person at a time on a telephone, behind a personal link for supporters, behind the desk for the team."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import Who, get_for
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.doors import known_person, link, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.schemes.queries import setting
from essaim.modules.campaigns import actions, queries, rules
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.modules.campaigns.states import CampaignState
from essaim.web.desks.campaigns.forms import CallForm
from essaim.workflows import calling


def is_my_calling(who: Who, caller: Caller) -> bool:
    """Whether it is I who make these calls."""
    return who.person_id is not None and caller.person_id == who.person_id and caller.ended_at is None


@require_GET
@known_person
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns in which I make calls."""
    return show(request, "campaigns/mine.html", callers=queries.calling_in(request.who.person_id, now=timezone.now()))


@require_POST
@known_person
def enter(request: HttpRequest, caller_id: UUID) -> HttpResponse:
    """To the page of my calls."""
    caller = get_for(request, _callers(), caller_id, is_my_calling)
    return redirect("campaigns:mine", calling.link_of(caller, now=timezone.now()))


@require_GET
@link(calling.PURPOSE)
def mine(request: HttpRequest) -> HttpResponse:
    """Whom to ring now, or how many wait."""
    return _shown(request, _holder(request))


@require_POST
@link(calling.PURPOSE)
def take(request: HttpRequest) -> HttpResponse:
    """The next person, please."""
    return _take(request, _holder(request))


@require_POST
@link(calling.PURPOSE)
def finish(request: HttpRequest) -> HttpResponse:
    """What came of the call."""
    return _finish(request, _holder(request))


@require_POST
@link(calling.PURPOSE)
def put_back(request: HttpRequest) -> HttpResponse:
    """I cannot ring now."""
    return _put_back(request, _holder(request))


@require_GET
@staff(*rules.DESK)
def desk(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The same for a member of the team."""
    return _shown(request, _colleague(request, campaign_id))


@require_POST
@staff(*rules.DESK)
def desk_take(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The next person, please."""
    return _take(request, _colleague(request, campaign_id))


@require_POST
@staff(*rules.DESK)
def desk_finish(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """What came of the call."""
    return _finish(request, _colleague(request, campaign_id))


@require_POST
@staff(*rules.DESK)
def desk_put_back(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """I cannot ring now."""
    return _put_back(request, _colleague(request, campaign_id))


def _callers():
    return Caller.objects.select_related("campaign__scheme__carrier", "campaign__workspace", "participation__person", "member__account", "workspace")


def _holder(request: HttpRequest) -> Caller:
    row = _callers().filter(pk=request.link.subject_id).first()
    if row is None:
        raise Http404
    return row


def _colleague(request: HttpRequest, campaign_id: UUID) -> Caller:
    campaign = get_for(request, Campaign, campaign_id, rules.may_follow_campaign)
    row = _callers().filter(campaign=campaign, member=request.who.membership, ended_at=None).first()
    if row is None:
        raise Http404
    return row


def _by(request: HttpRequest, caller: Caller) -> Actor:
    return request.actor.through(Channel.PHONE)


def _take(request: HttpRequest, caller: Caller) -> HttpResponse:
    found = actions.claim_next(caller, by=_by(request, caller), now=timezone.now())
    if found is None:
        messages.info(request, _("Nobody is due right now. Thank you: come back later."))
    return redirect(_home(request, caller))


def _finish(request: HttpRequest, caller: Caller) -> HttpResponse:
    callee, now = _current(caller), timezone.now()
    form = CallForm(request.POST, campaign=caller.campaign)
    if form.is_valid():
        try:
            calling.finish_call(callee, caller=caller, by=_by(request, caller), now=now, **form.values())
            messages.success(request, _("Noted. Thank you!"))
            return redirect(_home(request, caller))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, caller, form=form)


def _put_back(request: HttpRequest, caller: Caller) -> HttpResponse:
    actions.put_back(_current(caller), caller=caller, by=_by(request, caller), now=timezone.now())
    return redirect(_home(request, caller))


def _current(caller: Caller) -> Callee:
    rows = Callee.objects.filter(caller=caller, state="claimed").select_related("person", "campaign__scheme", "campaign__workspace")
    found = rows.first()
    if found is None:
        raise Refusal(_("This call is no longer yours: somebody else has taken it over, or it was ended already."))
    return found


def _home(request: HttpRequest, caller: Caller) -> str:
    secret = request.resolver_match.kwargs.get("secret")
    return reverse("campaigns:mine", args=[secret]) if secret else reverse("campaigns:desk", args=[caller.campaign_id])


def _shown(request: HttpRequest, caller: Caller, *, form: CallForm | None = None) -> HttpResponse:
    campaign, now = caller.campaign, timezone.now()
    is_open = campaign.state == CampaignState.RUNNING and caller.ended_at is None and _may_ring(caller)
    callee = queries.current_call(caller, now=now) if is_open else None
    secret = request.resolver_match.kwargs.get("secret")
    names = ("mine-take", "mine-finish", "mine-back") if secret else ("desk-take", "desk-finish", "desk-back")
    take_url, finish_url, back_url = (reverse(f"campaigns:{name}", args=[secret or campaign.pk]) for name in names)
    return show(
        request, "campaigns/call.html", caller=caller, campaign=campaign, callee=callee, is_open=is_open,
        person=callee.person if callee else None, numbers=queries.number_for(caller, callee.person) if callee else [],
        due=queries.callees_due(caller, now=now).count() if is_open else 0,
        form=form or (CallForm(campaign=campaign) if callee else None), phone=setting(campaign.scheme, "phone"),
        take_url=take_url, finish_url=finish_url, back_url=back_url, status=422 if form else 200,
    )  # fmt: skip


def _may_ring(caller: Caller) -> bool:
    return caller.participation is None or caller.participation.may_telephone(timezone.localdate())
