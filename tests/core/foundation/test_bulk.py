"""Rows written in bulk are the rows that would have been written one by one."""

from datetime import date, time
from uuid import UUID

import pytest
from django.db import connection

from essaim.core.foundation.bulk import insert_all
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Address, Availability, NameToken, Person
from essaim.core.people.states import Gender
from tests.builders import a_workspace

pytestmark = pytest.mark.django_db


def facts(row) -> dict:
    """Every column of a row, but the keys that tell two rows apart."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in ("id", "person_id")}


def written(workspace, write, now) -> list[list[dict]]:
    person = Person(
        workspace=workspace, given_name="Odette", family_name="L'Hermite %s", birth_date=date(1940, 11, 24),
        gender=Gender.WOMAN, languages=["fr", "ar"], search="odette", last_contact_on=now.date(), created_at=now,
    )  # fmt: skip
    nobody = Person(workspace=workspace, given_name="Sans", birth_year=1950, search="sans", objected_at=now, created_at=now)
    rows = [
        [person, nobody],
        [NameToken(workspace=workspace, person=person, token="odette"), NameToken(workspace=workspace, person=nobody, token="sans")],
        [Address(workspace=workspace, person=person, line="3 rue des Tilleuls", commune_code="59350", lat=50.6, lon=3.1,
                 zone_lat=50.6, zone_lon=3.1, postal_code="59000", created_at=now)],
        [Availability(workspace=workspace, person=person, weekday=2, starts=time(14), ends=time(16, 30), created_at=now)],
    ]  # fmt: skip
    for some in rows:
        write(some)
    return [[facts(type(row).objects.get(**_key(row))) for row in some] for some in rows]


def _key(row) -> dict:
    return {"pk": row.pk} if isinstance(row.pk, UUID) else {"person": row.person, "token": row.token}


def test_rows_written_in_bulk_hold_what_django_would_have_written(now):
    workspace = a_workspace()
    with in_workspace(workspace):
        plainly = written(workspace, lambda rows: [row.save(force_insert=True) for row in rows], now)
        in_bulk = written(workspace, insert_all, now)
    assert in_bulk == plainly


def test_an_address_written_in_bulk_is_not_in_clear(now):
    workspace = a_workspace()
    with in_workspace(workspace):
        written(workspace, insert_all, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT line FROM people_address")
        assert "Tilleuls" not in str(cursor.fetchall())


def test_nothing_to_write_writes_nothing():
    workspace = a_workspace()
    with in_workspace(workspace):
        insert_all([])
        assert Person.objects.count() == 0
