"""Le standard: from the ring of the phone to the recorded need, on one page, by keyboard alone."""

from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK, Channel
from essaim.core.messaging.actions import finish_call, plan_call
from essaim.core.messaging.models import Call
from essaim.core.messaging.queries import calls_due, named_for
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import organisations_matching, people_matching, visible_people
from essaim.core.people.rules import may_edit_person, may_read_person
from essaim.core.schemes.queries import settled
from essaim.modules.activities.models import Session
from essaim.modules.activities.rules import may_run_session
from essaim.modules.needs.forms import NeedForm
from essaim.web.desks.phone import calls
from essaim.web.desks.phone.coming import coming_block, owes
from essaim.web.desks.phone.forms import CallBackForm, CallerForm
from essaim.web.desks.sight import schemes_worked_in, sheet_of

CALLS_AT_THE_DESK, CALLS_BESIDE_A_NEED = 20, 5


@require_GET
@staff(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Search, the caller's card, the need form, calls to make."""
    asked = request.GET.get("q", "").strip()
    if request.htmx:
        return show(request, "phone/desk.html#results", **_found(request, asked))
    person = _person(request, request.GET.get("personne"))
    organisation = _organisation(request.GET.get("organisme"))
    return show(request, "phone/desk.html", **_desk(request, asked, person, organisation))


@require_GET
@staff(*DESK)
def ringing_now(request: HttpRequest) -> HttpResponse:
    """Who is ringing, asked every few seconds by the desk; nothing to say when it has not changed."""
    rings = calls.rings_for(request.who, now=timezone.now())
    if ",".join(str(ring["id"]) for ring in rings) == request.GET.get("vu", ""):
        return HttpResponse(status=204)
    return show(request, "phone/_ringing.html", rings=rings)


@require_POST
@staff(*DESK)
def record(request: HttpRequest) -> HttpResponse:
    """Record the need, and show at once who could go."""
    person = _person(request, request.POST.get("person_id"), may=may_edit_person)
    organisation = _organisation(request.POST.get("organisation_id"))
    is_known = bool(person or organisation)
    caller = None if is_known else CallerForm(request.POST)
    form = NeedForm(request.POST, schemes=schemes_worked_in(request.who))
    twins = []
    if form.is_valid() and (is_known or caller.is_valid()):
        twins = [] if "is_new" in request.POST else calls.twins_of(request.who, form, caller, person, organisation)
    if not twins and form.is_valid() and (is_known or caller.is_valid()):
        try:
            need = calls.record(request, form, caller, person, organisation)
        except Refusal as refusal:
            add_refusal(caller if caller and refusal.field in caller.fields else form, refusal)
        else:
            return redirect_or_show(request, need)
    context = _desk(request, "", person, organisation) | {"form": form, "caller_form": caller, "twins": twins}
    return show(request, "phone/desk.html", status=409 if twins else 422, **context)


def redirect_or_show(request: HttpRequest, need) -> HttpResponse:
    """The need with its suggestions, in the same answer; reloading the page sends nothing again."""
    sheet = sheet_of(need, request.who, now=timezone.now())
    response = show(request, "phone/recorded.html", need=need, sheet=sheet, **_calls(request, CALLS_BESIDE_A_NEED))
    response["HX-Push-Url"] = reverse("needs:need", args=[need.pk])
    return response


@require_POST
@staff(*DESK)
def call_back(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list of calls to make."""
    form = CallBackForm(request.POST)
    if not form.is_valid():
        return show(request, "phone/desk.html", status=422, **_desk(request, "", None, None) | {"call_form": form})
    now = timezone.now()
    plan_call(
        number=form.cleaned_data["number"], caller_name=form.cleaned_data["caller_name"],
        reason=form.cleaned_data["reason"], due_at=now + form.due_in(),
        by=request.actor.through(Channel.PHONE), now=now,
    )  # fmt: skip
    return redirect("phone")


@require_POST
@staff(*DESK)
def call_done(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """A call was made."""
    call = get_for(request, Call, call_id, calls.may_make_call)
    finish_call(call, note=request.POST.get("note", ""), by=request.actor.through(Channel.PHONE), now=timezone.now())
    session = _session(request)
    return redirect(reverse("phone") + (f"?seance={session.pk}" if session else ""))


def _desk(request: HttpRequest, asked: str, person: Person | None, organisation: Organisation | None) -> dict:
    now, schemes = timezone.now(), schemes_worked_in(request.who)
    return (
        {
            "person": person,
            "organisation": organisation,
            "schemes": schemes,
            "offer_schemes": [scheme for scheme in schemes if settled(scheme).blueprint.asks_for_needs],
            "blocks": _blocks(request, person),
            "card": calls.card_of(person, organisation, request.who, now=now),
            "form": NeedForm(schemes=schemes, initial=_first_words(person, organisation)),
            "caller_form": None if person or organisation else CallerForm(initial=calls.guess(asked, request.GET)),
            "call_form": CallBackForm(initial={"number": calls.guess(asked, request.GET).get("phone", "")}),
        }
        | _found(request, asked)
        | _calls(request, CALLS_AT_THE_DESK)
    )


def _blocks(request: HttpRequest, person: Person | None) -> list[dict]:
    """What the caller is registered for, and what they owe if there is something."""
    if person is None:
        return []
    coming, money = coming_block(request, person), owes(request, person)
    return [block for block in (coming, money if money and money["balance"] else None) if block]


def _found(request: HttpRequest, asked: str) -> dict:
    """Whom the words or the number may mean: all that search as you type needs."""
    found = people_matching(asked, limit=12, among=visible_people(request.who)) if asked else []
    return {
        "asked": asked,
        "found": calls.lines_of(found),
        "found_organisations": organisations_matching(asked, limit=5) if asked else [],
    }


def _calls(request: HttpRequest, shown: int) -> dict:
    """Who is ringing, and the most urgent calls to make; one more is fetched, to know whether there are others."""
    now, listens = timezone.now(), bool(settings.ESSAIM_TELEPHONY_KEY)
    session = _session(request)
    rows = calls_due(request.who.schemes_as(*DESK))
    rows = rows.filter(subject_id__in=session.registrations.values("pk")) if session else rows
    due = list(named_for(rows, request.who)[: shown + 1])
    calls.note_named(due[:shown])
    rings = calls.rings_for(request.who, now=now) if listens else []
    return {"calls": due[:shown], "has_more_calls": len(due) > shown, "now": now, "listens": listens, "rings": rings, "about": session}


def _session(request: HttpRequest) -> Session | None:
    """The session about which calls are made, if one was chosen."""
    wanted = request.GET.get("seance") or request.POST.get("seance")
    return get_for(request, Session.objects.select_related("activity"), _uuid(wanted), may_run_session) if wanted else None


def _first_words(person: Person | None, organisation: Organisation | None) -> dict:
    owner = person or organisation
    return {"need_id": uuid4(), "commune_code": owner.commune_code if owner else ""}


def _person(request: HttpRequest, pk: str | None, may=may_read_person) -> Person | None:
    return get_for(request, Person, _uuid(pk), may) if pk else None


def _organisation(pk: str | None) -> Organisation | None:
    return Organisation.objects.filter(pk=_uuid(pk)).first() if pk else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
