"""The very first page of a new site: its workspace and its first administrator."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from essaim.core.accounts.actions.workspaces import open_first_workspace
from essaim.core.accounts.forms import FirstRunForm
from essaim.core.foundation.doors import public
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal

LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


@require_http_methods(["GET", "POST"])
@public
def first_run(request: HttpRequest) -> HttpResponse:
    """Only while there is no workspace, and only for whoever stands at the machine or holds its token."""
    if Workspace.objects.exists() or not _may_begin(request):
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = open_first_workspace(**form.cleaned_data, now=timezone.now())
            login(request, membership.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("accounts:settings")
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "accounts/first_run.html", form=form, status=422 if request.method == "POST" else 200)


def token_file() -> Path:
    """Where the token that `essaim serve` and `essaim init` print is kept."""
    return Path(settings.DATA_DIR) / "first_run_token"


def first_run_token() -> str:
    """The token of this site, made when it is first asked for."""
    file = token_file()
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text().strip()


def _may_begin(request: HttpRequest) -> bool:
    """Behind a proxy everybody seems to come from this machine: there, only the token opens."""
    forwarded = any(name in request.META for name in FORWARDED) or settings.SECURE_PROXY_SSL_HEADER
    if not forwarded and request.META.get("REMOTE_ADDR") in LOOPBACK:
        return True
    given = request.GET.get("jeton", "")
    return token_file().exists() and secrets.compare_digest(given.encode(), first_run_token().encode())
