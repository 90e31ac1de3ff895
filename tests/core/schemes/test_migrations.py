"""A territory that already lives is brought up to date: the way forward is tried with rows, not only on empty tables."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Participation
from essaim.web.laws import LAWS
from tests.builders import a_participation, a_person, a_planted_scheme, a_workspace

BEFORE_CLEARANCE = [("schemes", "0004_closed_days")]


@pytest.fixture
def migrate(transactional_db):
    """Goes to the migrations named; afterwards everything is in place again."""
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    repeal(connection, LAWS)
    yield lambda targets=everything: MigrationExecutor(connection).migrate(targets)
    MigrationExecutor(connection).migrate(everything)
    enact(connection, LAWS)


def test_whoever_took_part_before_clearances_were_worked_out_still_does(migrate):
    scheme = a_planted_scheme(a_workspace(), "la-scalaa")
    active = a_participation(scheme, a_person(scheme.workspace), "carer")
    migrate(BEFORE_CLEARANCE)
    assert "cleared_until" not in columns("schemes_participation"), "control: the row is as it was then"
    migrate()
    with in_workspace(scheme.workspace):
        after = Participation.objects.get(pk=active.pk)
    assert (after.state, after.validated_at, after.cleared_until) == ("active", active.created_at, None)


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
