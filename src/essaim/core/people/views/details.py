"""What hangs on a person: contact means, address, agreements, relatives, availability, protection."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.people import actions, forms, queries, rules
from essaim.core.people.models import Availability, Consent, ContactMeans, Person, Relationship
from essaim.core.people.views.card import card_of
from essaim.core.people.views.people import RECORDERS


@require_POST
@staff(*RECORDERS)
def add_contact(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One more way to reach somebody."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    form = forms.ContactForm(request.POST, auto_id="contact-%s")
    return _done(request, person, form, "contact_form", lambda values, **stamp: actions.add_contact(person, **values, **stamp))


@require_POST
@staff(*RECORDERS)
def end_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A number or e-mail that is no longer used."""
    contact = get_for(request, ContactMeans.objects.exclude(person=None), contact_id, _may_edit_owner)
    actions.end_contact(contact, by=request.actor, now=timezone.now())
    return redirect("people:person", contact.person_id)


@require_POST
@staff(*RECORDERS)
def give_consent(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record an agreement."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    form = forms.ConsentForm(request.POST, auto_id="consent-%s")
    return _done(request, person, form, "consent_form", lambda values, **stamp: actions.give_consent(person, **values, **stamp))


@require_POST
@staff(*RECORDERS)
def withdraw_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take an agreement back: one button."""
    consent = get_for(request, Consent, consent_id, _may_edit_owner)
    form = forms.WithdrawForm({"channel": request.POST.get("channel", request.actor.channel)})
    form.is_valid()
    channel = form.cleaned_data.get("channel", request.actor.channel)
    actions.withdraw_consent(consent, channel=channel, by=request.actor, now=timezone.now())
    return redirect("people:person", consent.person_id)


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def address(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Where somebody lives now."""
    person = get_for(request, Person, person_id, rules.may_see_address)
    form = forms.AddressForm(request.POST or None, initial=_address_known(person))
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return show(request, "people/address.html", person=person, form=form, status=status)
    try:
        actions.set_address(person, **form.cleaned_data, by=request.actor, now=timezone.now())
    except Stale as stale:
        form.data = form.data.copy()
        form.data["seen"] = _address_known(person).get("seen", "")
        return show(request, "people/address.html", person=person, form=form, differences=stale.differences, status=409)
    return redirect("people:person", person.pk)


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def availability(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """When somebody is free, by half-days."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    form = forms.AvailabilityForm(request.POST if request.method == "POST" else None, initial={"slots": _ticked(person)})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return show(request, "people/availability.html", person=person, form=form, status=status)
    actions.set_availability(person, slots=form.times(), by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)


@require_http_methods(["GET", "POST"])
@staff(*RECORDERS)
def relate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Find a relative by name or number, then say who they are to the person."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    text = request.GET.get("q", "")
    form = forms.RelationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        other = get_for(request, Person, form.cleaned_data["other"], rules.may_edit_person)
        stamp = {"by": request.actor, "now": timezone.now()}
        actions.relate(person, other, kind=form.cleaned_data["kind"], may_answer=form.cleaned_data["may_answer"], **stamp)
        if form.cleaned_data["lives_with"]:
            actions.live_together(person, other, **stamp)
        return redirect("people:person", person.pk)
    among = queries.visible_people(request.who).exclude(pk=person.pk)
    found = queries.people_matching(text, 8, among=among) if text else []
    status = 422 if request.method == "POST" else 200
    return show(request, "people/relate.html", person=person, form=form, q=text, found=found, status=status)


@require_POST
@staff(*RECORDERS)
def end_relation(request: HttpRequest, relation_id: UUID) -> HttpResponse:
    """A relation that has ended."""
    relation = get_for(request, Relationship, relation_id, _may_edit_owner)
    actions.end_relation(relation, by=request.actor, now=timezone.now())
    return redirect("people:person", relation.person_id)


@require_POST
@staff(*RECORDERS)
def live_apart(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take a person out of their household."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    actions.live_apart(person, by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)


@require_POST
@staff(*RECORDERS)
def protect(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Switch the protected contact on, or off where that is what was asked: pressing twice asks the same twice."""
    person = get_for(request, Person, person_id, rules.may_protect_person)
    actions.protect_contact(person, is_protected=request.POST.get("to") != "off", by=request.actor, now=timezone.now())
    return redirect("people:person", person.pk)


@require_POST
@staff(*RECORDERS)
def mark(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody died or moved away: every letter, message and visit stops."""
    person = get_for(request, Person, person_id, rules.may_edit_person)
    form = forms.MarkForm(request.POST, auto_id="mark-%s")
    return _done(request, person, form, "mark_form", lambda values, **stamp: _mark(person, values, **stamp))


def _mark(person: Person, values: dict, **stamp) -> Person:
    if values["what"] == "present":
        return actions.mark_present(person, **stamp)
    on = values["on"] or timezone.localdate()
    return import_string(settings.ESSAIM_LEAVING)[values["what"]](person, on=on, **stamp)


def _done(request: HttpRequest, person: Person, form, name: str, act) -> HttpResponse:
    """Do it and go back to the card, or show the card again with what is wrong and what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("people:person", person.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return show(request, "people/person.html", status=422, **card_of(request, person, **{name: form}, form=form))


def _may_edit_owner(who, row) -> bool:
    return rules.may_edit_person(who, row.person)


def _address_known(person: Person) -> dict:
    found = queries.address_of(person)
    if found is None:
        return {"commune_code": person.commune_code}
    known = {name: getattr(found, name) or "" for name in ("line", "complement", "access_notes", "commune_code")}
    return known | {"seen": str(found.pk)}


def _ticked(person: Person) -> list[str]:
    """The half-days that the recorded slots cover."""
    rows = list(Availability.objects.filter(person=person))
    return [
        f"{day}{code}"
        for day in range(7)
        for code, (starts, ends) in forms.HALF_DAYS.items()
        if any(row.weekday == day and row.starts <= starts and row.ends >= ends for row in rows)
    ]
