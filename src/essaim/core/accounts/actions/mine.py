"""What people change about their own account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.accounts.actions.mailing import send
from essaim.core.accounts.actions.sign_ins import end_every_sign_in
from essaim.core.accounts.queries import memberships_of
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Account
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind

SALT = "accounts.email"
LASTS = 24 * 3600


def change_account(account: Account, *, name: str, language: str, shortcuts_on: bool) -> Account:
    """Change how the account is called, what it is spoken to in, and whether single keys act."""
    account.name, account.language, account.shortcuts_on = name, language, shortcuts_on
    account.save(update_fields=["name", "language", "shortcuts_on"])
    return account


def ask_new_email(account: Account, *, email: str) -> None:
    """Write to the new address, which proves itself with a link; nothing changes before.

    Says the same whether another account has the address or not. Raises Refusal when the mail
    server does not answer.
    """
    email = email.strip().lower()
    token = signing.dumps([str(account.pk), account.email, email], salt=SALT)
    link = settings.SITE_URL + reverse("accounts:confirm-email", args=[token])
    taken = Account.objects.filter(email=email).exists()
    try:
        send(email, "email_taken" if taken else "confirm_email", language=account.language, account=account, link=link)
    except OSError as down:
        raise Refusal(_("The mail server does not answer. Nothing has changed: try again in a moment.")) from down


def email_asked(token: str) -> tuple[Account, str] | None:
    """The account and the address that a link stands for; None when it is old, used or forged."""
    try:
        account_id, old, new = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    account = Account.objects.filter(pk=account_id, email=old, is_active=True).first()
    return (account, new) if account else None


@transaction.atomic
def confirm_email(account: Account, *, email: str, now: datetime) -> None:
    """The new address is proved: it becomes the only one, and every browser logs in again."""
    old = account.email
    put_email(account, email=email)
    end_every_sign_in(account, now=now)
    for membership in memberships_of(account):
        with in_workspace(membership.workspace):
            journal.write("membership.email_changed", membership, by=Actor(ActorKind.STAFF, id=membership.pk), at=now)
    for address in (old, email):
        transaction.on_commit(lambda to=address: _tell(to, account, old))


@transaction.atomic
def put_email(account: Account, *, email: str) -> None:
    """Give the account this address, and no other one to log in with. Refuses one that is taken."""
    try:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(email=email)
    except IntegrityError as taken:
        raise Refusal(_("This address cannot be used here."), field="email") from taken
    account.email = email
    EmailAddress.objects.filter(user=account).delete()


def _tell(to: str, account: Account, old: str) -> None:
    try:
        send(to, "email_changed", language=account.language, account=account, old=old)
    except OSError:
        return
