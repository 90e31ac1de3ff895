"""What happens around every page: the workspace, refusals, the read guard and the read-log."""

from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from essaim.core.accounts.queries import workspaces_of
from essaim.core.foundation import guard, reading
from essaim.core.foundation.access import NOBODY, Who
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.models import Person
from essaim.core.schemes.queries import grants_of
from essaim.web.returning import SAFE, came_from

Answer = Callable[[HttpRequest], HttpResponse]
WORKSPACE_KEY = "workspace"


class HeadersMiddleware:
    """Pages that name people are kept by nobody: no cache, no back-forward copy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


class WorkspaceMiddleware:
    """Finds in which workspace a logged-in visitor works, and what they may do there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.who, request.workspace, request.actor = NOBODY, None, Actor(ActorKind.PERSON)
        if not request.user.is_authenticated:
            return self.get_response(request)
        chosen = _chosen_workspace(request)
        if chosen is None:
            request.who = Who(account=request.user)
            return self.get_response(request)
        with in_workspace(chosen):
            request.who = _who(request.user, chosen)
            request.workspace = chosen
            request.actor = _actor(request.who)
            return self.get_response(request)


class RefusalMiddleware:
    """A sentence for a person, instead of a traceback, when something cannot be done."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _refused(request, exception) if isinstance(exception, Refusal) else None


class ReadingMiddleware:
    """Pages that are only read cannot write; pages that name people are logged, or not shown."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading.collecting() as named:
            response = self.get_response(request)
        if named and request.workspace is not None and not _sends_elsewhere(response):
            try:
                self._log(request, named)
            except DatabaseError:
                return render(request, "errors/503.html", status=503)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.method not in SAFE or getattr(view, "may_write_on_get", False) or not hasattr(view, "door"):
            return None
        with guard.reads_only():
            try:
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                return _refused(request, refusal)
            return response.render() if hasattr(response, "render") and callable(response.render) else response

    @staticmethod
    def _log(request: HttpRequest, named: set[UUID]) -> None:
        page = request.resolver_match.view_name if request.resolver_match else request.path
        reading.write(
            request.workspace,
            named,
            actor_kind=request.actor.kind,
            actor_id=request.actor.id,
            page=page or request.path,
            reason=request.GET.get("motif", ""),
        )


def _sends_elsewhere(response: HttpResponse) -> bool:
    """Whether nothing is shown: names that went into a message on the way were read by nobody here."""
    return 300 <= response.status_code < 400


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "errors/409.html", {"refusal": refusal, "back_url": came_from(request)}, status=409)


def _chosen_workspace(request: HttpRequest):
    places = workspaces_of(request.user)
    wanted = request.session.get(WORKSPACE_KEY)
    for place in places:
        if str(place.pk) == wanted:
            return place
    return places[0] if places else None


def _who(account, workspace) -> Who:
    membership = Membership.objects.filter(account=account, left_at=None).first()
    person = Person.objects.filter(account=account, erased_at=None, merged_into=None).only("pk").first()
    grants, organisation = grants_of(membership) if membership else (frozenset(), None)
    return Who(
        workspace=workspace,
        account=account,
        membership=membership,
        person_id=person.pk if person else None,
        grants=grants,
        organisation_id=organisation,
    )


def _actor(who: Who) -> Actor:
    if who.is_staff:
        return Actor(ActorKind.STAFF, id=who.membership.pk, channel=Channel.PAGE)
    return Actor(ActorKind.PERSON, id=who.person_id, channel=Channel.PAGE)
