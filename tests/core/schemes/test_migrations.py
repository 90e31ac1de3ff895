"""A territory that already lives is brought up to date: the way forward is tried with rows, not only on empty tables."""

from datetime import date

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from essaim.core.foundation.models import Workspace
from tests.builders import a_planted_scheme, a_workspace

BEFORE_CLEARANCE = ("schemes", "0004_closed_days")
BESIDE = "beside"


class Beside:
    """Migrations ask for rows without saying of which database: here, always the one beside."""

    def db_for_read(self, model, **hints) -> str:
        return BESIDE

    db_for_write = db_for_read


@pytest.fixture
def beside(transactional_db, tmp_path, settings):
    """An empty database beside the one of the tests, of the same kind, where schemes are as far as they were."""
    name = f"{connection.settings_dict['NAME']}_beside"
    if connection.vendor == "sqlite":
        name = str(tmp_path / "beside.sqlite3")
    else:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connections.databases[BESIDE] = {**connection.settings_dict, "NAME": name}
    executor = MigrationExecutor(connections[BESIDE])
    try:
        executor.migrate([BEFORE_CLEARANCE])
        yield executor.loader.project_state([BEFORE_CLEARANCE]).apps
    finally:
        connections[BESIDE].close()
        del connections[BESIDE], connections.databases[BESIDE]
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


def brought_up_to_date(settings):
    """The same database with everything that came to schemes since."""
    executor = MigrationExecutor(connections[BESIDE])
    latest = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] == "schemes"]
    settings.DATABASE_ROUTERS = [f"{__name__}.Beside"]
    executor.migrate(latest)
    settings.DATABASE_ROUTERS = []
    return executor.loader.project_state(latest).apps


def test_whoever_took_part_before_clearances_were_worked_out_still_does(beside, settings):
    planted = a_planted_scheme(a_workspace(), "la-scalaa")
    there = {name: beside.get_model(*name.split(".")).objects.using(BESIDE) for name in (
        "foundation.Workspace", "people.Organisation", "people.Person", "schemes.Scheme", "schemes.Participation",
    )}  # fmt: skip
    workspace = there["foundation.Workspace"].create(name="Les Voisins", slug="voisins", zone_secret="0" * 64)
    carrier = there["people.Organisation"].create(workspace=workspace, name="Les Voisins")
    scheme = there["schemes.Scheme"].create(
        workspace=workspace, carrier=carrier, name="SCALAA", slug="scalaa", blueprint_key="la-scalaa", blueprint_version="1.0",
        blueprint_digest="0" * 64, snapshot=planted.snapshot.copy(), answers=planted.answers, state="open", territory=["59350"],
    )  # fmt: skip
    part = {"workspace": workspace, "scheme": scheme, "state": "active"}
    helped, helps = (
        there["schemes.Participation"].create(
            person=there["people.Person"].create(workspace=workspace, given_name=name, commune_code="59350"), role=role, **part
        )
        for name, role in (("Odette", "carer"), ("Awa", "volunteer"))
    )
    assert not hasattr(helped, "cleared_until"), "control: the row is as it was then"
    rows = brought_up_to_date(settings).get_model("schemes", "Participation").objects.using(BESIDE)
    after = {row.role: (row.state, row.validated_at, row.cleared_until) for row in rows.all()}
    assert after == {
        "carer": ("active", helped.created_at, date.max), "volunteer": ("active", helps.created_at, None),
    }, "whoever helps is to show their papers; nothing is asked of whoever is helped"  # fmt: skip
    assert Workspace.objects.get().name != workspace.name, "the database of the tests was left alone"
