"""The doors of the house: every page says which kind of visitor may knock, as data."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import find_link
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import PEOPLE_ROLES, ActorKind, Channel

View = Callable[..., HttpResponse]


def staff(*roles: str) -> Callable[[View], View]:
    """Only members of staff of the running workspace who hold one of the roles somewhere.

    Without roles: those who work with people, see `PEOPLE_ROLES`.
    """
    allowed = roles or PEOPLE_ROLES

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            if not request.who.is_staff or not request.who.has_anywhere(*allowed):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.door = ("staff", tuple(map(str, allowed)))
        return guarded

    return decorate


def known_person(view: View) -> View:
    """Only somebody logged in who is also a person of the running workspace."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        if request.who.person_id is None:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.door = ("person", ())
    return guarded


def account(view: View) -> View:
    """Anybody who is logged in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        return view(request, *args, **kwargs)

    guarded.door = ("account", ())
    return guarded


def public(view: View) -> View:
    """Anybody. When the address carries `workspace_slug`, the page runs in that workspace."""

    @wraps(view)
    def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        slug = kwargs.pop("workspace_slug", None)
        if slug is None:
            return view(request, *args, **kwargs)
        workspace = get_object_or_404(Workspace, slug=slug)
        request.workspace = workspace
        request.actor = Actor(kind=ActorKind.PERSON, channel=Channel.PAGE)
        with in_workspace(workspace):
            return view(request, *args, **kwargs)

    opened.door = ("public", ())
    return opened


def link(purpose: str) -> Callable[[View], View]:
    """Only the holder of a living link; the view gets `request.link`. Dead links get one sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, secret: str, *args, **kwargs) -> HttpResponse:
            found = find_link(secret, purpose=purpose, now=timezone.now())
            if found is None:
                raise DeadLink
            request.link = found
            request.workspace = found.workspace
            request.actor = Actor(kind=ActorKind.LINK, id=found.person_id, channel=Channel.PAGE)
            with in_workspace(found.workspace):
                response = view(request, *args, **kwargs)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        opened.door = ("link", (purpose,))
        return opened

    return decorate


class DeadLink(Http404):
    """The link is unknown, expired or revoked: the page offers a new one."""


def _to_login(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}")
