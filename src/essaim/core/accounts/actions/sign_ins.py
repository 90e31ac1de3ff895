"""Browsers that are logged in: noted when first seen, logged out from afar, all at once if need be."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from essaim.core.accounts.models import SignIn
from essaim.core.accounts.rules import device_of
from essaim.core.foundation.models import Account

SEEN_EVERY = timedelta(seconds=20)


def digest_of(session_key: str) -> str:
    """What is kept of a session key."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def note_sign_in(account: Account, *, session_key: str, browser: str, is_shared: bool, now: datetime) -> SignIn:
    """The row of this browser, made when it is first seen, with the time at which it was last seen."""
    sign_in, is_new = SignIn.objects.get_or_create(
        digest=digest_of(session_key),
        defaults={
            "account": account, "device": device_of(browser), "is_shared": is_shared, "started_at": now, "seen_at": now,
        },
    )  # fmt: skip
    return sign_in


def note_seen(sign_in: SignIn, *, now: datetime) -> None:
    """Remember that the browser is still in use, without writing at each page."""
    if now - sign_in.seen_at > SEEN_EVERY:
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)


def end_sign_in(sign_in: SignIn, *, now: datetime) -> None:
    """Log one browser out: its next page asks to log in again."""
    SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=now)


def end_other_sign_ins(account: Account, *, but: SignIn, now: datetime) -> int:
    """Log every other browser out; returns how many."""
    return SignIn.objects.filter(account=account, ended_at=None).exclude(pk=but.pk).update(ended_at=now)


def forget_old_sign_ins(*, now: datetime) -> int:
    """Drop what is known of browsers whose session has surely expired; returns how many rows went.

    Not before: a session that was ended from afar and came back without its row would live again.
    """
    expired = now - timedelta(seconds=settings.SESSION_COOKIE_AGE) - timedelta(days=1)
    gone, _kinds = SignIn.objects.filter(Q(ended_at__lt=expired) | Q(seen_at__lt=expired)).delete()
    return gone


@transaction.atomic
def end_every_sign_in(account: Account, *, now: datetime) -> int:
    """Log the account out everywhere, also where it has not been seen yet; returns how many were known."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return SignIn.objects.filter(account=account, ended_at=None).update(ended_at=now)
