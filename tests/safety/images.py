"""What is written in a workspace, as one digest a table; and rows that point out of their workspace."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import F, JSONField, Model, UUIDField
from django.utils.functional import LazyObject

from essaim.core.foundation.models import Workspace

CHANGES_NOTHING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|EXPLAIN|PRAGMA)\b", re.IGNORECASE)
CHANGES_ONE = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The tables that are written meanwhile; every table once an order is of another kind."""
    found: set[str] = set()

    def note(execute, sql, params, many, context):
        if not CHANGES_NOTHING.match(sql):
            one = CHANGES_ONE.match(sql)
            found.update([one[1]] if one else connection.introspection.table_names())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def tables_of_workspaces(among: Collection[str] | None = None) -> list[type[Model]]:
    """Every table whose rows belong to a workspace, or those of them that are named."""
    tables = [model for model in apps.get_models() if any(field.name == "workspace" for field in model._meta.fields)]
    return tables if among is None else [model for model in tables if model._meta.db_table in among]


def image_of(workspace: Workspace, among: Collection[str] | None = None) -> dict[str, str]:
    """By table, a digest of all that a workspace has in it, or in the tables that are named."""
    tables = {model._meta.label: model._base_manager.filter(workspace=workspace) for model in tables_of_workspaces(among)}
    if among is None or Workspace._meta.db_table in among:
        tables[Workspace._meta.label] = Workspace.objects.filter(pk=workspace.pk)
    return {label: _digest(rows) for label, rows in tables.items()}


def crossings(among: Collection[str] | None = None) -> list[str]:
    """Foreign keys that lead from a row of one workspace to a row of another: `needs.Need.case`."""
    tables = set(tables_of_workspaces())
    return [
        f"{model._meta.label}.{field.name}"
        for model in tables_of_workspaces(among)
        for field in model._meta.fields
        if field.related_model in tables
        and model._base_manager.exclude(**{field.name: None}).exclude(**{f"{field.name}__workspace": F("workspace")}).exists()
    ]


def keepers(workspace: Workspace, pk: str, among: Collection[str] | None = None) -> list[str]:
    """Tables of which a row of this workspace keeps the id elsewhere than in a foreign key: in a list, in a bare column."""
    return sorted(f"{model._meta.label} keeps it" for model in tables_of_workspaces(among) if _keeps(model, workspace, pk))


def _keeps(model: type[Model], workspace: Workspace, pk: str) -> bool:
    bare = [field.name for field in model._meta.fields if isinstance(field, (JSONField, UUIDField)) and not field.primary_key]
    rows = model._base_manager.filter(workspace=workspace).values_list(*bare) if bare else ()
    return any(pk in _seen(values) for values in rows)


def _digest(rows) -> str:
    lines = sorted(_seen(values) for values in rows.values_list())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _seen(values) -> str:
    """What a row holds, long JSON too: that is parsed only where somebody looks, and shows nothing of itself before."""
    return repr([value.copy() if isinstance(value, LazyObject) else value for value in values])
