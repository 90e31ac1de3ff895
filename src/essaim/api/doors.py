"""How a program proves who it is: a bearer key for the API, a signed body for the telephone exchange."""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from essaim.api.models import Token
from essaim.api.queries import tokens_opening
from essaim.core.foundation.access import Who
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import digest_of
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import ActorKind, Channel


class ProgramKey(HttpBearer):
    """`Authorization: Bearer …`; the key names its workspace."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        with across_workspaces("a key names its own workspace"):
            found = tokens_opening(digest_of(token), on=timezone.localdate()).select_related("workspace").first()
            if found:
                Token.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
        if found:
            request.workspace = found.workspace
            request.who = Who(workspace=found.workspace)
            request.actor = Actor(ActorKind.API, id=found.pk, channel=Channel.API)
        return found


def in_its_workspace(operation: Callable) -> Callable:
    """Run an operation in the workspace of the key."""

    @wraps(operation)
    def scoped(request: HttpRequest, *args, **kwargs):
        with in_workspace(request.workspace):
            return operation(request, *args, **kwargs)

    return scoped


def may_write(request: HttpRequest) -> None:
    """Refuse (403) a key that may only read."""
    if not request.auth.may_write:
        raise HttpError(403, "This key may only read.")


def is_signed(body: bytes, signature: str, *, key: str) -> bool:
    """Whether `signature` is the HMAC-SHA256 (hex) of the body under this key; never without a key."""
    expected = hmac.new(key.encode(), body, hashlib.sha256).hexdigest() if key else ""
    return bool(key) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
