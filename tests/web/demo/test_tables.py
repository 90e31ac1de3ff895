"""A database made at once is the one to which all migrations lead."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.db import connection, connections

from essaim.web.demo import tables
from essaim.web.laws import LAWS

pytestmark = pytest.mark.django_db


def parts_of(sql: str) -> Iterator[str]:
    """What stands between the commas of a table: columns and rules, each on its own."""
    body, depth, part = sql[sql.index("(") + 1 : sql.rindex(")")], 0, ""
    for letter in body + ",":
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            yield " ".join(part.split())
            part = ""
        else:
            part += letter


def shape_of(ask: Callable) -> dict[str, set]:
    """Everything that a database is, whatever the order in which it was made."""
    # The cache is made by a command of its own.
    things = ask("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> 'essaim_cache'")
    return {
        "columns and rules": {(name, part) for kind, name, _table, sql in things if kind == "table" for part in parts_of(sql)},
        "indexes and laws": {(kind, name, table, " ".join(sql.split())) for kind, name, table, sql in things if kind != "table"},
        "migrations": set(ask("SELECT app, name FROM django_migrations")),
    }


@pytest.fixture
def fresh(tmp_path):
    """A second database, with nothing in it."""
    other = connection.copy(alias="fresh")
    other.settings_dict = {**connection.settings_dict, "NAME": str(tmp_path / "fresh.sqlite3")}
    connections["fresh"] = other
    yield other
    other.close()
    del connections["fresh"]


def test_it_has_the_tables_columns_rules_indexes_and_laws_of_a_migrated_one(request, tmp_path):
    if connection.vendor != "sqlite":
        assert not tables.make_at_once(), "any other database takes its migrations"
        return
    fresh = request.getfixturevalue("fresh")
    assert tables.make_at_once("fresh")
    fresh.close()
    with closing(sqlite3.connect(fresh.settings_dict["NAME"])) as made, connection.cursor() as migrated:
        left = shape_of(lambda sql: made.execute(sql).fetchall())
        right = shape_of(lambda sql: migrated.execute(sql).fetchall())
    differ = {name: (left[name] - right[name], right[name] - left[name]) for name in right}
    assert differ == dict.fromkeys(right, (set(), set()))
    assert len(right["columns and rules"]) > 1000 and len(right["indexes and laws"]) > len(LAWS) and len(right["migrations"]) > 50


def test_where_there_are_tables_already_nothing_is_made():
    assert not tables.make_at_once()
