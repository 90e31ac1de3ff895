"""Letters to the team: the invitation with its link, the word about a recovery."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from essaim.core.accounts.actions.mailing import send
from essaim.core.accounts.models import Invitation, Recovery
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.models import Account, Membership


def send_invitation(invitation_id: UUID) -> None:
    """A fresh link to whoever is invited. Raises OSError when the mail server is down: tried again."""
    now = timezone.now()
    invitation = Invitation.objects.select_related("workspace").get(pk=invitation_id)
    if invitation.accepted_at or invitation.revoked_at or invitation.sent_at or invitation.expires_at <= now:
        return
    revoke_links(subject_id=invitation.pk, purpose="invitation", now=now)
    secret = give_link(invitation.workspace, purpose="invitation", subject_id=invitation.pk, expires_at=invitation.expires_at, now=now)
    known = Account.objects.filter(email=invitation.email).first()
    send(
        invitation.email, "invitation", workspace=invitation.workspace, invitation=invitation,
        language=known.language if known else settings.LANGUAGE_CODE, by=_name_of(invitation.invited_by),
        link=settings.SITE_URL + reverse("accounts:invitation", args=[secret]),
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


def tell_recovery(recovery_id: UUID) -> None:
    """One letter to each address, once."""
    recovery = Recovery.objects.select_related("workspace", "membership__account").get(pk=recovery_id)
    if recovery.told_at:
        return
    for address in sorted({recovery.old_email, recovery.new_email}):
        send(
            address, "recovered", workspace=recovery.workspace, language=recovery.membership.account.language,
            recovery=recovery, by=_name_of(recovery.by_id),
        )  # fmt: skip
    Recovery.objects.filter(pk=recovery.pk).update(told_at=timezone.now())


def _name_of(membership_id: UUID | None) -> str:
    found = Membership.objects.filter(pk=membership_id).select_related("account").first() if membership_id else None
    return str(found.account) if found else ""
