"""A list leaves with a reason, within a budget, and without those who must not be found."""

import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry, ReadingSubject
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.sheets import read_table
from essaim.core.people import actions
from essaim.core.people.models import Person
from tests.builders import a_case, a_person, a_scheme, a_staff_client, a_workspace, acting

pytestmark = pytest.mark.django_db
ASKED = {"reason": "calls", "words": "pour la distribution de chocolats", "kind": "csv"}


def take_out(desk, **changes):
    return desk.post(reverse("people:export"), {**ASKED, **changes})


def names(answer):
    return [row[0] for row in read_table(answer.content).rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_list_leaves_without_protected_contacts_addresses_or_confidential_numbers(kind, now):
    workspace = a_workspace()
    desk = a_staff_client(workspace)
    odette = a_person(workspace, "Odette", phone="06 39 98 00 01", address={"commune_code": "59350", "line": "3 rue du Canari"})
    a_person(workspace, "Secrete", is_protected=True)
    with in_workspace(workspace):
        actions.add_contact(odette, value="01 99 00 77 77", is_confidential=True, by=acting(), now=now)
    answer = take_out(desk, kind=kind)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    table = read_table(answer.content)
    assert [row[0] for row in table.rows] == ["Odette"]
    assert table.rows[0][4] == "06 39 98 00 01"
    assert "Canari" not in str(table)
    with in_workspace(workspace):
        entry = JournalEntry.objects.get(act="people.exported")
        assert entry.facts == {"rows": 1, "kind": kind, "reason": "calls"}
        assert set(ReadingSubject.objects.values_list("person_id", flat=True)) == {odette.pk}


def test_no_list_leaves_without_a_reason():
    desk = a_staff_client(a_workspace())
    assert take_out(desk, reason="").status_code == 422
    assert take_out(desk, words="").status_code == 422


def test_the_rows_of_a_day_are_counted_for_each():
    workspace = a_workspace(settings={"export_rows_a_day": 3})
    for number in range(2):
        a_person(workspace, f"Anne{number}")
    desk, colleague = a_staff_client(workspace), a_staff_client(workspace)
    assert take_out(desk).status_code == 200
    assert take_out(desk).status_code == 422
    assert take_out(colleague).status_code == 200


def test_only_people_who_may_be_seen_leave():
    workspace = a_workspace()
    scheme, elsewhere = a_scheme(workspace), a_scheme(workspace)
    a_case(scheme, a_person(workspace, "Mienne"))
    a_case(elsewhere, a_person(workspace, "Leur"))
    desk = a_staff_client(workspace, "coordinator", scheme=scheme)
    assert names(take_out(desk)) == ["Mienne"]
    for role in ("operator", "lead_contact", "funder", "administrator"):
        assert take_out(a_staff_client(workspace, role)).status_code == 404


def test_a_name_that_is_a_formula_runs_nowhere():
    workspace = a_workspace()
    a_person(workspace, "=1+1", "@SUM(A1)")
    answer = take_out(a_staff_client(workspace))
    line = answer.content.decode("utf-8-sig").split("\r\n")[1]
    assert line.startswith("'=1+1;'@SUM(A1);")
    assert read_table(answer.content).rows[0][:2] == ["=1+1", "@SUM(A1)"]
    with in_workspace(workspace):
        assert Person.objects.get().given_name == "=1+1"
