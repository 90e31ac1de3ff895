"""Asking that a space be closed: after everything was taken out, by one administrator, until another one says yes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.accounts.models import Closing
from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import JournalEntry, Membership, Workspace
from essaim.core.foundation.refusal import Refusal

ARCHIVED = "workspace.archived"
FRESH = timedelta(days=7)


def note_archive(workspace: Workspace, *, by: Actor, now: datetime) -> None:
    """Everything was taken out: without it nobody can ask that the space be closed."""
    journal.write(ARCHIVED, workspace, by=by, at=now)


@transaction.atomic
def ask_closing(workspace: Workspace, *, member: Membership, by: Actor, now: datetime) -> Closing:
    """Ask. Refused while nobody has taken everything out lately, or while somebody has asked already."""
    _refuse_without_archive(now)
    if Closing.objects.filter(withdrawn_at=None).exists():
        raise Refusal(_("Somebody has asked already."))
    row = Closing.objects.create(workspace=workspace, asked_by=member, created_at=now)
    journal.write("closing.asked", row, by=by, at=now)
    return row


def withdraw_closing(row: Closing | None, *, by: Actor, now: datetime) -> Closing:
    """Any administrator may take the wish back."""
    if row is None or not Closing.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now):
        raise Refusal(_("Nobody has asked that this space be closed."))
    journal.write("closing.withdrawn", row, by=by, at=now)
    return row


@transaction.atomic
def confirm_closing(row: Closing | None, *, member: Membership, by: Actor, now: datetime) -> Closing:
    """Another administrator says yes; to be called in the transaction that removes the space.

    The wish is taken by compare-and-swap, so that whoever takes it back at the same instant is heard or comes too
    late. Whoever asked still is an administrator, and the archive is still fresh.
    """
    if row is None or not Closing.objects.filter(pk=row.pk, withdrawn_at=None).update(version=F("version") + 1):
        raise Refusal(_("Nobody has asked that this space be closed."))
    if row.asked_by_id == member.pk:
        raise Refusal(_("You asked for it: another administrator has to say yes."))
    still = set(Membership.objects.filter(is_administrator=True, left_at=None).values_list("pk", flat=True))
    if not {row.asked_by_id, member.pk} <= still:
        raise Refusal(_("Whoever asked is no longer an administrator: take it back, and ask anew."))
    _refuse_without_archive(now)
    journal.write("closing.confirmed", row, by=by, at=now)
    return row


def _refuse_without_archive(now: datetime) -> None:
    if not JournalEntry.objects.filter(act=ARCHIVED, at__gte=now - FRESH).exists():
        raise Refusal(_("Take everything out first: the archive must be less than a week old."))
