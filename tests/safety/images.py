"""What is written in a workspace, as one digest a table; and rows that point out of their workspace."""

from __future__ import annotations

import hashlib

from django.apps import apps
from django.db.models import F, JSONField, Model, UUIDField
from django.utils.functional import LazyObject

from essaim.core.foundation.models import Workspace


def tables_of_workspaces() -> list[type[Model]]:
    """Every table whose rows belong to a workspace."""
    return [model for model in apps.get_models() if any(field.name == "workspace" for field in model._meta.fields)]


def image_of(workspace: Workspace) -> dict[str, str]:
    """By table, a digest of all that a workspace has in it."""
    tables = {model._meta.label: model._base_manager.filter(workspace=workspace) for model in tables_of_workspaces()}
    tables[Workspace._meta.label] = Workspace.objects.filter(pk=workspace.pk)
    return {label: _digest(rows) for label, rows in tables.items()}


def crossings() -> list[str]:
    """Foreign keys that lead from a row of one workspace to a row of another: `needs.Need.case`."""
    tables = set(tables_of_workspaces())
    return [
        f"{model._meta.label}.{field.name}"
        for model in tables
        for field in model._meta.fields
        if field.related_model in tables
        and model._base_manager.exclude(**{field.name: None}).exclude(**{f"{field.name}__workspace": F("workspace")}).exists()
    ]


def keepers(workspace: Workspace, pk: str) -> list[str]:
    """Tables of which a row of this workspace keeps the id elsewhere than in a foreign key: in a list, in a bare column."""
    return sorted(f"{model._meta.label} keeps it" for model in tables_of_workspaces() if _keeps(model, workspace, pk))


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
