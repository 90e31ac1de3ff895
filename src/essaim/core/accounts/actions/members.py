"""The team of a workspace: invited, given roles, relieved of them, thanked when they leave."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from essaim.core.accounts.actions.sign_ins import end_every_sign_in
from essaim.core.accounts.models import Invitation
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.links import revoke_links
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Grant, Scheme

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    email: str,
    name: str = "",
    role: str,
    scheme: Scheme | None = None,
    organisation: Organisation | None = None,
    by: Actor,
    now: datetime,
) -> Invitation:
    """Ask somebody to join with one role; the link leaves by e-mail and is good for seven days.

    An earlier invitation to the same address that still waits is replaced.
    """
    email = email.strip().lower()
    if Membership.objects.filter(account__email=email, left_at=None).exists():
        raise Refusal(_("This person is already in the team."), field="email")
    for earlier in Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None):
        withdraw_invitation(earlier, by=by, now=now)
    is_administrator = role == StaffRole.ADMINISTRATOR
    _name_a_landlord(role, organisation)
    given = {
        "role": str(role),
        "scheme": str(scheme.pk) if scheme else None,
        "organisation": str(organisation.pk) if organisation else None,
    }
    roles = [] if is_administrator else [given]
    invitation = Invitation.objects.create(
        workspace=current_workspace(), email=email, name=name, is_administrator=is_administrator, roles=roles,
        invited_by=by.id, expires_at=now + INVITATION_LASTS, created_at=now,
    )  # fmt: skip
    journal.write("invitation.made", invitation, by=by, at=now, role=role, scheme=scheme.pk if scheme else None)
    enqueue_on_commit("accounts.send_invitation", invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: Actor, now: datetime) -> Invitation:
    """A fresh link by e-mail; the one before dies."""
    _still_waiting(invitation, now)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=None, expires_at=now + INVITATION_LASTS)
    journal.write("invitation.sent_again", invitation, by=by, at=now)
    enqueue_on_commit("accounts.send_invitation", invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor, now: datetime) -> Invitation:
    """The link opens nothing any more."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now)
    revoke_links(subject_id=invitation.pk, purpose="invitation", now=now)
    journal.write("invitation.withdrawn", invitation, by=by, at=now)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, by: Actor, now: datetime) -> Membership:
    """The invited person says yes: an account if they had none, their place in the team, their roles."""
    won = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not won.update(accepted_at=now):
        raise Refusal(_("This invitation has already been used."))
    account = Account.objects.filter(email=invitation.email).first()
    account = account or Account.objects.create_user(invitation.email, name=name)
    membership, _is_new = Membership.objects.update_or_create(
        workspace=invitation.workspace, account=account,
        defaults={"left_at": None, "is_administrator": invitation.is_administrator, "invited_by": invitation.invited_by},
    )  # fmt: skip
    journal.write("membership.joined", membership, by=by, at=now, is_administrator=invitation.is_administrator)
    for given in invitation.roles:
        scheme = Scheme.objects.filter(pk=given["scheme"]).first() if given["scheme"] else None
        if scheme or not given["scheme"]:
            body = Organisation.objects.filter(pk=given.get("organisation")).first() if given.get("organisation") else None
            give_role(membership, role=given["role"], scheme=scheme, organisation=body, by=by, now=now)
    revoke_links(subject_id=invitation.pk, purpose="invitation", now=now)
    return membership


@transaction.atomic
def give_role(
    membership: Membership,
    *,
    role: str,
    scheme: Scheme | None = None,
    organisation: Organisation | None = None,
    by: Actor,
    now: datetime,
) -> Membership:
    """One more role, in one scheme or everywhere, a landlord's for one organisation; giving it twice changes nothing."""
    _name_a_landlord(role, organisation)
    facts = {"role": role, "scheme": scheme.pk if scheme else None}
    if role == StaffRole.ADMINISTRATOR:
        if Membership.objects.filter(pk=membership.pk, is_administrator=False).update(is_administrator=True):
            journal.write("membership.role_given", membership, by=by, at=now, role=role)
        return membership
    body = organisation if role == StaffRole.LANDLORD else None
    held = Grant.objects.filter(membership=membership, role=role, scheme=scheme, organisation=body, ended_at=None)
    if not held.exists():
        Grant.objects.create(
            workspace=membership.workspace, membership=membership, role=role, scheme=scheme, organisation=body, created_at=now
        )
        journal.write("membership.role_given", membership, by=by, at=now, **facts)
    return membership


@transaction.atomic
def take_role(grant: Grant, *, by: Actor, now: datetime) -> Grant:
    """The role ends now; the next page of this colleague already knows."""
    if Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=now):
        journal.write("membership.role_taken", grant.membership, by=by, at=now, role=grant.role, scheme=grant.scheme_id)
    return grant


@transaction.atomic
def take_administration(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """No longer an administrator; refused for the last one."""
    _keep_one_administrator(membership)
    Membership.objects.filter(pk=membership.pk).update(is_administrator=False)
    journal.write("membership.role_taken", membership, by=by, at=now, role=StaffRole.ADMINISTRATOR)
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """A colleague leaves: roles, links and open browsers end in the same transaction.

    Their cases stay under their name until somebody hands them over. Refused for the last administrator.
    """
    if membership.is_administrator:
        _keep_one_administrator(membership)
    if not Membership.objects.filter(pk=membership.pk, left_at=None).update(left_at=now, is_administrator=False):
        raise Refusal(_("This colleague has already left the team."))
    Grant.objects.filter(membership=membership, ended_at=None).update(ended_at=now)
    links_of = {membership.pk, membership.account_id}
    revoke_links(person_id__in=links_of, now=now)
    revoke_links(subject_id__in=links_of, now=now)
    end_every_sign_in(membership.account, now=now)
    journal.write("membership.left", membership, by=by, at=now)
    return membership


def _name_a_landlord(role: str, organisation: Organisation | None) -> None:
    if role == StaffRole.LANDLORD and organisation is None:
        raise Refusal(_("Say for which landlord: they see the residences of that one only."), field="organisation")


def _still_waiting(invitation: Invitation, now: datetime) -> None:
    if invitation.accepted_at or invitation.revoked_at:
        raise Refusal(_("This invitation has already been used or withdrawn."))


def _keep_one_administrator(leaver: Membership) -> None:
    """Two administrators who leave at the same instant wait for each other here."""
    workspaces = Workspace.objects.filter(pk=leaver.workspace_id)
    if connection.features.has_select_for_update:
        workspaces = workspaces.select_for_update()
    workspaces.values_list("pk").get()
    others = Membership.objects.filter(is_administrator=True, left_at=None).exclude(pk=leaver.pk)
    if not others.exists():
        raise Refusal(_("This is the last administrator: name another one first."))


def roles_waiting(invitation: Invitation) -> list[tuple[str, UUID | None]]:
    """The roles that an invitation will give, with the scheme of each."""
    if invitation.is_administrator:
        return [(StaffRole.ADMINISTRATOR, None)]
    return [(given["role"], UUID(given["scheme"]) if given["scheme"] else None) for given in invitation.roles]
