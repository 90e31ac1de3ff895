"""The page where an administrator gives keys to programs and takes them back."""

from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.api import actions, queries, rules
from essaim.api.forms import KeyForm
from essaim.api.models import Token
from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole

ADDRESSES = {"needs": "needs", "call": "call", "sms": "sms", "description": "openapi-json"}


@require_http_methods(["GET", "POST"])
@staff(StaffRole.ADMINISTRATOR)
def programs(request: HttpRequest) -> HttpResponse:
    """The keys of the workspace; a new one is shown once, on the answer to its form."""
    form = KeyForm(request.POST if request.method == "POST" else None, initial={"token_id": uuid4()})
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=200 if request.method == "GET" else 422)
    try:
        secret = actions.give_token(request.workspace, **form.cleaned_data, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _page(request, form, status=409)
    return _page(request, KeyForm(initial={"token_id": uuid4()}), secret=secret, secret_name=form.cleaned_data["name"])


@require_POST
@staff(StaffRole.ADMINISTRATOR)
def take_back(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """A key opens nothing any more."""
    token = get_for(request, Token, token_id, rules.may_take_key_back)
    actions.revoke_token(token, by=request.actor, now=timezone.now())
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("programs")


def _page(request: HttpRequest, form: KeyForm, *, status: int = 200, **context) -> HttpResponse:
    addresses = {name: settings.SITE_URL + reverse(f"api-1:{page}") for name, page in ADDRESSES.items()}
    return show(
        request, "api/programs.html", status=status, form=form, tokens=queries.tokens_given(), addresses=addresses,
        place=request.workspace, today=timezone.localdate(), telephony_on=bool(settings.ESSAIM_TELEPHONY_KEY),
        sms_on=bool(settings.ESSAIM_SMS_INCOMING_KEY), **context,
    )  # fmt: skip
