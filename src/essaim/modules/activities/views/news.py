"""Activities near somebody, on a page of their own: what they would like to hear of, and one tap to hear no more."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person, link, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Person
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, setting, settled
from essaim.core.schemes.rules import may_work_in
from essaim.modules.activities import actions, queries, rules
from essaim.modules.activities.actions.announcing import PURPOSE
from essaim.modules.activities.forms import NewsForm
from essaim.modules.activities.models import Subscription


@require_GET
@link(PURPOSE)
def news(request: HttpRequest) -> HttpResponse:
    """What is near me, what I chose."""
    person, scheme = _whose(request)
    return _shown(request, person, scheme)


@require_POST
@link(PURPOSE)
def choose(request: HttpRequest) -> HttpResponse:
    """Tell me of these."""
    person, scheme = _whose(request)
    form = NewsForm(request.POST, scheme=scheme)
    if form.is_valid():
        actions.subscribe(person, scheme=scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Noted: one message in the evening, when something new suits you."))
        return redirect("activities:news", request.resolver_match.kwargs["secret"])
    return _shown(request, person, scheme, form=form)


@require_POST
@link(PURPOSE)
def stop(request: HttpRequest) -> HttpResponse:
    """Nothing more, thank you."""
    person, scheme = _whose(request)
    actions.stop_news(person, scheme=scheme, by=request.actor, now=timezone.now())
    messages.success(request, _("You will hear no more of new activities. This page stays open."))
    return redirect("activities:news", request.resolver_match.kwargs["secret"])


@require_POST
@known_person
def enter(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """From my space to my page of activities."""
    person = Person.objects.get(pk=request.who.person_id)
    scheme = _running().filter(pk=scheme_id, participations__person=person).distinct().first()
    if scheme is None:
        raise Http404
    return redirect("activities:news", actions.link_to_news(person, scheme, now=timezone.now()))


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def subscribe(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """The same, said on the phone."""
    scheme = get_for(request, _running(), scheme_id, may_work_in)
    person = get_for(request, Person, person_id, may_read_person)
    known = Subscription.objects.filter(scheme=scheme, person=person, stopped_at=None).first()
    form = NewsForm(request.POST if request.method == "POST" else None, scheme=scheme, initial=_chosen(known))
    by = request.actor.through(Channel.PHONE).on_behalf(person.pk, consent="oral")
    if request.method == "POST" and "stop" in request.POST:
        actions.stop_news(person, scheme=scheme, by=by, now=timezone.now())
        return redirect("people:person", person.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.subscribe(person, scheme=scheme, by=by, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Noted."))
            return redirect("people:person", person.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "activities/subscribe.html", scheme=scheme, person=person, form=form, known=known, status=422 if form.errors else 200
    )


def _running():
    return schemes_open().select_related("carrier", "workspace")


def _whose(request: HttpRequest) -> tuple[Person, Scheme]:
    person = Person.objects.filter(pk=request.link.person_id).first()
    scheme = _running().filter(pk=request.link.subject_id).first()
    if person is None or scheme is None or not person.is_reachable or not scheme.snapshot:
        raise Http404
    return person, scheme


def _chosen(row: Subscription | None) -> dict:
    return {"themes": row.themes, "communes": row.communes} if row else {}


def _shown(request: HttpRequest, person: Person, scheme: Scheme, *, form: NewsForm | None = None) -> HttpResponse:
    known = Subscription.objects.filter(scheme=scheme, person=person, stopped_at=None).first()
    return show(
        request, "activities/news.html", scheme=scheme, known=known, form=form or NewsForm(scheme=scheme, initial=_chosen(known)),
        near=queries.sessions_near(scheme, person.commune_code, now=timezone.now()), secret=request.resolver_match.kwargs["secret"],
        has_programme="activities" in settled(scheme).blueprint.modules, phone=setting(scheme, "phone"), status=422 if form else 200,
    )  # fmt: skip
