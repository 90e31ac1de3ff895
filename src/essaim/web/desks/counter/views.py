"""Le comptoir: a contact is noted in a few seconds, with one thumb; what is not ours to do is passed on."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import moment, sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import DESK
from essaim.core.people.models import Person
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.rules import may_work_in
from essaim.modules.followup import actions, queries
from essaim.modules.followup.models import Interaction
from essaim.modules.followup.rules import may_take_back
from essaim.web.desks.counter import sight
from essaim.web.desks.counter.forms import ContactForm, PassOnForm
from essaim.workflows.counting import note_contact_at_counter, pass_on_at_counter

NEW, NOBODY = "new", "nobody"


@require_GET
@staff(*DESK)
def counters(request: HttpRequest) -> HttpResponse:
    """The counter, or the choice between several."""
    schemes = sight.schemes_with_counter(request.who)
    if len(schemes) == 1:
        return redirect("counter-desk", schemes[0].pk)
    return show(request, "counter/choose.html", schemes=schemes)


@require_http_methods(["GET", "POST"])
@staff(*DESK)
@sent_once
def desk(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Noting what was done; the same page says what was noted today."""
    scheme = _scheme(request, scheme_id)
    around = sight.counter(request.who, scheme, noted=request.GET.get("note", ""), now=timezone.now())
    form = ContactForm(request.POST or None, scheme=scheme, initial={"interaction_id": around["fresh"]})
    if request.method == "GET" or not form.is_valid():
        return show(request, "counter/desk.html", form=form, status=422 if form.errors else 200, **around)
    person, choices, chosen = _for_whom(request, form)
    refused, warned = _not_ours(form)
    understood = bool(request.POST.get("understood"))
    if not (refused or (choices and not chosen) or (warned and not understood)):
        try:
            row = note_contact_at_counter(
                scheme, act=form.chosen, person=person, newcomer=form.cleaned_data["person"] if chosen == NEW else "",
                at=moment(request), by=request.actor, now=timezone.now(), **_said(form),
            )  # fmt: skip
            return redirect(f"{reverse('counter-desk', args=[scheme.pk])}?note={row.pk}")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request, "counter/desk.html", form=form, status=422, person=person, choices=choices, chosen=chosen, refused=refused,
        warned=warned, understood=understood, readers=sight.readers_of(scheme, person), **around,
    )  # fmt: skip


@require_GET
@staff(*DESK)
def people(request: HttpRequest, scheme_id: UUID) -> JsonResponse:
    """Whom the letters typed may mean, as a combobox reads them."""
    _scheme(request, scheme_id)
    found = sight.people_named(request.who, request.GET.get("q", ""))
    return JsonResponse([{"value": str(person.pk), "label": _told_apart(person)} for person in found], safe=False)


@require_POST
@staff(*DESK)
@sent_once
def pass_on(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Somebody asked for what is not ours to do: a worry is opened, and who can do it is looked for with them."""
    scheme = _scheme(request, scheme_id)
    form = PassOnForm(request.POST, scheme=scheme)
    if not form.is_valid():
        return redirect("counter-desk", scheme.pk)
    person = get_for(request, Person, form.cleaned_data["person_id"], may_read_person)
    data = form.cleaned_data
    alert = pass_on_at_counter(
        scheme, act=data["act"], person=person, minutes=data["minutes"], note=data["note"], readers=data["readers"],
        by=request.actor, now=timezone.now(),
    )  # fmt: skip
    return redirect("followup:alert", alert.pk)


@require_POST
@staff(*DESK)
def take_back(request: HttpRequest, interaction_id: UUID) -> HttpResponse:
    """It was a slip."""
    row = get_for(request, Interaction.objects.select_related("scheme"), interaction_id, may_take_back)
    actions.take_back(row, by=request.actor, now=timezone.now())
    return redirect("counter-desk", row.scheme_id)


def _scheme(request: HttpRequest, scheme_id: UUID) -> Scheme:
    scheme = get_for(request, Scheme, scheme_id, may_work_in)
    if not settled(scheme).blueprint.acts:
        raise Http404
    return scheme


def _for_whom(request: HttpRequest, form: ContactForm) -> tuple[Person | None, list[dict], str]:
    """Who is named; when a typed name is not enough, the people among whom to choose, and which of them was chosen.

    What was chosen holds as long as the typed name still leads to it: whatever else is asked, it is not asked again.
    """
    data = form.cleaned_data
    if data["person_value"]:
        return _person(request, str(data["person_value"])), [], ""
    if not data["person"].strip():
        return None, [], ""
    found = sight.people_named(request.who, data["person"])
    choices = [{"value": str(person.pk), "label": _told_apart(person)} for person in found] + [
        {"value": NEW, "label": _("Somebody new: %(name)s") % {"name": data["person"]}},
        {"value": NOBODY, "label": _("Note it without a name")},
    ]
    chosen = request.POST.get("who", "")
    if chosen not in {choice["value"] for choice in choices}:
        return None, choices, ""
    return None if chosen in (NEW, NOBODY) else _person(request, chosen), choices, chosen


def _person(request: HttpRequest, pk: str) -> Person:
    try:
        return get_for(request, Person, UUID(pk), may_read_person)
    except ValueError:
        raise Http404 from None


def _told_apart(person: Person) -> str:
    born = person.birth_date.year if person.birth_date else person.birth_year
    return ", ".join(filter(None, [person.full_name, person.commune_name, str(born or "")]))


def _not_ours(form: ContactForm) -> tuple[dict | None, list[dict]]:
    """What was chosen and is not ours to do; else what the words of the note suggest."""
    if form.is_refused:
        return sight.refusal_of(form.scheme, form.chosen), []
    return None, queries.acts_refused(form.scheme, form.cleaned_data["note"])


def _said(form: ContactForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("minutes", "note", "readers", "interaction_id")}
