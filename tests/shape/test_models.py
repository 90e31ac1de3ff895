"""Foreign keys, like imports, only point down; strings hide them from the import linter."""

import tomllib

import pytest
from django.apps import apps

from tests.shape.sources import ROOT

LEVELS = [
    "essaim.core.foundation",
    "essaim.core.people",
    "essaim.core.schemes",
    "essaim.core.messaging",
    "essaim.core.accounts",
    "essaim.modules",
    "essaim.evaluation",
    "essaim.workflows",
    "essaim.api",
    "essaim.web",
]
WITHOUT_ROOM_ORDER = {"essaim.core.foundation", "essaim.api", "essaim.web"}


def level_of(app: str) -> int:
    """How high an app stands in the house; what is not ours lies under everything."""
    if not app.startswith("essaim."):
        return -1
    return next(index for index, level in enumerate(LEVELS) if f"{app}.".startswith(f"{level}."))


def points_up(source: str, target: str) -> bool:
    """Whether a row of one app may not know a row of the other."""
    return source != target and level_of(target) >= level_of(source)


def foreign_keys() -> list[tuple[str, str, str]]:
    """Field, app that has it, app that it points to."""
    return [
        (
            f"{model._meta.label}.{field.name}",
            model._meta.app_config.name,
            field.related_model._meta.app_config.name,
        )
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
    ]


def test_every_foreign_key_points_down():
    ours = [key for key in foreign_keys() if key[1].startswith("essaim.")]
    assert len(ours) > 20
    assert [field for field, source, target in ours if points_up(source, target)] == []


def test_every_app_has_its_room_order_under_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    kept = {app for contract in contracts if contract["id"] in {"rooms", "evaluation"} for app in contract["containers"]}
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("essaim.")}
    outside = {app for app in ours - WITHOUT_ROOM_ORDER if app not in kept and not app.startswith("essaim.modules.")}
    assert outside == set()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("essaim.core.people", "essaim.core.schemes"),
        ("essaim.modules.needs", "essaim.modules.followup"),
        ("essaim.core.messaging", "essaim.modules.needs"),
    ],
)
def test_control_a_key_that_points_up_is_seen(source, target):
    assert points_up(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("essaim.modules.needs", "essaim.core.schemes"),
        ("essaim.core.people", "essaim.core.people"),
        ("essaim.core.people", "django.contrib.contenttypes"),
    ],
)
def test_control_a_key_that_points_down_is_accepted(source, target):
    assert not points_up(source, target)
