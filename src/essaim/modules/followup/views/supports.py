"""Support of one person in a scheme: where they stand, what was asked, what was decided; closed to the welcome desk."""

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
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.followup import actions, queries, rules
from essaim.modules.followup.forms import CarerForm, RefuseSupportForm
from essaim.modules.followup.models import CarerNote, Support
from essaim.modules.followup.states import CARER_MOVES, CarerStatus, SupportState


@require_GET
@staff(*rules.SUPPORTS)
def support(request: HttpRequest, person_id: UUID, scheme_id: UUID) -> HttpResponse:
    """Where somebody stands, and the support they are given."""
    return _page(request, *_both(request, person_id, scheme_id))


@require_POST
@staff(*rules.SUPPORTS)
def note_carer(request: HttpRequest, person_id: UUID, scheme_id: UUID) -> HttpResponse:
    """They say it, or it is guessed: with its day."""
    person, scheme = _both(request, person_id, scheme_id)
    form = _carer_form(person, scheme, request.POST)
    if form.is_valid():
        try:
            actions.note_carer(person, scheme=scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("followup:support", person.pk, scheme.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, person, scheme, carer_form=form, status=422)


@require_POST
@staff(*rules.SUPPORTS)
def ask(request: HttpRequest, person_id: UUID, scheme_id: UUID) -> HttpResponse:
    """They ask for support, on the spot or on the phone."""
    person, scheme = _both(request, person_id, scheme_id)
    actions.ask_support(person, scheme=scheme, by=request.actor.on_behalf(person.pk, consent="oral"), now=timezone.now())
    return redirect("followup:support", person.pk, scheme.pk)


@require_POST
@staff(*rules.SUPPORTS)
def decide(request: HttpRequest, support_id: UUID) -> HttpResponse:
    """Take it on, end it, or refuse it with a decision."""
    row = get_for(request, Support.objects.select_related("person", "scheme"), support_id, rules.may_decide_support)
    to, stamp = request.POST.get("to", ""), {"by": request.actor, "now": timezone.now()}
    if to == SupportState.REFUSED:
        form = RefuseSupportForm(request.POST)
        if not form.is_valid():
            return _page(request, row.person, row.scheme, refuse_form=form, status=422)
        actions.refuse_support(row, **form.cleaned_data, **stamp)
    elif to == SupportState.OPEN:
        actions.open_support(row, **stamp)
    else:
        actions.close_support(row, **stamp)
    messages.success(request, _("Noted."))
    return redirect("followup:support", row.person_id, row.scheme_id)


def _page(request: HttpRequest, person: Person, scheme: Scheme, *, status: int = 200, **forms) -> HttpResponse:
    forms.setdefault("carer_form", _carer_form(person, scheme))
    forms.setdefault("refuse_form", RefuseSupportForm())
    return show(
        request, "followup/support.html", status=status, person=person, scheme=scheme,
        carer=CarerStatus(queries.carer_status(person, scheme)).label,
        history=CarerNote.objects.filter(person=person, scheme=scheme), support=queries.support_of(person, scheme),
        notes=rules.readable_notes(request.who, person).filter(scheme=scheme)[:30], **forms,
    )  # fmt: skip


def _carer_form(person: Person, scheme: Scheme, data=None) -> CarerForm:
    form = CarerForm(data)
    form.fields["status"].choices = [(to, CarerStatus(to).label) for to in CARER_MOVES[queries.carer_status(person, scheme)]]
    return form


def _both(request: HttpRequest, person_id: UUID, scheme_id: UUID) -> tuple[Person, Scheme]:
    person = get_for(request, Person, person_id, rules.may_see_support)
    return person, get_for(request, Scheme, scheme_id, rules.may_support_in)
