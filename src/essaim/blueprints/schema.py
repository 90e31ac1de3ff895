"""The JSON Schema of the files, generated from the dataclasses, for editors that complete and underline."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from .model import SCHEMA, Blueprint
from .plain import alternatives, hints
from .reading import PATTERNS, SLUG, default_of
from .shape import About, Ref
from .values import LISTS, NUMBERS
from .vocabulary import SETTINGS

SCHEME_SCHEMA = Path(__file__).parent / "scheme.schema.json"
TEXTS_SCHEMA = Path(__file__).parent / "texts.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = {
    "type": "string",
    "pattern": "^@[a-z][a-z0-9_-]*$",
    "description": "The answer to a question of [[inputs]]",
}
TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def scheme_schema() -> dict[str, Any]:
    """The JSON Schema of `scheme.toml`."""
    found = {"$schema": DIALECT, "title": "Essaim blueprint", **_table(Blueprint)}
    del found["properties"]["texts"]
    found["properties"]["schema"] = {"const": SCHEMA, "description": "Version of the schema"}
    return found


def texts_schema() -> dict[str, Any]:
    """The JSON Schema of `texts.fr.toml` and `texts.en.toml`."""
    return {
        "$schema": DIALECT,
        "title": "Texts of an Essaim blueprint",
        "type": "object",
        "propertyNames": {"pattern": f"^{SLUG.pattern}$"},
        "additionalProperties": {"type": "string", "minLength": 1},
    }


def written(schema: Mapping[str, Any]) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Writes both schemas beside this module."""
    SCHEME_SCHEMA.write_text(written(scheme_schema()), encoding="utf-8")
    TEXTS_SCHEMA.write_text(written(texts_schema()), encoding="utf-8")


def _table(kind: type) -> dict[str, Any]:
    properties = {f.name: _field(hints(kind)[f.name], f.metadata["about"], f.name) for f in fields(kind)}
    required = [f.name for f in fields(kind) if default_of(f) is MISSING]
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().split("\n")[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _field(of: Any, about: About, name: str) -> dict[str, Any]:
    if name == "settings":
        return {
            "type": "object",
            "description": about.doc,
            "properties": _settings(),
            "additionalProperties": False,
        }
    if name == "texts":
        return {}
    options = [_type(member, about, name) for member in alternatives(of) if member is not NoneType]
    numbers = {"type": "number"} in options or any(o.get("type") == "number" for o in options)
    options = [o for o in options if not (numbers and o.get("type") == "integer")]
    shape = options[0] if len(options) == 1 else {"anyOf": options}
    return {"description": about.doc, **shape}


def _type(kind: Any, about: About, name: str) -> dict[str, Any]:
    if kind is Ref:
        return REFERENCE
    if is_dataclass(kind):
        return _table(kind)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return {"type": "array", "items": _type(item, about, name)}
    found: dict[str, Any] = {"type": TYPES[kind]}
    if kind is str:
        found |= _words(about, name)
    bounds = {"minimum": about.least, "maximum": about.most} if kind in (int, float) else {}
    return found | {key: value for key, value in bounds.items() if value is not None}


def _words(about: About, name: str) -> dict[str, Any]:
    if about.words is not None:
        return {"enum": sorted(about.words)}
    if about.slug or about.text or about.to:
        return {"pattern": f"^{SLUG.pattern}$"}
    return {"pattern": f"^{PATTERNS[name][0].pattern}$"} if name in PATTERNS else {}


def _settings() -> dict[str, Any]:
    return {name: {"description": s.doc, "anyOf": [_setting(s), REFERENCE]} for name, s in SETTINGS.items()}


def _setting(setting: Any) -> dict[str, Any]:
    if setting.kind in LISTS:
        return {"type": "array", "items": {"type": "string"}}
    if setting.kind == "boolean":
        return {"type": "boolean"}
    if setting.kind not in NUMBERS:
        return {"type": "string"}
    bounds = {"minimum": setting.least, "maximum": setting.most}
    return {"type": "integer"} | {key: value for key, value in bounds.items() if value is not None}
