"""An organisation leaves the platform: everything that is theirs in one archive, then nothing left, not even after a restore.

What is removed here goes around the rooms on purpose: no action, no journal, no message; only the ledger beside
the database remembers that a space was closed, so that a copy put back closes it again.
"""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils.functional import LazyObject
from django_q.models import OrmQ, Task

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.models import Account, Workspace
from essaim.core.foundation.protection import protect_journal, unprotect_journal
from essaim.core.foundation.scope import across_workspaces
from essaim.core.people.models import Person
from essaim.web.laws import LAWS

LEDGER = "closings.jsonl"
INTENDED, DONE = "intended", "done"
NEVER_REMOVED = tuple(law for law in LAWS if "DELETE" in law.verbs)
# Hashes and secrets that open something: they are of no use elsewhere.
KEPT_BACK = {"zone_secret", "digest", "secret", "lease"}


def tables() -> list[type[models.Model]]:
    """Every table whose rows belong to a workspace."""
    return [model for model in apps.get_models() if _column(model) is not None]


def archive_of(workspace: Workspace) -> bytes:
    """All that a workspace holds, readable by any program: one file of JSON lines a table, secret texts in clear."""
    packed = io.BytesIO()
    with (
        across_workspaces("the archive is of one workspace, named in every query"),
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("workspace.json", _json(_values(workspace)))
        for model in tables():
            lines = [_json(_values(row)) for row in _rows(model, workspace).order_by("pk").iterator(chunk_size=500)]
            if lines:
                archive.writestr(f"{model._meta.label_lower}.jsonl", "\n".join(lines) + "\n")
    return packed.getvalue()


def remove_workspace(workspace: Workspace, *, asked_by: UUID | None, confirmed_by: UUID | None, now: datetime) -> dict[str, int]:
    """Remove every row, job, sign-in and file of a workspace, at once or not at all; returns how many rows by table.

    The ledger says what is intended before, and that it is done only once the database has committed: files go
    then too.
    """
    accounts = _accounts_of(workspace)
    removed: dict[str, int] = {}
    note = partial(_write_line, workspace.pk, asked_by=asked_by, confirmed_by=confirmed_by, at=now)
    note(INTENDED)
    with across_workspaces("a whole workspace goes"), transaction.atomic():
        _lift_laws()
        for model in tables():
            rows = _rows(model, workspace)
            if count := rows.count():
                rows._raw_delete(rows.db)
                removed[model._meta.label] = count
        Workspace.objects.filter(pk=workspace.pk)._raw_delete("default")
        _keep_laws()
        removed["foundation.Account"] = _remove_accounts(accounts)
        _forget_jobs(workspace.pk)
        transaction.on_commit(partial(note, DONE))
        transaction.on_commit(partial(shutil.rmtree, Path(settings.MEDIA_ROOT) / str(workspace.pk), ignore_errors=True))
    return removed


def _lift_laws() -> None:
    """For this one transaction, what may never be removed may."""
    _check_references()
    unprotect_journal(connection)
    repeal(connection, NEVER_REMOVED)


def _keep_laws() -> None:
    _check_references()
    enact(connection, NEVER_REMOVED)
    protect_journal(connection)


def _check_references() -> None:
    """PostgreSQL changes no law of a table while references into it are still to be checked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def close_again(*, now: datetime) -> int:
    """Remove whatever workspace a restored copy has brought back; returns how many. What was only intended removes nothing."""
    closed = {UUID(line["workspace"]) for line in _lines() if line.get("state", DONE) == DONE}
    back = list(Workspace.objects.filter(pk__in=closed))
    for workspace in back:
        remove_workspace(workspace, asked_by=None, confirmed_by=None, now=now)
    return len(back)


def closings_without_end() -> dict[UUID, bool]:
    """Workspaces whose closing was intended and is not known to be done, each with whether it is still here."""
    states = {UUID(line["workspace"]): line.get("state", DONE) for line in _lines()}
    open_ended = {pk for pk, state in states.items() if state == INTENDED}
    here = set(Workspace.objects.filter(pk__in=open_ended).values_list("pk", flat=True))
    return {pk: pk in here for pk in open_ended}


def note_closed(workspace_id: UUID, *, now: datetime) -> bool:
    """Write the end of a closing that a crash kept from being written; whether there was one, of a workspace that is gone."""
    if closings_without_end().get(workspace_id, True):
        return False
    _write_line(workspace_id, DONE, asked_by=None, confirmed_by=None, at=now)
    return True


def _column(model: type[models.Model]) -> models.Field | None:
    return next((field for field in model._meta.concrete_fields if field.related_model is Workspace), None)


def _rows(model: type[models.Model], workspace: Workspace) -> models.QuerySet:
    return model._base_manager.filter(**{_column(model).name: workspace})


def _values(row: models.Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in KEPT_BACK}


def _json(values: dict) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, LazyObject):
        return value.copy()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _accounts_of(workspace: Workspace) -> set[UUID]:
    with across_workspaces("an account may serve several workspaces"):
        staff = apps.get_model("foundation", "Membership")._base_manager.filter(workspace=workspace).values_list("account_id", flat=True)
        people = Person._base_manager.filter(workspace=workspace).exclude(account=None).values_list("account_id", flat=True)
        return {*staff, *people}


def _remove_accounts(candidates: set[UUID]) -> int:
    """Accounts that served this workspace alone, with their sign-ins; those of other organisations stay."""
    alone = [
        account for account in Account.objects.filter(pk__in=candidates)
        if not account.memberships.exists() and not account.people.exists()
    ]  # fmt: skip
    gone = {str(account.pk) for account in alone}
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") in gone:
            session.delete()
    for account in alone:
        account.delete()
    return len(alone)


def _forget_jobs(workspace_id: UUID) -> None:
    """What waits in the queue for this workspace, and what remembers that it ran."""
    for row in OrmQ.objects.all():
        if str(workspace_id) in str(row.task.get("args")):
            row.delete()
    for row in Task.objects.all():
        if str(workspace_id) in str(row.args):
            row.delete()


def ledger_path() -> Path:
    """The file beside the database that copies never overwrite."""
    return Path(settings.DATA_DIR) / LEDGER


def _write_line(workspace_id: UUID, state: str, *, asked_by: UUID | None, confirmed_by: UUID | None, at: datetime) -> None:
    """On the disk before it returns: a line too many would close what lives, a line too few bring people back."""
    path = ledger_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "workspace": str(workspace_id), "state": state, "asked_by": str(asked_by), "confirmed_by": str(confirmed_by), "at": at.isoformat(),
    }  # fmt: skip
    with path.open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(line) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def _lines() -> Iterator[dict]:
    path = ledger_path()
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
