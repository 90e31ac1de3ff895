"""Signing in as somebody of the cast with one click: in the demonstration only, from this machine only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import public
from essaim.core.foundation.models import Account
from essaim.core.foundation.pages import show
from essaim.web.demo import build

LOOPBACK = ("127.0.0.1", "::1")
PRETENDS = "http://127.0.0.1:"


@require_GET
@public
def players(request: HttpRequest) -> HttpResponse:
    """The cast, one button each."""
    _only_here(request)
    pretends = settings.ESSAIM_HELLOASSO_URL if settings.ESSAIM_HELLOASSO_URL.startswith(PRETENDS) else ""
    return show(
        request, "demo/players.html", team=build.team_players(), levels=build.level_players(), cast=build.cast_players(),
        filed=build.people_with_a_file(), pretends=pretends, paying=build.people_to_pay(),
    )  # fmt: skip


@require_POST
@public
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of them."""
    _only_here(request)
    known = {player.email for player in build.players()}
    account = get_object_or_404(Account, email=request.POST.get("email", ""))
    if account.email not in known:
        raise Http404
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def _only_here(request: HttpRequest) -> None:
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
