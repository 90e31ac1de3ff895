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
from essaim.modules.campaigns.states import CalleeState
from essaim.modules.needs.models import Need
from essaim.web.desks.campaigns.forms import CallForm
from essaim.workflows import calling

URGENT = "urgent"


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
    return _opened(request, _holder(request))


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


@require_POST
@link(calling.PURPOSE)
def keep(request: HttpRequest) -> HttpResponse:
    """What I have typed so far."""
    return _keep(request, _holder(request))


@require_GET
@staff(*rules.DESK)
def desk(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The same for a member of the team."""
    return _opened(request, _colleague(request, campaign_id))


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


@require_POST
@staff(*rules.DESK)
def desk_keep(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """What I have typed so far."""
    return _keep(request, _colleague(request, campaign_id))


def _callers():
    return Caller.objects.select_related(
        "campaign__scheme__carrier", "campaign__workspace", "participation__person", "member__account", "workspace"
    )


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


def _by(request: HttpRequest) -> Actor:
    return request.actor.through(Channel.PHONE)


def _take(request: HttpRequest, caller: Caller) -> HttpResponse:
    found = actions.claim_next(caller, by=_by(request), now=timezone.now())
    if found is None:
        messages.info(request, _("Nobody is due right now. Thank you: come back later."))
    return redirect(_home(request, caller))


def _finish(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The call is noted on the person whom the form is about, whoever is taken meanwhile; nothing typed is lost."""
    form, now = CallForm(request.POST, campaign=caller.campaign), timezone.now()
    is_whole = form.is_valid()
    callee, is_mine = queries.call_of(caller, form.cleaned_data.get("callee"), calls=form.cleaned_data.get("calls"))
    is_mine = is_mine and _is_open(caller)
    if is_whole:
        try:
            if is_mine:
                need = calling.finish_call(callee, caller=caller, by=_by(request), now=now, **form.values())
                return _noted(request, caller, form, need)
            form.add_error(None, calling.keep_worry(callee, caller=caller, by=_by(request), now=now, **form.values()))
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, caller, form=form, callee=callee if is_mine else None)


def _noted(request: HttpRequest, caller: Caller, form: CallForm, need: Need | None) -> HttpResponse:
    """On to the next; a member of the team sees at once which neighbours could help, unless somebody is in danger."""
    said = _("Noted. The team looks for a neighbour: promise nothing yet.") if need else _("Noted. Thank you!")
    messages.success(request, said)
    if form.is_immediate():
        return redirect(f"{_home(request, caller)}?{URGENT}")
    if need and caller.member_id:
        return redirect("needs:need", need.pk)
    return redirect(_home(request, caller))


def _keep(request: HttpRequest, caller: Caller) -> HttpResponse:
    form = CallForm(request.POST, campaign=caller.campaign)
    form.is_valid()
    callee, is_mine = queries.call_of(caller, form.cleaned_data.get("callee"), calls=form.cleaned_data.get("calls"))
    if not is_mine:
        raise Refusal(queries.NO_LONGER_YOURS)
    actions.keep_typed(callee, caller=caller, words=form.typed())
    return HttpResponse(status=204)


def _put_back(request: HttpRequest, caller: Caller) -> HttpResponse:
    callee, is_mine = queries.call_of(caller, _asked(request))
    if is_mine and callee.state == CalleeState.CLAIMED:
        actions.put_back(callee, caller=caller, by=_by(request), now=timezone.now())
    return redirect(_home(request, caller))


def _asked(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("callee", ""))
    except ValueError:
        return None


def _home(request: HttpRequest, caller: Caller) -> str:
    secret = request.resolver_match.kwargs.get("secret")
    return reverse("campaigns:mine", args=[secret]) if secret else reverse("campaigns:desk", args=[caller.campaign_id])


def _opened(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The page of my calls; after a danger that cannot wait, the numbers to ring before anything else."""
    if URGENT in request.GET:
        return show(request, "campaigns/urgent.html", home=_home(request, caller))
    return _shown(request, caller)


def _shown(request: HttpRequest, caller: Caller, *, form: CallForm | None = None, callee: Callee | None = None) -> HttpResponse:
    """Whom I have; with a form that was sent, the person whom it is about, or nobody once they are no longer mine."""
    campaign, now, is_open = caller.campaign, timezone.now(), _is_open(caller)
    if form is None and is_open:
        callee = queries.current_call(caller, now=now)
    is_held = callee is not None and callee.state == CalleeState.CLAIMED and callee.leased_until > now
    secret = request.resolver_match.kwargs.get("secret")
    names = ("take", "finish", "back", "keep")
    urls = {f"{name}_url": reverse(f"campaigns:{'mine' if secret else 'desk'}-{name}", args=[secret or campaign.pk]) for name in names}
    return show(
        request, "campaigns/call.html", caller=caller, campaign=campaign, callee=callee, is_open=is_open, is_held=is_held,
        person=callee.person if callee else None, numbers=queries.number_for(caller, callee.person) if is_held else [],
        due=queries.callees_due(caller, now=now).count() if is_open else 0,
        form=form or (CallForm(campaign=campaign, callee=callee) if callee else None), phone=setting(campaign.scheme, "phone"),
        home=_home(request, caller), status=422 if form else 200, **urls,
    )  # fmt: skip


def _is_open(caller: Caller) -> bool:
    """Whether calls are being made, and by this caller."""
    may_ring = caller.participation is None or caller.participation.may_telephone(timezone.localdate())
    return queries.are_calls_made(caller.campaign) and caller.ended_at is None and may_ring
