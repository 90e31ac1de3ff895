"""A few rows out of many are found by their ids, not by reading all those of the workspace."""

import pytest
from django.db import connection

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.statistics import refresh_statistics
from essaim.core.people.models import Person
from tests.builders import a_workspace

pytestmark = pytest.mark.django_db
MANY, FEW = 2000, 40


def test_once_the_database_has_looked_people_are_found_by_their_ids():
    workspace = a_workspace()
    with in_workspace(workspace):
        people = [Person(workspace=workspace, given_name="Odette", search=f"odette {n}") for n in range(MANY)]
        Person.objects.bulk_create(people)
        refresh_statistics()
        if connection.vendor == "postgresql":
            _wait_a_minute()
        some = Person.objects.filter(pk__in=[person.pk for person in people[:FEW]]).order_by()
        assert "people_person_workspace_id" not in some.explain()
        assert some.count() == FEW


def _wait_a_minute() -> None:
    """What PostgreSQL does by itself meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person")
