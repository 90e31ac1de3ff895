"""What is read of accounts: where they work, where they are logged in, who is in the team."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from essaim.core.accounts.models import Closing, Invitation, SignIn
from essaim.core.foundation.models import Account, JournalEntry, Membership, Workspace
from essaim.core.foundation.scope import across_workspaces
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Case, Grant, Scheme


def workspaces_of(account: Account) -> list[Workspace]:
    """Every workspace where this account works or is known as a person, in order of name."""
    with across_workspaces("an account may belong to several workspaces"):
        as_staff = Membership.objects.filter(account=account, left_at=None).values("workspace_id")
        as_person = Person.objects.filter(account=account, erased_at=None, merged_into=None).values("workspace_id")
        found = Workspace.objects.filter(Q(pk__in=as_staff) | Q(pk__in=as_person)).defer("logo")
        return list(found.order_by("name", "pk"))


def memberships_of(account: Account) -> list[Membership]:
    """Every team that the account is in."""
    with across_workspaces("an account may work for several workspaces"):
        return list(Membership.objects.filter(account=account, left_at=None).select_related("workspace"))


def sign_ins_of(account: Account) -> QuerySet[SignIn]:
    """Where this account is logged in now, the last used first."""
    return SignIn.objects.filter(account=account, ended_at=None)


def has_second_factor(account: Account) -> bool:
    """Whether logging in asks for more than the code sent by e-mail."""
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def team() -> QuerySet[Membership]:
    """Everybody who works for the running workspace, in order of name."""
    factor = Authenticator.objects.filter(user=OuterRef("account"), type=Authenticator.Type.TOTP)
    return (
        Membership.objects.filter(left_at=None)
        .select_related("account")
        .annotate(has_second_factor=Exists(factor), seen_at=Max("account__sign_ins__seen_at"))
        .order_by("account__name", "account__email")
    )


def roles_of(memberships: list[Membership]) -> dict:
    """The living grants of these members, by member."""
    found: dict = {membership.pk: [] for membership in memberships}
    rows = Grant.objects.filter(membership__in=memberships, ended_at=None).select_related("scheme")
    for grant in rows.order_by("role", "scheme__name"):
        found[grant.membership_id].append(grant)
    return found


def invitations_waiting(now: datetime) -> QuerySet[Invitation]:
    """Invitations that somebody may still accept."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


def cases_led_by(membership: Membership) -> QuerySet[Case]:
    """The open cases for which a member of staff answers."""
    return Case.objects.filter(lead_contact=membership, closed_at=None)


def works_elsewhere(account: Account, workspace: Workspace) -> bool:
    """Whether the account also opens another workspace."""
    return any(place.pk != workspace.pk for place in workspaces_of(account))


def team_matching(text: str) -> QuerySet[Membership]:
    """The members whose name or address holds these letters; everybody without any."""
    return team().filter(Q(account__name__icontains=text) | Q(account__email__icontains=text)) if text else team()


def leavers_with_cases() -> QuerySet[Membership]:
    """Colleagues who have left and whose name still stands on open cases."""
    return (
        Membership.objects.exclude(left_at=None)
        .select_related("account")
        .annotate(cases=Count("cases_led", filter=Q(cases_led__closed_at=None)))
        .filter(cases__gt=0)
        .order_by("-left_at")
    )


def role_words(roles: list[tuple[str, UUID | None]]) -> list[str]:
    """Roles in words, with the scheme of each."""
    names = dict(Scheme.objects.filter(pk__in=[place for _role, place in roles]).values_list("pk", "name"))
    return [f"{StaffRole(role).label} – {names[place]}" if place in names else str(StaffRole(role).label) for role, place in roles]


def closing_asked() -> Closing | None:
    """The wish that the running space be closed, while nobody has taken it back."""
    return Closing.objects.select_related("asked_by__account").filter(withdrawn_at=None).first()


def last_archive() -> datetime | None:
    """When everything was last taken out of the running space."""
    entry = JournalEntry.objects.filter(act="workspace.archived").order_by("-number").first()
    return entry.at if entry else None
