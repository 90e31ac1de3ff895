"""The survey: what a host answers, what retired people answer without a name, and what comes out of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from essaim.core.foundation import places
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import public, staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.rates import is_too_often
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import Channel
from essaim.core.foundation.text import normalise
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import SchemeState
from essaim.modules.hosts import actions, forms, queries, rules
from essaim.modules.hosts.models import Host


@require_GET
@staff(*rules.DESK)
def results(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """What was answered, in all and commune by commune."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_hosts)
    by_commune = queries.findings_by_commune(scheme)
    rows = [(places.commune(code), found) for code, found in by_commune.items()]
    rows.sort(key=lambda row: (-row[1].lacking, normalise(row[0].name) if row[0] else ""))
    return show(request, "hosts/survey.html", scheme=scheme, whole=queries.findings_of(scheme), rows=rows)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def answer(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """What a host says is lacking, and what exists there already."""
    host = get_for(request, Host.objects.select_related("organisation", "scheme", "workspace"), host_id, rules.may_talk_to)
    form = forms.HostAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_host_answer(host, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("hosts:host", host.pk)
    return show(request, "hosts/answer.html", host=host, scheme=host.scheme, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff(*rules.DESK)
def retired(request: HttpRequest, scheme_id: UUID) -> HttpResponse:
    """Type in the paper answers of retired people, one after the other."""
    scheme = get_for(request, Scheme, scheme_id, rules.may_see_hosts)
    form = forms.RetiredForm(request.POST or None, initial={"commune_code": request.GET.get("commune", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.note_retired_answer(scheme, by=request.actor.through(Channel.PAPER), now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Kept, without any name. Here is the next one."))
            return redirect(f"{request.path}?commune={row.commune_code}")
    return show(request, "hosts/retired.html", scheme=scheme, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@public
def public_form(request: HttpRequest, scheme_slug: str) -> HttpResponse:
    """Whoever is retired answers a few questions; no name, no number is asked or kept."""
    scheme = Scheme.objects.select_related("carrier", "workspace").filter(slug=scheme_slug, state=SchemeState.OPEN).first()
    if scheme is None or queries.MODULE not in settled(scheme).blueprint.modules:
        raise Http404
    form = forms.OwnAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, "survey"):
            return show(request, "errors/429.html", status=429, help_phone=setting(scheme, "phone"))
        try:
            actions.note_retired_answer(scheme, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return show(request, "hosts/public_thanks.html", scheme=scheme, phone=setting(scheme, "phone"))
    return show(
        request, "hosts/public_survey.html", scheme=scheme, form=form, phone=setting(scheme, "phone"), status=422 if form.errors else 200
    )
