"""Giving a key to a program, and taking it back."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.api.models import Token
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import digest_of
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal


@transaction.atomic
def give_token(
    workspace: Workspace, *, name: str, may_write: bool, expires_on: date | None = None, token_id: UUID | None = None,
    by: Actor, now: datetime,
) -> str:  # fmt: skip
    """A fresh key; it is shown once and kept as a hash.

    `expires_on` is the last day on which it opens. The same `token_id` sent again is refused: the
    key that was shown cannot be shown twice.
    """
    if expires_on and expires_on < timezone.localdate(now):
        raise Refusal(_("Choose a day that is still to come."), field="expires_on")
    if token_id and Token.objects.filter(pk=token_id).exists():
        raise Refusal(_("This key has been made and shown already. Take it back and make another one if it was not copied."))
    secret = secrets.token_urlsafe(32)
    identity = {"id": token_id} if token_id else {}
    token = Token.objects.create(
        workspace=workspace, name=name, may_write=may_write, expires_on=expires_on, digest=digest_of(secret),
        created_at=now, **identity,
    )  # fmt: skip
    journal.write("token.given", token, by=by, at=now, may_write=may_write)
    return secret


@transaction.atomic
def revoke_token(token: Token, *, by: Actor, now: datetime) -> None:
    """The key opens nothing from now on. Taking it back twice is taking it back once."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, version=F("version") + 1):
        journal.write("token.revoked", token, by=by, at=now)
