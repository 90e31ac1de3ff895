"""A colleague gives somebody back the means to log in, in the open: journal, and a word at both addresses."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.accounts.actions.mine import put_email
from essaim.core.accounts.actions.sign_ins import end_every_sign_in
from essaim.core.accounts.models import Recovery
from essaim.core.accounts.queries import works_elsewhere
from essaim.core.accounts.states import RecoveryKind
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal


@transaction.atomic
def recover_email(membership: Membership, *, email: str, by: Actor, now: datetime) -> Recovery:
    """The account gets another address; its second proof stays, so this alone lets nobody in."""
    _by_somebody_else(membership, by)
    old = membership.account.email
    put_email(membership.account, email=email.strip().lower())
    return _recovered(membership, RecoveryKind.EMAIL, old=old, by=by, now=now)


@transaction.atomic
def recover_second_factor(membership: Membership, *, by: Actor, now: datetime) -> Recovery:
    """The second proof is forgotten; a new one is asked for at the next login."""
    _by_somebody_else(membership, by)
    Authenticator.objects.filter(user=membership.account).delete()
    return _recovered(membership, RecoveryKind.SECOND_FACTOR, old=membership.account.email, by=by, now=now)


def _recovered(membership: Membership, kind: str, *, old: str, by: Actor, now: datetime) -> Recovery:
    end_every_sign_in(membership.account, now=now)
    recovery = Recovery.objects.create(
        workspace=membership.workspace, membership=membership, kind=kind, old_email=old,
        new_email=membership.account.email, by_id=by.id, created_at=now,
    )  # fmt: skip
    journal.write("membership.recovered", membership, by=by, at=now, kind=kind)
    enqueue_on_commit("accounts.tell_recovery", recovery_id=recovery.pk)
    return recovery


def _by_somebody_else(membership: Membership, by: Actor) -> None:
    if by.id == membership.pk:
        raise Refusal(_("Ask a colleague: nobody recovers their own access."))
    if membership.left_at is not None:
        raise Refusal(_("This colleague has left the team."))
    if works_elsewhere(membership.account, membership.workspace):
        raise Refusal(
            _(
                "This account also opens the space of another organisation: it cannot be recovered from here. "
                "Remove it from the team and invite the person at their new address."
            )
        )
