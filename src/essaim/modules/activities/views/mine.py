"""The page of whoever registered, behind a personal link: where they stand, why, and what they can do."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.queries import setting
from essaim.modules.activities import actions, bridge, queries
from essaim.modules.activities.forms import RideForm
from essaim.modules.activities.models import Registration
from essaim.modules.activities.states import LIVING, SEATED, CancelReason, RegistrationState, SessionState
from essaim.modules.activities.views.blocks import blocks_of


@require_GET
@link("registration")
def mine(request: HttpRequest) -> HttpResponse:
    """A place, or a rank on the waiting list with its reason."""
    return _shown(request, _registration(request))


def _shown(request: HttpRequest, row: Registration, *, form: RideForm | None = None, status: int = 200) -> HttpResponse:
    rank = queries.rank_of(row) if row.state == RegistrationState.WAITLISTED else None
    party = list(row.attendees.filter(is_living=True).select_related("person").order_by("created_at", "pk"))
    party.sort(key=lambda attendee: attendee.person_id != row.lead_id)
    return show(
        request, "activities/mine.html", registration=row, session=row.session, rank=rank, party=party,
        why=queries.why_ranked(row) if rank else [],
        names=", ".join(attendee.person.first_name for attendee in party),
        by_itself=queries.promotes_alone_until(row.session), is_living=row.state in LIVING, blocks=blocks_of("HOLDER", request, row),
        secret=request.resolver_match.kwargs["secret"], phone=setting(row.session.scheme, "phone"), **fetched(row),
        form=(form or RideForm(initial={"pick_up": row.pick_up})) if may_change_ride(row) else None, status=status,
    )  # fmt: skip


@require_POST
@link("registration")
def answer(request: HttpRequest) -> HttpResponse:
    """They take the place that is offered, leave it, or do not come: all of them, or one of a party."""
    row, now = _registration(request), timezone.now()
    if request.POST.get("answer") == "yes":
        actions.answer_offer(row, comes=True, by=request.actor, now=now)
        return redirect("activities:mine", request.resolver_match.kwargs["secret"])
    if "person" in request.POST:
        leaving = [one.person for one in row.attendees.select_related("person") if str(one.person_id) == request.POST["person"]]
        if not leaving:
            raise Http404
        actions.leave_registration(row, person=leaving[0], reason=CancelReason.ASKED, by=request.actor, now=now)
    elif row.state == RegistrationState.OFFERED:
        actions.answer_offer(row, comes=False, by=request.actor, now=now)
    else:
        actions.cancel_registration(row, reason=CancelReason.ASKED, by=request.actor, now=now)
    row = _registration(request)  # as it is now, with what stays to be paid
    return show(request, "activities/left.html", session=row.session, blocks=blocks_of("HOLDER", request, row))


@require_POST
@link("registration")
def ride(request: HttpRequest) -> HttpResponse:
    """They come by themselves after all, or are only fetched, or only brought home: their place stays theirs."""
    row, now = _registration(request), timezone.now()
    form = RideForm(request.POST)
    if not may_change_ride(row):
        raise Refusal(_("It is too late to change this here: please call us."))
    if not form.is_valid():
        return _shown(request, row, form=form, status=422)
    seated = row.attendees.filter(is_living=True, wheelchair=True).values_list("person_id", flat=True)
    try:
        actions.change_needs(row, pick_up=form.cleaned_data["pick_up"], in_wheelchair=set(seated), by=request.actor, now=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _shown(request, row, form=form, status=409)
    messages.success(request, _("It is noted."))
    return redirect("activities:mine", request.resolver_match.kwargs["secret"])


def may_change_ride(registration: Registration) -> bool:
    """Whether they change it on their own page: the vehicle rides, knows their door, and nobody has been told the hours of the tour."""
    session = registration.session
    if registration.state not in LIVING or not session.can_fetch or actions.is_hour_told(session, now=timezone.now()):
        return False
    return session.state == SessionState.PLANNED and bool(registration.pick_up or bridge.homes_of([registration]))


def fetched(registration: Registration) -> dict:
    """When they are fetched, if they are: the hour that they were told, else between which hours, whoever else comes."""
    if not registration.rides_there or registration.state not in SEATED:
        return {}
    told = registration.pick_up_told
    return {"told": told, "opening": None if told else bridge.opening_for(registration.session, registration)}


def _registration(request: HttpRequest) -> Registration:
    rows = Registration.objects.select_related(
        "session__activity", "session__scheme__carrier", "session__workspace", "session__vehicle", "lead"
    )
    row = rows.filter(pk=request.link.subject_id).first()
    if row is None:
        raise Http404
    return row
