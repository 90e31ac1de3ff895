"""The list of hosts: where each stands, in which order to seek them, and everything that brings many in or out."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.files import attachment
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import CONTENT_TYPES, write_sheet
from essaim.core.foundation.states import StaffRole
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts import actions, forms, queries, rules
from essaim.modules.hosts.states import HostState

A_PAGE = 50
FAR = 10**9


@require_GET
@staff(*rules.DESK)
def home(request: HttpRequest) -> HttpResponse:
    """The schemes that have hosts; when there is one only, its list at once."""
    schemes = queries.schemes_with_hosts(request.who.schemes_as(*rules.DESK))
    if len(schemes) == 1:
        return redirect("hosts:list", schemes[0].pk)
    return show(request, "hosts/home.html", schemes=schemes)


@require_GET
@staff(*rules.DESK)
def hosts(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Every host, found by a word or a state, the first to seek on top."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_hosts)
    form = forms.FilterForm(request.GET)
    rows = _asked(scheme, form)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    counts = queries.state_counts(scheme)
    states = [(value, HostState(value).label, count) for value, count in counts.items()]
    return show(
        request, "hosts/list.html", scheme=scheme, form=form, page=page, states=states, whole=sum(counts.values()),
        asked=form.cleaned_data, query=_without_page(request), may_agree=rules.may_agree(request.who, scheme), untouched=queries.last_added(scheme).count(),
        base=queries.base_of(scheme),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
@sent_once
def add(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Hundreds of communes at once: all of them, or none."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    form = forms.AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.is_sweeping() and "sure" not in request.POST:
            return show(request, "hosts/add_many.html", scheme=scheme, form=form, **queries.foreseen(scheme, form.codes()))
        try:
            done = actions.add_communes(scheme, form.codes(), by=request.actor, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _what_was_added(done))
            return redirect("hosts:list", scheme.pk)
    return _add_page(request, scheme, form, forms.ResidenceForm())


@require_POST
@staff(StaffRole.COORDINATOR)
def undo_added(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Those of the last addition of which nothing was recorded yet are taken off again."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    count = actions.undo_added(scheme, by=request.actor, now=timezone.now())
    said = ngettext("%(count)s commune was taken off the list again.", "%(count)s communes were taken off the list again.", count)
    messages.success(request, said % {"count": count})
    return redirect("hosts:list", scheme.pk)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
@sent_once
def add_residence(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """One residence."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    form = forms.ResidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            host = actions.add_residence(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("hosts:host", host.pk)
    return _add_page(request, scheme, forms.AddForm(), form)


@require_http_methods(["GET", "POST"])
@staff(StaffRole.COORDINATOR)
def fragility(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Bring in an index: what was taken, and each line that was not, with the reason."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_agree)
    form = forms.FragilityForm(request.POST or None, request.FILES or None)
    read = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            read = actions.import_fragility(scheme, content, by=request.actor, now=timezone.now())
        except Refusal as refusal:
            form.add_error("file", refusal.as_validation_error())
    return show(request, "hosts/fragility.html", scheme=scheme, form=form, read=read, status=422 if form.errors else 200)


@require_GET
@staff(*rules.DESK)
def export(request: HttpRequest, scheme_id: UUID, kind: str) -> HttpResponse:
    """The list as it is narrowed and sorted, as a file."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_hosts)
    if kind not in CONTENT_TYPES:
        raise Http404
    headers = [_("Name"), _("Kind"), _("Commune"), _("INSEE code"), _("Inhabitants"), _("State"), _("Priority"), _("Fragility index"),
               _("Distance (km)"), _("Last contact"), _("Next step"), _("On")]  # fmt: skip
    content = write_sheet(kind, headers, map(_line, _asked(scheme, forms.FilterForm(request.GET))), title=scheme.name)
    return attachment(content, name=_("communes"), kind=kind)


def _line(row: queries.Ranked) -> list:
    host, town = row.host, row.host.commune
    return [
        str(host), str(host.get_kind_display()), town.name if town else "", host.commune_code, host.population,
        str(host.get_state_display()), row.score, host.fragility, None if row.km is None else round(row.km), host.last_contact_on,
        str(host.get_next_act_display()), host.next_on,
    ]  # fmt: skip


def _asked(scheme: Scheme, form: forms.FilterForm) -> list[queries.Ranked]:
    """What the form asks for, with scores counted among all hosts."""
    form.is_valid()
    data, everybody = form.cleaned_data, list(queries.hosts_listed(scheme))
    words = normalise(data.get("q", ""))
    rows = [host for host in everybody if not data.get("etat") or host.state == data["etat"]]
    rows = [
        host
        for host in rows
        if not words or words in host.organisation.search or words in normalise(host.commune.name if host.commune else "")
    ]
    found = sorted(queries.ranked(scheme, rows, among=everybody), key=SORTS[data.get("tri", "")])
    return sorted(found, key=lambda row: row.host.state == HostState.STOPPED)


def _by_next_step(row: queries.Ranked):
    return (row.host.next_on is None, str(row.host.next_on), row.host.organisation.search)


SORTS = {
    "": lambda row: (-row.score, row.host.organisation.search, str(row.host.pk)),
    "distance": lambda row: (FAR if row.km is None else row.km, row.host.organisation.search),
    "nom": lambda row: (row.host.organisation.search, str(row.host.pk)),
    "etape": _by_next_step,
}


def _add_page(request: HttpRequest, scheme: Scheme, form, residence_form) -> HttpResponse:
    status = 422 if form.errors or residence_form.errors else 200
    return show(request, "hosts/add.html", scheme=scheme, form=form, residence_form=residence_form, status=status)


def _what_was_added(done: actions.Added) -> str:
    said = ngettext("%(count)s commune is on the list now.", "%(count)s communes are on the list now.", len(done.new)) % {
        "count": len(done.new)
    }
    if not done.known:
        return said
    doubles = ngettext(
        "%(count)s was there already and is left as it was.", "%(count)s were there already and are left as they were.", len(done.known)
    ) % {"count": len(done.known)}  # fmt: skip
    return f"{said} {doubles}"


def _without_page(request: HttpRequest) -> str:
    return urlencode({key: request.GET[key] for key in ("q", "etat", "tri") if request.GET.get(key)})
