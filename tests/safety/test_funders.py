"""Funders see figures in which nobody can be found, whatever they subtract from whatever."""

import csv
import io
import itertools
import random
from dataclasses import replace

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import Channel, StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Case
from essaim.core.schemes.queries import settled
from essaim.evaluation import queries
from essaim.evaluation.queries import figures
from essaim.modules.needs.models import Need
from tests.builders import a_client, a_member, a_planted_scheme, a_workspace
from tests.conftest import NOW, STRESS
from tests.safety.visits import taken_back

pytestmark = pytest.mark.django_db
FEW = 5
YEARS = (2025, 2026)
COMMUNES = ("59350", "59512", "59599")
DEMANDS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3), st.integers(0, 2), st.sampled_from(YEARS)), max_size=40)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A scheme, twelve people, and a funder's browser."""
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = a_workspace()
        scheme = a_planted_scheme(workspace, "la-scalaa")
        client = a_client(a_member(workspace, StaffRole.FUNDER, scheme=scheme).account)
        with in_workspace(workspace):
            people = [Person.objects.create(workspace=workspace, given_name=f"P{number}", search=f"p{number}") for number in range(12)]
            cases = [Case.objects.create(workspace=workspace, scheme=scheme, person=person) for person in people]
            yield scheme, cases, client
        transaction.set_rollback(True)


def record(scheme, cases, demands):
    """Needs of these people, by number, in these categories, communes and years."""
    keys = [category.key for category in settled(scheme).blueprint.categories]
    Need.objects.bulk_create(
        Need(
            workspace=scheme.workspace, scheme=scheme, case=cases[who], beneficiary_id=cases[who].person_id, kind="service",
            category=keys[what % len(keys)], commune_code=COMMUNES[where], channel=Channel.PHONE,
            created_at=NOW.replace(year=year, day=10),
        )
        for who, what, where, year in demands
    )  # fmt: skip


def isolated(scheme, masked=True):
    """Groups of fewer than five people that a funder finds: in a figure, in a cell, or by subtraction."""
    found = []
    indicator = next(item for item in settled(scheme).blueprint.indicators if item.measure == "needs.posted")
    for year in YEARS:
        start, end = NOW.date().replace(year=year, month=1, day=1), NOW.date().replace(year=year, month=12, day=31)
        rows = queries.rows_of(scheme, indicator, start, end)
        for name in ("category", "territory"):
            figure = queries.figure(scheme, indicator_split_by(indicator, name), start, end, masked=masked)
            column = {"category": "category", "territory": "commune_code"}[name]
            shown = [cell for cell in figure.cells[name] if cell.value is not None]
            groups = [rows.filter(**{column: key}) for key in keys_shown(scheme, rows, column, figure.cells[name])]
            if figure.value is not None:
                groups += [rows, rows.exclude(pk__in=[row.pk for group in groups for row in group])]
                assert figure.value - sum(cell.value for cell in shown) == groups[-1].count()
            found += [
                (year, name, len(people)) for group in groups if 0 < len(people := set(group.values_list("beneficiary", flat=True))) < FEW
            ]
    return found


def indicator_split_by(indicator, name):
    return replace(indicator, breakdown=(name,))


def keys_shown(scheme, rows, column, cells):
    """The groups whose cells are shown."""
    assert {cell.key for cell in cells} == set(rows.values_list(column, flat=True))
    return [cell.key for cell in cells if cell.value is not None]


@given(demands=DEMANDS)
@hypothesis_settings(max_examples=1000 if STRESS else 25)
def test_subtracting_never_isolates_fewer_than_five_people(house, demands):
    scheme, cases, _client = house
    with taken_back():
        record(scheme, cases, demands)
        assert isolated(scheme) == []


def test_a_figure_that_is_not_masked_is_noticed(house):
    """Negative control: what coordinators see."""
    scheme, cases, _client = house
    with taken_back():
        record(scheme, cases, [(0, 0, 0, 2026), *((who, 1, 1, 2026) for who in range(6))])
        assert isolated(scheme) == []
        assert isolated(scheme, masked=False) != []


def test_masking_only_small_cells_is_noticed(house, monkeypatch):
    """Negative control: one hidden cell is found by subtraction."""
    scheme, cases, _client = house

    def small_only(people, within, *, below):
        return {
            name: {key for key, sides in parts.items() if any(0 < len(side) < below for side in sides)} for name, parts in people.items()
        }

    monkeypatch.setattr(figures, "masked_breakdowns", small_only)
    with taken_back():
        record(scheme, cases, [(0, 0, 0, 2026), *((who, 1, 1, 2026) for who in range(6))])
        assert isolated(scheme) != []


def test_counting_rows_in_place_of_people_is_noticed(house, monkeypatch):
    """Negative control: six demands of one person are one person."""
    scheme, cases, _client = house
    with taken_back():
        record(scheme, cases, [*((0, 0, 0, 2026) for _time in range(6)), *((who, 1, 1, 2026) for who in range(6))])
        assert isolated(scheme) == []
        monkeypatch.setattr(figures, "_behind", lambda _measured: figures.F("pk"))
        assert isolated(scheme) != []


def sheet(client, scheme, query=""):
    """What a funder downloads: value by (indicator, breakdown)."""
    answer = client.get(reverse("evaluation:download", args=[scheme.pk, "csv"]) + query)
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return {tuple(line[:2]): line[2] for line in itertools.islice(csv.reader(io.StringIO(text), delimiter=";"), 1, None)}


def test_no_question_of_a_funder_narrows_what_is_counted(house):
    """The filters of the team (a commune, days) are no filters for a funder: the sheet stays the same."""
    scheme, cases, client = house
    order = random.Random(0)
    with taken_back():
        record(scheme, cases, [(order.randrange(12), order.randrange(4), order.randrange(3), 2026) for _number in range(30)])
        plain = sheet(client, scheme, "?year=2026")
        for narrowed in ("&commune=59350", "&start=2026-03-10&end=2026-03-10", "&category=relief", "&page=2"):
            assert sheet(client, scheme, f"?year=2026{narrowed}") == plain


def test_a_masked_figure_of_one_commune_is_asked_of_nobody(house):
    """What is hidden is worked out over the whole territory: a caller that narrows it is a mistake, and surfaces."""
    scheme, _cases, _client = house
    indicator = settled(scheme).blueprint.indicators[0]
    days = (NOW.date().replace(month=1, day=1), NOW.date())
    with pytest.raises(ValueError, match="whole territory"):
        figures.figure(scheme, indicator, *days, masked=True, commune="59350")
    assert figures.figure(scheme, indicator, *days, masked=False, commune="59350").value == 0
