"""A territory that already lives is brought up to date: the way forward is tried with rows, not only on empty tables."""

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tests.builders import a_planted_scheme, a_workspace

BEFORE_CLEARANCE = ("schemes", "0004_closed_days")


@pytest.fixture
def beside(transactional_db, tmp_path):
    """An empty database in place of that of the tests, of the same kind, where schemes are as far as they were."""
    tested = connections["default"]
    name = f"{tested.settings_dict['NAME']}_beside" if tested.vendor != "sqlite" else str(tmp_path / "beside.sqlite3")
    if tested.vendor != "sqlite":
        tested.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
        tested.cursor().execute(f'CREATE DATABASE "{name}"')
    connections["default"] = tested.copy()
    connections["default"].settings_dict["NAME"] = name
    try:
        yield migrated_to(BEFORE_CLEARANCE)
    finally:
        connections["default"].close()
        connections["default"] = tested
        if tested.vendor != "sqlite":
            tested.cursor().execute(f'DROP DATABASE "{name}"')


def migrated_to(*targets):
    """The tables as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


def the_latest(app: str):
    """Its last migration."""
    return next(leaf for leaf in MigrationExecutor(connection).loader.graph.leaf_nodes() if leaf[0] == app)


@pytest.fixture
def planted(transactional_db):
    """What a scheme says of itself today, which it said then too."""
    return a_planted_scheme(a_workspace(), "la-scalaa")


def a_scheme_of_then(there: dict, planted) -> tuple:
    """A workspace and an open scheme in the tables as they were; `there` are their managers by name."""
    workspace = there["foundation.Workspace"].create(name="Les Voisins", slug="voisins", zone_secret="0" * 64)
    carrier = there["people.Organisation"].create(workspace=workspace, name="Les Voisins")
    scheme = there["schemes.Scheme"].create(
        workspace=workspace, carrier=carrier, name="SCALAA", slug="scalaa", blueprint_key="la-scalaa", blueprint_version="1.0",
        blueprint_digest="0" * 64, snapshot=planted.snapshot.copy(), answers=planted.answers, state="open", territory=["59350"],
    )  # fmt: skip
    return workspace, scheme


def test_whoever_took_part_before_clearances_were_worked_out_still_does(planted, beside):
    there = {name: beside.get_model(*name.split(".")).objects for name in (
        "foundation.Workspace", "people.Organisation", "people.Person", "schemes.Scheme", "schemes.Participation",
    )}  # fmt: skip
    workspace, scheme = a_scheme_of_then(there, planted)
    odette = there["people.Person"].create(workspace=workspace, given_name="Odette", commune_code="59350")
    helped = there["schemes.Participation"].create(workspace=workspace, scheme=scheme, person=odette, role="carer", state="active")
    assert not hasattr(helped, "cleared_until"), "control: the row is as it was then"
    rows = migrated_to(the_latest("schemes")).get_model("schemes", "Participation").objects
    after = rows.get(pk=helped.pk)
    assert (after.state, after.validated_at, after.cleared_until) == ("active", helped.created_at, None)
