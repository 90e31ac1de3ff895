"""Forgetting somebody: nothing that says who they were stays; what was done for them is still counted.

The ids of the people who were erased are kept in the database and in a file beside it, the ledger. A
backup made before an erasure brings the person back: `replay_ledger` erases them again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.models import Draft, Link
from essaim.core.foundation.scope import across_workspaces, current_workspace
from essaim.core.people.actions.rights.hooks import erasers
from essaim.core.people.models import (
    Address,
    Availability,
    Consent,
    ContactMeans,
    Erasure,
    ImportBatch,
    Merge,
    NameToken,
    NotTheSame,
    Person,
    Relationship,
)  # fmt: skip
from essaim.core.people.queries.vocabulary import forget_vocabulary

BLANK = {
    "given_name": "", "family_name": "", "birth_date": None, "birth_year": None, "gender": "", "languages": [],
    "commune_code": "", "household": None, "account": None, "import_batch": None, "search": "",
    "deceased_on": None, "moved_on": None, "last_contact_on": None, "is_protected": False,
    "district_code": "", "district_source": "", "district_checked_on": None,
}  # fmt: skip


@transaction.atomic
def erase_person(person: Person, *, because: str = "asked", by: Actor, now: datetime) -> Person:
    """Erase a person and the records that were joined into theirs; every room forgets its own part."""
    for absorbed in Person.objects.filter(merged_into=person, erased_at=None):
        erase_person(absorbed, because=because, by=by, now=now)
    for forget in erasers().values():
        forget(person, now)
    account, batch = person.account, person.import_batch_id
    _erase_rows(person)
    Person.objects.filter(pk=person.pk).update(**BLANK, erased_at=now, archived_at=None)
    if account:
        _close_account(account)
    ImportBatch.objects.filter(pk=batch).update(faults=None)
    Erasure.objects.get_or_create(workspace_id=person.workspace_id, person_id=person.pk, defaults={"erased_at": now, "created_at": now})
    journal.write("person.erased", person, by=by, at=now, because=because)
    transaction.on_commit(partial(_write_line, person.workspace_id, person.pk, now))
    transaction.on_commit(partial(forget_vocabulary, person.workspace_id))
    person.refresh_from_db()
    return person


def replay_ledger(*, now: datetime) -> int:
    """Erase again, in the running workspace, whoever a restored backup brought back; returns how many."""
    workspace = current_workspace()
    erased = {person_id for place, person_id in _lines() if place == workspace.pk}
    erased |= set(Erasure.objects.values_list("person_id", flat=True))
    back = Person.objects.filter(pk__in=erased, erased_at=None)
    people = list(back)
    for person in people:
        erase_person(person, because="restored", by=SYSTEM, now=now)
    return len(people)


def complete_ledger() -> int:
    """Write into the file what is only in the database (after a crash between the two); returns how many."""
    written = set(_lines())
    with across_workspaces("the ledger is about every workspace"):
        rows = list(Erasure.objects.order_by("created_at"))
    missing = [row for row in rows if (row.workspace_id, row.person_id) not in written]
    for row in missing:
        _write_line(row.workspace_id, row.person_id, row.erased_at)
    return len(missing)


def ledger_path() -> Path:
    """The file beside the database that backups never overwrite."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def _erase_rows(person: Person) -> None:
    # Where somebody is whom an organisation is reached by, that goes too.
    mine = list(ContactMeans.objects.filter(person=person).values_list("value", flat=True))
    whose = f"{person.given_name} {person.family_name}".strip()
    ContactMeans.objects.filter(organisation__isnull=False, belongs_to=whose, value__in=mine).delete()
    for model in (NameToken, ContactMeans, Address, Availability, Consent):
        model.objects.filter(person=person).delete()
    Relationship.objects.filter(person=person).delete()
    Relationship.objects.filter(other=person).delete()
    for model in (NotTheSame,):
        model.objects.filter(first=person).delete()
        model.objects.filter(second=person).delete()
    Merge.objects.filter(kept=person).delete()
    Merge.objects.filter(absorbed=person).delete()
    Link.objects.filter(person_id=person.pk).delete()
    Draft.objects.filter(owner_id=person.pk).delete()


def _close_account(account) -> None:
    """An account that served this person alone disappears with them."""
    with across_workspaces("an account may serve several workspaces"):
        is_used = account.memberships.exists() or account.people.exists()
    if not is_used:
        account.delete()


def _write_line(workspace_id: UUID, person_id: UUID, at: datetime) -> None:
    line = json.dumps({"workspace": str(workspace_id), "person": str(person_id), "at": at.isoformat()})
    path = ledger_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as ledger:
        ledger.write(line + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def _lines() -> Iterator[tuple[UUID, UUID]]:
    path = ledger_path()
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield UUID(row["workspace"]), UUID(row["person"])
