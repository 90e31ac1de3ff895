"""Communes and the districts within them: whatever a funder subtracts from whatever, nobody is found in the report."""

import csv
import io
from itertools import combinations

import numpy as np
import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.people.states import OUTSIDE
from essaim.core.schemes.models import Case, Participation
from essaim.core.schemes.queries import settled
from essaim.evaluation import rules
from essaim.evaluation.queries import figures
from essaim.modules.rounds.models import Assignment, Visit
from tests.builders import a_client, a_member, a_planted_scheme, a_workspace
from tests.conftest import NOW, STRESS
from tests.safety.visits import taken_back

pytestmark = pytest.mark.django_db
FEW = 5
DAY = NOW.date().replace(month=2, day=3)
COMMUNES = ("59350", "59360", "59410")
DISTRICTS = {"59350": ("QN05901M", "QN05902M", OUTSIDE), "59360": ("QN05903M", OUTSIDE), "59410": ("QN05904M", "", OUTSIDE)}
ATOMS = [(commune, district) for commune in COMMUNES for district in DISTRICTS[commune]]
PLACES = ("territory", "district")
TOWNS = st.lists(st.integers(0, 9), min_size=len(ATOMS), max_size=len(ATOMS))
SPLIT = {"people": "people.validated_beneficiaries", "visits": "rounds.visits_done", "services": "rounds.services_rendered"}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A scheme, and a funder's browser."""
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = a_workspace()
        scheme = a_planted_scheme(workspace, "nos-petits-plus")
        client = a_client(a_member(workspace, StaffRole.FUNDER, scheme=scheme).account)
        with in_workspace(workspace):
            yield scheme, client
        transaction.set_rollback(True)


def settle(scheme, counts):
    """So many people helped in each district, each visited once, twice or three times."""
    shared = {"workspace": scheme.workspace}
    people = [
        Person(**shared, given_name=f"P{place}-{number}", search=f"p{place}-{number}", commune_code=commune, district_code=district)
        for place, (commune, district) in enumerate(ATOMS)
        for number in range(counts[place])
    ]
    helper = Person(**shared, given_name="Karim", search="karim")
    Person.objects.bulk_create([*people, helper])
    active = {"state": "active", "validated_at": NOW, "since": DAY, "cleared_until": DAY.replace(year=2099)}
    visitor = Participation(**shared, scheme=scheme, person=helper, role="neighbour_helper", **active)
    Participation.objects.bulk_create(
        [visitor, *(Participation(**shared, scheme=scheme, person=one, role="member", **active) for one in people)]
    )
    cases = Case.objects.bulk_create(Case(**shared, scheme=scheme, person=one) for one in people)
    rows = Assignment.objects.bulk_create(
        Assignment(**shared, scheme=scheme, case=case, visitor=visitor, person_id=case.person_id, weekday=1, starts="10:00",
                   minutes=60, since=DAY, visitor_agreed_at=NOW, person_agreed_at=NOW)
        for case in cases
    )  # fmt: skip
    Visit.objects.bulk_create(
        Visit(**shared, assignment=row, case_id=row.case_id, visitor=visitor, week=DAY.replace(day=2 + 7 * turn), day=DAY.replace(day=3 + 7 * turn),
              starts="10:00", minutes=60, state="done", done_at=NOW, services=["walk", "errand"][: 1 + number % 2])
        for number, row in enumerate(rows)
        for turn in range(1 + number % 3)
    )  # fmt: skip


def told(scheme, measure, pair=PLACES, atoms=ATOMS):
    """What a funder reads of one measure: `(the innermost parts it is the sum of, the number)`."""
    outer, inner = pair
    indicator = next(item for item in settled(scheme).blueprint.indicators if item.measure == measure)
    assert {outer, inner} <= set(indicator.breakdown)
    found = figures.figure(scheme, indicator, DAY.replace(month=1, day=1), DAY.replace(month=12, day=31), masked=True)
    shown = [] if found.hidden else [(atoms, found.value)]
    for cell in found.cells[outer]:
        if not cell.hidden:
            shown.append(([atom for atom in atoms if atom[0] == cell.key], cell.value))
    shown += [([cell.key], cell.value) for cell in found.cells[inner] if not cell.hidden]
    return shown


def found_by_algebra(scheme, counts, measure, pair=PLACES, atoms=ATOMS):
    """Groups of one to four people whose number follows from what is told, by any sum of any multiples.

    Everybody knows which district lies in which commune, which act is of which kind: the unknowns are the
    innermost parts, and a group is found when the row that picks it is a combination of the rows that are told.
    """
    shown = told(scheme, measure, pair, atoms)
    if not shown:
        return []
    known = np.array([[float(atom in parts) for atom in atoms] for parts, _number in shown])
    # Districts in which there is nobody are known to whoever reads a zero; others are unknown.
    onto = np.linalg.pinv(known) @ known
    found = []
    for size in range(1, len(atoms) + 1):
        for group in combinations(range(len(atoms)), size):
            people = sum(counts[place] for place in group)
            if 0 < people < FEW:
                row = np.array([float(place in group) for place in range(len(atoms))])
                if np.allclose(row @ onto, row, atol=1e-9):
                    found.append((group, people))
    return found


@given(counts=TOWNS)
@hypothesis_settings(max_examples=300 if STRESS else 20)
def test_npp_13_no_sum_of_what_a_funder_reads_finds_fewer_than_five_people(house, counts):
    scheme, _client = house
    with taken_back():
        settle(scheme, counts)
        for measure in SPLIT.values():
            assert found_by_algebra(scheme, counts, measure) == []


CROSSED = [8, 0, 2, 6, 9, 9, 0, 9]
"""Eight in one district of a commune of ten: the commune less the district is two people."""


def apart(people, within, *, below):
    """Each breakdown masked for itself."""
    return {name: rules.masked_cells(parts, below=below) for name, parts in people.items()}


def test_masking_communes_and_districts_apart_is_noticed(house, monkeypatch):
    """Negative control: each breakdown masked for itself, both give two people away."""
    scheme, _client = house

    with taken_back():
        settle(scheme, CROSSED)
        assert found_by_algebra(scheme, CROSSED, SPLIT["people"]) == []
        monkeypatch.setattr(figures, "masked_breakdowns", apart)
        assert found_by_algebra(scheme, CROSSED, SPLIT["people"]) != []


def test_showing_the_districts_of_a_hidden_commune_is_noticed(house, monkeypatch):
    """Negative control: districts masked within their commune, whatever becomes of the commune."""
    scheme, _client = house
    counts = [12, 0, 0, 6, 5, 1, 0, 1]

    def within_only(people, within, *, below):
        hidden = rules.masked_breakdowns(people, within, below=below)
        return hidden | {"district": rules._masked_within(people["district"], set(), below=below)}

    with taken_back():
        settle(scheme, counts)
        assert found_by_algebra(scheme, counts, SPLIT["people"]) == []
        monkeypatch.setattr(figures, "masked_breakdowns", within_only)
        assert found_by_algebra(scheme, counts, SPLIT["people"]) != []


def test_counting_visits_in_place_of_people_is_noticed(house, monkeypatch):
    """Negative control: nine visits to three people are three people."""
    scheme, _client = house
    counts = [3, 0, 0, 9, 9, 9, 0, 9]
    with taken_back():
        settle(scheme, counts)
        assert found_by_algebra(scheme, counts, SPLIT["visits"]) == []
        monkeypatch.setattr(figures, "_behind", lambda _measured: figures.F("pk"))
        assert found_by_algebra(scheme, counts, SPLIT["visits"]) != []


def test_kinds_of_small_services_hide_those_of_few_people(house):
    scheme, _client = house
    indicator = next(item for item in settled(scheme).blueprint.indicators if item.measure == SPLIT["services"])
    with taken_back():
        settle(scheme, [9, 0, 0, 0, 0, 0, 0, 0])
        masked = figures.figure(scheme, indicator, DAY.replace(month=1, day=1), DAY.replace(month=12, day=31), masked=True)
        shown = {cell.key: cell.value for cell in masked.cells["category"]}
        assert shown == {"errand": None, "walk": None}, "four people had an errand: hidden, and the walks with them"
        assert masked.value == 18 + 8


def test_the_sheet_the_page_and_the_scorecard_tell_the_same(house):
    scheme, client = house
    with taken_back():
        settle(scheme, [9, 6, 3, 7, 7, 9, 0, 9])
        answer = client.get(reverse("evaluation:report-file", args=[scheme.pk, "csv"]) + "?year=2026")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]
        label = next(
            item for item in client.get(reverse("evaluation:report", args=[scheme.pk])).context["report"].figures if item.key == "seniors"
        ).label
        sheet = {(line[1], line[2]): line[4] for line in lines if line[0] == label}
        card = client.get(reverse("evaluation:scorecard", args=[scheme.pk]) + "?year=2026").context["figures"]
        seniors = next(one for one in card if one.key == "seniors")
        assert sheet[("", "")] == str(seniors.value) == "50"
        hidden = {"masqué (trop peu de personnes)"}
        for cell in seniors.cells["territory"]:
            assert sheet[(cell.label, "")] == str(cell.value)
        values = {value for (commune, district), value in sheet.items() if district}
        assert hidden & values, "three people outside the districts of the first commune are hidden"
