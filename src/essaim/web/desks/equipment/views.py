"""Equipment for the team: what there is, who has it, who is helped with it and when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.people.queries import people_matching, visible_people
from essaim.core.people.rules import may_read_person
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import schemes_open, setting, settled
from essaim.core.schemes.rules import may_work_in
from essaim.core.schemes.states import ResourceKind
from essaim.modules.equipment import actions, queries, rules
from essaim.modules.equipment.forms import DevicesForm, HelpForm, LendForm
from essaim.modules.equipment.models import Help, Loan
from essaim.modules.equipment.states import Condition
from essaim.workflows import lending

FOUND = 8


@require_GET
@staff(*rules.DESK)
def equipment(request: HttpRequest) -> HttpResponse:
    """What is here, what is out and until when, who is helped next."""
    return _shown(request)


@require_POST
@staff(*rules.DESK)
def record(request: HttpRequest) -> HttpResponse:
    """New things."""
    form = DevicesForm(request.POST)
    if form.is_valid():
        try:
            actions.record_devices(request.workspace, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("equipment:list")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _shown(request, form=form)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def lend(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """One thing to one person: the one chosen among those that are here."""
    scheme, person = _scheme(request, scheme_id), get_for(request, Person, person_id, may_read_person)
    form = LendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            resource = _device(request.POST.get("resource", ""))
            actions.lend(resource, scheme=scheme, person=person, by=request.actor, now=timezone.now(), **form.cleaned_data)
            return redirect("equipment:list")
        except Refusal as refusal:
            add_refusal(form, refusal)
    free = [row for row in queries.devices() if not row.lent]
    return show(request, "equipment/lend.html", scheme=scheme, person=person, form=form, free=free, status=422 if form.errors else 200)


@require_POST
@staff(*rules.DESK)
def take_back(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """It came back."""
    row = get_for(request, Loan.objects.select_related("scheme"), loan_id, rules.may_take_back)
    actions.take_back(row, condition=request.POST.get("condition", ""), by=request.actor, now=timezone.now())
    return redirect("equipment:list")


@require_GET
@staff(*rules.DESK)
def whom(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """For whom: found by name or number."""
    scheme, asked = _scheme(request, scheme_id), request.GET.get("q", "").strip()
    found = people_matching(asked, FOUND, among=visible_people(request.who)) if asked else []
    return show(request, "equipment/whom.html", scheme=scheme, asked=asked, found=found, lends=setting(scheme, "lends_equipment"))


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def plan(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """A time of help, on our premises or at home."""
    scheme, person = _scheme(request, scheme_id), get_for(request, Person, person_id, may_read_person)
    form = HelpForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        try:
            lending.plan_help(person, scheme=scheme, by=request.actor, now=timezone.now(), **form.values())
            return redirect("equipment:list")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "equipment/plan.html", scheme=scheme, person=person, form=form, status=422 if form.errors else 200)


@require_POST
@staff(*rules.DESK)
def note(request: HttpRequest, help_id: UUID) -> HttpResponse:
    """It took place, with a word; or it did not."""
    rows = Help.objects.select_related("scheme__carrier", "person", "supporter__person", "workspace")
    row, now = get_for(request, rows, help_id, rules.may_note_help), timezone.now()
    if request.POST.get("act") == "cancel":
        lending.cancel_help(row, by=request.actor, now=now)
    else:
        lending.finish_help(row, note=request.POST.get("note", "")[:2000], by=request.actor, now=now)
        messages.success(request, _("Noted."))
    return redirect("equipment:list")


def _scheme(request: HttpRequest, scheme_id: UUID) -> Scheme:
    return get_for(request, Scheme, scheme_id, may_work_in, state="open")


def _device(wanted: str) -> Resource:
    try:
        found = Resource.objects.filter(pk=UUID(wanted), kind=ResourceKind.TOOL, archived_at=None).first()
    except ValueError:
        found = None
    if found is None:
        raise Refusal(_("Say which thing is lent."))
    return found


def _shown(request: HttpRequest, *, form: DevicesForm | None = None) -> HttpResponse:
    held = request.who.schemes_as(*rules.DESK)
    rows = schemes_open() if held is None else schemes_open().filter(pk__in=held)
    loans = list(queries.loans_running(held))
    theirs = {loan.pk for loan in loans}
    devices = [
        {"resource": row, "loan": next((loan for loan in row.lent if loan.pk in theirs), None), "is_lent": bool(row.lent)}
        for row in queries.devices()
    ]
    return show(
        request, "equipment/list.html", devices=devices, helps=queries.helps_planned(held), form=form or DevicesForm(),
        schemes=[scheme for scheme in rows if scheme.snapshot and "equipment" in settled(scheme).blueprint.modules],
        conditions=Condition.choices, today=timezone.localdate(), now=timezone.now(),
        free=sum(not row["is_lent"] for row in devices), status=422 if form else 200,
    )  # fmt: skip
