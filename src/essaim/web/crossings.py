"""Rows that would point from one workspace into another: there must be none."""

from django.apps import apps
from django.db import models
from django.db.models import F

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import across_workspaces


def crossings() -> list[dict]:
    """Each foreign key that crosses, with how many rows do."""
    with across_workspaces("a proof over every workspace at once"):
        counted = [{"model": name, "field": field, "rows": rows} for name, field, rows in map(_counted, _keys())]
    return [row for row in counted if row["rows"]]


def _keys() -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key between two kinds of rows that each belong to a workspace."""
    return [
        (model, field)
        for model in apps.get_models()
        if _has_workspace(model)
        for field in model._meta.concrete_fields
        if field.many_to_one or field.one_to_one
        if _has_workspace(field.related_model)
    ]


def _has_workspace(model: type[models.Model]) -> bool:
    """Whether its rows belong to one workspace."""
    return any(field.name == "workspace" and field.related_model is Workspace for field in model._meta.concrete_fields)


def _counted(key: tuple[type[models.Model], models.ForeignKey]) -> tuple[str, str, int]:
    model, field = key
    rows = model._base_manager.exclude(**{field.name: None})
    crossing = rows.exclude(**{f"{field.name}__workspace_id": F("workspace_id")})
    return model._meta.label, field.name, crossing.count()
