"""A need is changed after the fact: its words, its day, its quantity; or one time of it, or all from one on."""

from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import Channel
from essaim.modules.needs import queries
from essaim.modules.needs.bridge.series import times_of
from essaim.modules.needs.forms import ChangeNeedForm, TimeForm
from essaim.modules.needs.models import Need
from essaim.web.desks.links.needs import day_of
from essaim.web.desks.needs import rules
from essaim.workflows import changing


@require_http_methods(["GET", "POST"])
@staff()
def change(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Correct a need; what a colleague changed meanwhile is shown beside what was typed."""
    row = _need(request, need_id)
    form = ChangeNeedForm(request.POST or None, need=row)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_need(
                row, seen_version=form.cleaned_data["seen_version"], by=_by(request, row), now=timezone.now(), **form.values()
            )  # fmt: skip
        except Stale as stale:
            return _conflict(request, row.pk, form, stale)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("needs:need", need_id=row.pk)
    return show(request, "needs/change.html", need=row, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff()
def change_time(request: HttpRequest, need_id: UUID, day: str) -> HttpResponse:
    """One time of a weekly need: left out, moved; or from it on, otherwise or no more."""
    row, planned = _need(request, need_id), day_of(day)
    time = next((item for item in times_of(row, since=timezone.localdate()) if item.planned.day == planned), None) if row.rule else None
    if time is None:
        return redirect("needs:need", need_id=row.pk)
    form = TimeForm(request.POST or None, time=time, version=row.version)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_time(
                row, act=form.cleaned_data["act"], day=planned, seen_version=form.cleaned_data["seen_version"],
                by=_by(request, row), now=timezone.now(), **form.values(),
            )  # fmt: skip
        except Stale as stale:
            return _conflict(request, row.pk, form, stale, template="needs/time.html", time=time)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("needs:need", need_id=row.pk)
    return show(request, "needs/time.html", need=row, time=time, form=form, status=422 if form.errors else 200)


def _conflict(
    request: HttpRequest, need_id: UUID, form: django_forms.Form, stale: Stale, *, template: str = "needs/change.html", **more
) -> HttpResponse:
    """Both texts; saving again is then a choice made knowingly."""
    current = _need(request, need_id)
    form.data = form.data.copy()
    form.data["seen_version"] = current.version
    return show(request, template, need=current, form=form, differences=form.in_words(stale.differences), status=409, **more)


def _need(request: HttpRequest, need_id: UUID) -> Need:
    return get_for(request, Need.objects.select_related(*queries.WITH_NAMES), need_id, rules.may_act_on_need)


def _by(request: HttpRequest, row: Need):
    """Whoever asked has said so by phone, most often."""
    return request.actor.through(Channel.PHONE).on_behalf(row.beneficiary_id or row.asked_by_id, consent="oral")
