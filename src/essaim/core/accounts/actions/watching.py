"""Whoever opens many files in a short time may be taking them out: the administrators are told, at once and once."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from essaim.core.accounts.actions.mailing import send
from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.models import JournalEntry, Membership, ReadingSubject, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import ActorKind

ACT = "readings.many"
FILES = ("people:person", "people:change", "people:address", "people:availability", "people:rights", "people:copy")


def watch_readings(*, now: datetime) -> None:
    """Every workspace in turn. Safe to run as often as one likes: an account is told of once in each span of time."""
    if not settings.ESSAIM_MANY_FILES:
        return
    for workspace in Workspace.objects.defer("logo"):
        with in_workspace(workspace):
            for member, files in members_who_read_many(now=now).items():
                _tell(member, files, now=now)


def members_who_read_many(*, now: datetime) -> dict[UUID, int]:
    """By member of staff, how many files they opened in the span, where it is as many as is worth a word.

    A file is a person's own pages; one that is opened again counts once, and relatives named beside it do not.
    """
    seen: dict[UUID, set[UUID]] = defaultdict(set)
    pages: dict[UUID, set[UUID]] = defaultdict(set)
    rows = ReadingSubject.objects.filter(
        reading__at__gt=now - _span(), reading__at__lte=now, reading__actor_kind=ActorKind.STAFF, reading__page__in=FILES
    )
    for member, page, person in rows.values_list("reading__actor_id", "reading_id", "person_id"):
        pages[member].add(page)
        seen[member].add(person)
    counted = {member: min(len(seen[member]), len(pages[member])) for member in seen}
    return {member: files for member, files in counted.items() if files >= settings.ESSAIM_MANY_FILES}


@transaction.atomic
def _tell(member_id: UUID, files: int, *, now: datetime) -> None:
    member = Membership.objects.select_related("workspace").filter(pk=member_id).first()
    told = JournalEntry.objects.filter(act=ACT, subject_id=member_id, at__gt=now - _span())
    if member is None or told.exists():
        return
    journal.write(ACT, member, by=SYSTEM, at=now, files=files, minutes=settings.ESSAIM_MANY_FILES_MINUTES)
    for administrator in Membership.objects.filter(is_administrator=True, left_at=None):
        enqueue_on_commit("accounts.tell_many_readings", member_id=member_id, administrator_id=administrator.pk, files=files)


def tell_many_readings(member_id: UUID, administrator_id: UUID, files: int) -> None:
    """One letter to one administrator. Raises OSError when the mail server is down: tried again."""
    member, administrator = (Membership.objects.select_related("account", "workspace").get(pk=pk) for pk in (member_id, administrator_id))
    send(
        administrator.account.email, "many_files", workspace=member.workspace, language=administrator.account.language,
        who=str(member.account), files=files, minutes=settings.ESSAIM_MANY_FILES_MINUTES,
    )  # fmt: skip


def _span() -> timedelta:
    return timedelta(minutes=settings.ESSAIM_MANY_FILES_MINUTES)
