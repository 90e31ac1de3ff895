"""The journal: every act, in the order in which it happened, that nobody can rewrite unseen."""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, models, transaction

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import JournalEntry, JournalHead, Row, Workspace

CHAINED = (
    "number", "act", "subject_kind", "subject_id", "case_id", "actor_kind", "actor_id",
    "on_behalf_of", "channel", "consent", "facts", "previous",
)  # fmt: skip


@transaction.atomic(savepoint=False)
def write(act: str, subject: Row | Workspace, *, by: Actor, at: datetime, **facts) -> JournalEntry:
    """Append one act. `facts` are ids, codes and numbers, never people's words.

    Within an act that is a transaction already, the entry stands or falls with it: no savepoint.
    """
    workspace_id = subject.pk if isinstance(subject, Workspace) else subject.workspace_id
    head = _locked_head(workspace_id)
    entry = JournalEntry(
        workspace_id=workspace_id,
        number=head.number + 1,
        at=at,
        act=act,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        case_id=_case_of(subject),
        actor_kind=by.kind,
        actor_id=by.id,
        on_behalf_of=by.on_behalf_of,
        channel=by.channel,
        consent=by.consent,
        facts=_plain(facts),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    JournalHead.objects.filter(pk=workspace_id).update(number=entry.number, digest=entry.digest)
    return entry


def hold(workspace_id: UUID) -> None:
    """Make whoever else would write in this workspace wait until this transaction ends.

    For acts that read before they write: taken first, it is the one order in which everything else is locked.
    """
    _locked_head(workspace_id)


def first_broken_link(workspace: Workspace) -> int | None:
    """The number of the first entry that was altered, removed or added; None when all is whole."""
    expected, previous = 1, ""
    entries = JournalEntry.objects.filter(workspace=workspace).order_by("number")
    for entry in entries.iterator(chunk_size=2000):
        if entry.number != expected or entry.previous != previous or entry.digest != digest_of(entry):
            return expected
        expected, previous = entry.number + 1, entry.digest
    head = JournalHead.objects.filter(pk=workspace.pk).first()
    if head and (head.number, head.digest) != (expected - 1, previous):
        return expected
    return None


def digest_of(entry: JournalEntry) -> str:
    """SHA-256 over the entry's content and the digest of the one before."""
    content = {name: _text(getattr(entry, name)) for name in CHAINED if name != "facts"}
    content["facts"] = entry.facts
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content["workspace"] = str(entry.workspace_id)
    packed = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def _locked_head(workspace_id: UUID) -> JournalHead:
    heads = JournalHead.objects.all()
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    found = heads.filter(pk=workspace_id).first()
    if found:
        return found
    JournalHead.objects.get_or_create(pk=workspace_id)
    return heads.get(pk=workspace_id)


def _case_of(subject: models.Model) -> UUID | None:
    if subject._meta.label_lower == "schemes.case":
        return subject.pk
    return getattr(subject, "case_id", None)


def _plain(facts: dict) -> dict:
    return {key: _jsonable(value) for key, value in facts.items()}


def _jsonable(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(getattr(value, "value", value))
