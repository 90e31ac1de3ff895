"""Giving a key to a program, and taking it back."""

import secrets
from datetime import datetime

from django.db.models import F

from essaim.api.models import Token
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import digest_of
from essaim.core.foundation.models import Workspace


def give_token(workspace: Workspace, *, name: str, may_write: bool, by: Actor, now: datetime) -> str:
    """A fresh key; it is shown once and kept as a hash."""
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        workspace=workspace, name=name, may_write=may_write, digest=digest_of(secret), created_at=now
    )
    journal.write("token.given", token, by=by, at=now, may_write=may_write)
    return secret


def revoke_token(token: Token, *, by: Actor, now: datetime) -> None:
    """The key opens nothing from now on."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, version=F("version") + 1)
    journal.write("token.revoked", token, by=by, at=now)
