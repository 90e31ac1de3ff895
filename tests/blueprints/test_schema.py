"""The schema that editors read is the one of the code, and agrees with the loader."""

import json
import tomllib

import jsonschema
import pytest

from essaim.blueprints.schema import SCHEME_SCHEMA, TEXTS_SCHEMA, scheme_schema, texts_schema, written
from tests.blueprints.folders import BROKEN, SOUND

SEEN_BY_AN_EDITOR = (
    "from-the-future",
    "misspelt-keys",
    "unknown-measures",
    "unknown-words",
    "wrong-types",
    "bad-names",
)


def toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def complaints(document, schema):
    return [error.json_path for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def test_the_committed_schemas_are_those_of_the_code():
    assert SCHEME_SCHEMA.read_text(encoding="utf-8") == written(scheme_schema())
    assert TEXTS_SCHEMA.read_text(encoding="utf-8") == written(texts_schema())


@pytest.mark.parametrize("schema", [SCHEME_SCHEMA, TEXTS_SCHEMA], ids=lambda path: path.name)
def test_a_schema_is_itself_valid(schema):
    jsonschema.Draft202012Validator.check_schema(json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_an_editor_has_nothing_to_say_about_a_sound_folder(folder):
    assert complaints(toml(folder / "scheme.toml"), scheme_schema()) == []
    for name in ("texts.fr.toml", "texts.en.toml"):
        assert complaints(toml(folder / name), texts_schema()) == []


@pytest.mark.parametrize("name", SEEN_BY_AN_EDITOR)
def test_an_editor_underlines_what_the_loader_would_refuse(name):
    assert complaints(toml(BROKEN / name / "scheme.toml"), scheme_schema()) != []
