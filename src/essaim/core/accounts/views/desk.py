"""The settings of the workspace: its name, its face, its legal pages."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.accounts.actions import workspaces
from essaim.core.accounts.actions.logos import LARGEST_FILE
from essaim.core.accounts.forms import LogoForm, NoticesForm, WorkspaceForm
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import StaffRole

administrator = staff(StaffRole.ADMINISTRATOR)


@require_GET
@administrator
def settings_desk(request: HttpRequest) -> HttpResponse:
    """Everything that an administrator settles about the workspace."""
    return _desk(request)


@require_POST
@administrator
def change_workspace(request: HttpRequest) -> HttpResponse:
    """Name, reply address, phone, postal address."""
    return _change(request, WorkspaceForm(request.POST), "form")


@require_POST
@administrator
def change_notices(request: HttpRequest) -> HttpResponse:
    """The legal pages."""
    return _change(request, NoticesForm(request.POST, auto_id="notice-%s"), "notices_form")


@require_POST
@administrator
def put_logo(request: HttpRequest) -> HttpResponse:
    """A new logo, drawn anew from what was sent."""
    form = LogoForm(request.POST, request.FILES)

    def put(values: dict, **stamp) -> None:
        workspaces.put_logo(request.workspace, content=values["logo"].read(LARGEST_FILE + 1), **stamp)

    return _done(request, form, "logo_form", put)


@require_POST
@administrator
def remove_logo(request: HttpRequest) -> HttpResponse:
    """Back to the mark of the platform."""
    workspaces.remove_logo(request.workspace, by=request.actor, now=timezone.now())
    return redirect("accounts:settings")


def _change(request: HttpRequest, form: forms.Form, name: str) -> HttpResponse:
    def change(values: dict, **stamp) -> None:
        seen = values.pop("version")
        workspaces.change_settings(request.workspace, seen_version=seen, **values, **stamp)

    return _done(request, form, name, change)


def _done(request: HttpRequest, form: forms.Form, name: str, act: Callable[..., None]) -> HttpResponse:
    """Do it and come back, or show what is wrong with everything that was typed."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data), by=request.actor, now=timezone.now())
            messages.success(request, _("The settings are saved."))
            return redirect("accounts:settings")
        except Stale:
            return _conflict(request, form, name)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _desk(request, status=422, **{name: form, "wrong": form})


def _conflict(request: HttpRequest, form: forms.Form, name: str) -> HttpResponse:
    """Both texts, and the form with what was typed, which may now be saved over the other."""
    now = Workspace.objects.get(pk=request.workspace.pk)
    texts = [
        {"label": form.fields[field].label, "mine": mine, "theirs": getattr(now, field)}
        for field, mine in form.cleaned_data.items()
        if field != "version" and getattr(now, field) != mine
    ]
    again = type(form)(form.data.dict() | {"version": now.version}, auto_id=form.auto_id)
    return _desk(request, status=409, texts=texts, **{name: again})


def _desk(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    place = request.workspace
    known = {field: getattr(place, field) for field in (*WorkspaceForm.base_fields, *NoticesForm.base_fields)}
    context.setdefault("form", WorkspaceForm(initial=known))
    context.setdefault("notices_form", NoticesForm(initial=known, auto_id="notice-%s"))
    context.setdefault("logo_form", LogoForm())
    return show(request, "accounts/settings.html", status=status, place=place, **context)
