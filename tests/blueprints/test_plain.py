"""A blueprint survives its snapshot, whatever it holds."""

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType
from typing import get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints import from_snapshot, load, to_snapshot
from essaim.blueprints.model import SCHEMA, Blueprint
from essaim.blueprints.plain import alternatives, hints
from essaim.blueprints.shape import Ref
from tests.blueprints.folders import SMALLEST, SOUND

SCALARS = {
    str: st.text(max_size=8) | st.sampled_from(["@word", "@@word", "@"]),
    int: st.integers(-9, 9**9),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
    Ref: st.builds(Ref, st.from_regex(r"[a-z]{1,6}", fullmatch=True)),
}


def anything(kind):
    """A strategy for the values of one type of the schema."""
    return st.one_of(*(one(member) for member in alternatives(kind)))


def one(kind):
    if kind in SCALARS:
        return SCALARS[kind]
    if is_dataclass(kind):
        return st.builds(kind, **{name: anything(of) for name, of in hints(kind).items()})
    if get_origin(kind) is tuple:
        return st.lists(st.deferred(lambda: anything(get_args(kind)[0])), max_size=2).map(tuple)
    assert issubclass(get_origin(kind), Mapping)
    return st.dictionaries(st.text(max_size=4), anything(get_args(kind)[1]), max_size=2)


def blueprints():
    return anything(Blueprint).map(lambda b: type(b)(**{n: getattr(b, n) for n in hints(Blueprint)} | {"schema": SCHEMA}))


@given(blueprints())
def test_any_blueprint_comes_back_from_its_snapshot(blueprint):
    assert from_snapshot(json.loads(json.dumps(to_snapshot(blueprint)))) == blueprint


@pytest.mark.parametrize("folder", SOUND, ids=lambda folder: folder.name)
def test_every_folder_comes_back_from_its_snapshot(folder):
    blueprint = load(folder).blueprint
    assert from_snapshot(json.loads(json.dumps(to_snapshot(blueprint)))) == blueprint


def test_a_snapshot_of_another_schema_is_refused():
    snapshot = to_snapshot(load(SMALLEST).blueprint) | {"schema": SCHEMA + 1}
    with pytest.raises(ValueError, match="snapshot of schema 2, not 1"):
        from_snapshot(snapshot)


def test_a_snapshot_older_than_a_new_section_takes_its_default():
    snapshot = to_snapshot(load(SMALLEST).blueprint)
    del snapshot["means"]
    assert from_snapshot(snapshot) == load(SMALLEST).blueprint
