"""The list of organisations, one of them, recording and changing."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import DESK
from essaim.core.people import actions, forms, queries, rules
from essaim.core.people.models import ContactMeans, Organisation
from essaim.core.people.views.access import may_of

PER_PAGE = 50


@require_safe
@staff()
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation, found by a word of its name or a number."""
    text = request.GET.get("q", "").strip()
    rows = queries.organisations_matching(text, PER_PAGE) if text else queries.organisations_listed()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_record = rules.may_edit_organisation(request.who, None)
    return show(request, "people/organisations.html", page=page, q=text, may_record=may_record, may=may_of(request.who))


@require_safe
@staff()
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation and how to reach it."""
    found = get_for(request, Organisation, organisation_id, rules.may_read_organisation)
    return show(request, "people/organisation.html", **_card(request, found))


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def record_organisation(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    form = forms.OrganisationForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return show(request, "people/organisation_form.html", form=form, status=200 if request.method == "GET" else 422)
    found = actions.record_organisation(**form.values(), by=request.actor, now=timezone.now())
    return redirect("people:organisation", found.pk)


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def change_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Correct an organisation; a change made meanwhile is shown beside."""
    found = get_for(request, Organisation, organisation_id, rules.may_edit_organisation)
    names = ("name", "kind", "commune_code", "siret", "rna")
    known = {**{name: getattr(found, name) for name in names}, "seen_version": found.version}
    form = forms.OrganisationForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, found, form, status=200 if request.method == "GET" else 422)
    seen = form.cleaned_data["seen_version"] or 0
    try:
        actions.change_organisation(found, seen_version=seen, **form.values(), by=request.actor, now=timezone.now())
    except Stale as stale:
        form.data = form.data.copy()
        form.data["seen_version"] = Organisation.objects.get(pk=found.pk).version
        differences = [row for row in stale.differences if row[0] != "search"]
        return _form_page(request, found, form, differences=differences, status=409)
    return redirect("people:organisation", found.pk)


@require_POST
@staff(*DESK)
def add_organisation_contact(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One more way to reach an organisation."""
    found = get_for(request, Organisation, organisation_id, rules.may_edit_organisation)
    form = forms.ContactForm(request.POST)
    if form.is_valid():
        try:
            actions.add_contact(found, **form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("people:organisation", found.pk)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
    return show(request, "people/organisation.html", status=422, **_card(request, found, contact_form=form, form=form))


@require_POST
@staff(*DESK)
def end_organisation_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A number or e-mail of an organisation that is no longer used."""
    contact = get_for(request, ContactMeans.objects.exclude(organisation=None), contact_id, _may_edit_owner)
    actions.end_contact(contact, by=request.actor, now=timezone.now())
    return redirect("people:organisation", contact.organisation_id)


def _card(request: HttpRequest, found: Organisation, **more) -> dict:
    return {
        "organisation": found,
        "heading": found.name,
        "contacts": found.contacts.filter(ended_at=None).order_by("created_at", "pk"),
        "may_edit": rules.may_edit_organisation(request.who, found),
        "contact_form": forms.ContactForm(),
        **more,
    }


def _form_page(request: HttpRequest, found: Organisation, form, **more) -> HttpResponse:
    return show(request, "people/organisation_form.html", organisation=found, form=form, **more)


def _may_edit_owner(who, contact: ContactMeans) -> bool:
    return rules.may_edit_organisation(who, contact.organisation)
