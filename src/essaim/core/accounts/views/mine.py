"""One's own account: name, language, address, second proof, browsers logged in, workspaces."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.accounts import forms, queries
from essaim.core.accounts.actions import mine, sign_ins
from essaim.core.foundation.doors import account, public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal

WORKSPACE_KEY = "workspace"


@require_http_methods(["GET", "POST"])
@account
def my_account(request: HttpRequest) -> HttpResponse:
    """What is known of the account, and what may be changed at once."""
    form = forms.AccountForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        mine.change_account(request.user, **form.cleaned_data)
        messages.success(request, _("Your account is saved."))
        response = redirect("accounts:account")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return response
    return _my_page(request, form=form, status=422 if request.method == "POST" else 200)


@require_POST
@account
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for another address: it must prove itself first."""
    form = forms.EmailForm(request.POST)
    if form.is_valid():
        try:
            mine.ask_new_email(request.user, email=form.cleaned_data["email"])
            messages.success(request, _("A message has just left for the new address: open it to confirm."))
            return redirect("accounts:account")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _my_page(request, form=forms.AccountForm(initial=_known(request)), email_form=form, status=422)


@require_http_methods(["GET", "POST"])
@public
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link sent to the new address: a button, so that no scanner presses it."""
    asked = mine.email_asked(token)
    if asked is None:
        raise Http404
    if request.method == "GET":
        return show(request, "accounts/confirm_email.html", email=asked[1])
    mine.confirm_email(asked[0], email=asked[1], now=timezone.now())
    messages.success(request, _("Your new address is in place. Log in with it."))
    return redirect("account_login")


@require_POST
@account
def end_sign_in(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """Log one browser out from afar."""
    sign_in = get_object_or_404(queries.sign_ins_of(request.user), pk=sign_in_id)
    sign_ins.end_sign_in(sign_in, now=timezone.now())
    messages.success(request, _("That device is logged out."))
    return redirect("accounts:account")


@require_POST
@account
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """Log every other browser out."""
    sign_ins.end_other_sign_ins(request.user, but=request.sign_in, now=timezone.now())
    messages.success(request, _("Every other device is logged out."))
    return redirect("accounts:account")


@require_GET
@account
def workspaces(request: HttpRequest) -> HttpResponse:
    """The workspaces that the account opens."""
    return show(request, "accounts/workspaces.html", places=queries.workspaces_of(request.user))


@require_POST
@account
def enter_workspace(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Work in this one from now on."""
    if workspace_id not in {place.pk for place in queries.workspaces_of(request.user)}:
        raise Http404
    request.session[WORKSPACE_KEY] = str(workspace_id)
    return redirect("home")


def _known(request: HttpRequest) -> dict:
    return {name: getattr(request.user, name) for name in ("name", "language", "shortcuts_on")}


def _my_page(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    context.setdefault("email_form", forms.EmailForm(auto_id="email-%s"))
    return show(
        request, "accounts/account.html", status=status, sign_ins=queries.sign_ins_of(request.user),
        has_second_factor=queries.has_second_factor(request.user), places=queries.workspaces_of(request.user),
        **context,
    )  # fmt: skip
