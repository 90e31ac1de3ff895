"""Opening a workspace, and what its administrators settle about it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from essaim.core.accounts.actions.logos import clean_logo
from essaim.core.accounts.models import Invitation
from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.versions import save_fields

FIRST_LINK_LASTS = timedelta(days=7)
ACCESSIBILITY = {"accessibility_level", "accessibility_statement"}


@transaction.atomic
def open_workspace(*, name: str, reply_email: str = "", now: datetime) -> Workspace:
    """A new, empty workspace with an address of its own."""
    workspace = Workspace.objects.create(name=name.strip(), slug=_free_slug(name), reply_email=reply_email, created_at=now)
    with in_workspace(workspace):
        journal.write("workspace.opened", workspace, by=SYSTEM, at=now)
    return workspace


@transaction.atomic
def open_first_workspace(*, name: str, reply_email: str, administrator: str, email: str, now: datetime) -> Membership:
    """The first workspace of this site with its first administrator; refused once there is one."""
    if Workspace.objects.exists():
        raise Refusal(_("This site is already set up."))
    workspace = open_workspace(name=name, reply_email=reply_email, now=now)
    account = Account.objects.filter(email=email.lower()).first()
    account = account or Account.objects.create_user(email, name=administrator)
    with in_workspace(workspace):
        membership = Membership.objects.create(workspace=workspace, account=account, is_administrator=True, created_at=now)
        journal.write("membership.joined", membership, by=SYSTEM, at=now, is_administrator=True)
    return membership


@transaction.atomic
def invite_first_administrator(workspace: Workspace, *, email: str, name: str = "", now: datetime) -> str:
    """A one-time address with which the first administrator joins; told on the terminal, not by mail."""
    with in_workspace(workspace):
        expires_at = now + FIRST_LINK_LASTS
        invitation = Invitation.objects.create(
            workspace=workspace, email=email.lower(), name=name, is_administrator=True, expires_at=expires_at,
            created_at=now,
        )  # fmt: skip
        journal.write("invitation.made", invitation, by=SYSTEM, at=now, is_administrator=True)
        secret = give_link(workspace, purpose="invitation", subject_id=invitation.pk, expires_at=expires_at, now=now)
    return settings.SITE_URL + reverse("accounts:invitation", args=[secret])


@transaction.atomic
def change_settings(workspace: Workspace, *, seen_version: int, by: Actor, now: datetime, **values) -> Workspace:
    """Write what changed, unless somebody changed it in the meantime (Stale)."""
    changed = {name: value for name, value in values.items() if getattr(workspace, name) != value}
    if not changed:
        return workspace
    fields = sorted(changed)
    if ACCESSIBILITY & set(changed):
        changed["settings"] = workspace.settings | {"accessibility_on": timezone.localdate(now).isoformat()}
    save_fields(workspace, seen_version=seen_version, **changed)
    journal.write("workspace.settings_changed", workspace, by=by, at=now, fields=fields)
    return workspace


@transaction.atomic
def put_logo(workspace: Workspace, *, content: bytes, by: Actor, now: datetime) -> Workspace:
    """Show this picture on every page; refused when it is not a plain picture."""
    Workspace.objects.filter(pk=workspace.pk).update(logo=clean_logo(content), logo_kind="image/png", version=F("version") + 1)
    journal.write("workspace.logo_changed", workspace, by=by, at=now)
    return workspace


@transaction.atomic
def remove_logo(workspace: Workspace, *, by: Actor, now: datetime) -> Workspace:
    """Back to the mark of the platform."""
    Workspace.objects.filter(pk=workspace.pk).update(logo=None, logo_kind="", version=F("version") + 1)
    journal.write("workspace.logo_removed", workspace, by=by, at=now)
    return workspace


def _free_slug(name: str) -> str:
    bare = slugify(name)[:50] or "espace"
    taken = set(Workspace.objects.filter(slug__startswith=bare).values_list("slug", flat=True))
    return next(slug for slug in _slugs(bare) if slug not in taken)


def _slugs(bare: str):
    yield bare
    yield from (f"{bare}-{number}" for number in range(2, 10_000))
