"""A list is brought in through the pages: looked at, mapped, recorded, corrected, undone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.sheets import read_table, write_sheet
from essaim.core.people.models import ImportBatch, Person
from tests.builders import a_case, a_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db
HEADERS = ["Prénom", "Nom", "Né(e) le", "Tél", "Ville", "CP"]
ROWS = [
    ["Odette", "Lefèvre", "24/11/1940", "06 39 98 00 01", "Lille", "59000"],
    ["René", "Caron", "1938", "0320001122", "ROUBAIX", "59100"],
    ["Zoé", "", "31/02/1950", "", "Lille", "59000"],
    ["", "", "", "", "", ""],
    ["'=1+1", "O'Brien", "", "12", "Lille", "59000"],
]


@pytest.fixture
def workspace(settings):
    settings.ESSAIM_JOBS_INLINE = True
    return a_workspace()


@pytest.fixture
def desk(workspace):
    return a_staff_client(workspace)


def upload(desk, content: bytes, name: str = "voisins.csv"):
    return desk.post(reverse("people:imports"), {"file": SimpleUploadedFile(name, content)})


def test_a_number_that_lacks_a_digit_is_named_with_its_line(workspace, desk):
    rows = [["Odette", "Lefèvre", "1940", "06 39 98 00 01", "Lille", "59000"], ["René", "Caron", "1938", "019900778", "Lille", "59000"]]
    page = desk.get(upload(desk, write_sheet("csv", HEADERS, rows)).headers["Location"]).content.decode()
    fault = page.split("Il manque un chiffre à «\u00a0019900778\u00a0»")
    assert len(fault) == 2 and "3" in re.findall(r"\d+", fault[0][-400:])


def confirm(desk, page: str, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"{page}importer/").status_code == 302


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_list_is_looked_at_brought_in_and_undone(workspace, desk, kind, django_capture_on_commit_callbacks):
    page = upload(desk, write_sheet(kind, HEADERS, ROWS), f"voisins.{kind}").headers["Location"]
    preview = desk.get(page).content.decode()
    assert "Odette" in preview
    with in_workspace(workspace):
        assert Person.objects.count() == 0
    confirm(desk, page, django_capture_on_commit_callbacks)
    with in_workspace(workspace):
        assert sorted(Person.objects.values_list("family_name", flat=True)) == ["Caron", "Lefèvre"]
        batch = ImportBatch.objects.get()
        assert (batch.rows_kept, batch.rows_refused, batch.source) == (2, 2, None)
        assert [act for act in JournalEntry.objects.values_list("act", flat=True) if "batch" in act] == [
            "importbatch.running", "importbatch.done",
        ]  # fmt: skip
    assert desk.get(page).status_code == 200
    errors = read_table(desk.get(f"{page}erreurs/").content)
    assert errors.rows[0][:3] == ["Zoé", "", "31/02/1950"]
    assert errors.rows[1][0] == "'=1+1" if kind != "csv" else True
    assert [row[-2] for row in errors.rows] == ["4", "6"]
    assert desk.post(f"{page}annuler/").status_code == 302
    with in_workspace(workspace):
        assert Person.objects.count() == 0


def test_corrected_rows_come_in_on_their_own(workspace, desk, django_capture_on_commit_callbacks):
    page = upload(desk, write_sheet("csv", HEADERS, ROWS)).headers["Location"]
    confirm(desk, page, django_capture_on_commit_callbacks)
    corrected = desk.get(f"{page}erreurs/").content.replace(b"31/02/1950", b"28/02/1950")
    again = upload(desk, corrected, "corrections.csv").headers["Location"]
    confirm(desk, again, django_capture_on_commit_callbacks)
    with in_workspace(workspace):
        assert Person.objects.filter(given_name="Zoé", birth_year=1950).count() == 1


def test_columns_are_corrected_and_remembered(workspace, desk, django_capture_on_commit_callbacks):
    content = write_sheet("csv", ["A", "B"], [["Odette", "Lefèvre"]])
    page = upload(desk, content).headers["Location"]
    assert desk.post(page, {"0": "", "1": ""}).status_code == 422
    assert desk.post(page, {"0": "given_name", "1": "given_name"}).status_code == 422
    assert desk.post(page, {"0": "given_name", "1": "family_name"}).status_code == 302
    confirm(desk, page, django_capture_on_commit_callbacks)
    second = upload(desk, write_sheet("csv", ["A", "B"], [["René", "Caron"]])).headers["Location"]
    assert "René" in desk.get(second).content.decode()
    with in_workspace(workspace):
        assert ImportBatch.objects.order_by("-created_at").first().mapping["fields"] == {
            "0": "given_name", "1": "family_name",
        }  # fmt: skip


def test_undoing_keeps_whoever_was_used_since(workspace, desk, django_capture_on_commit_callbacks):
    page = upload(desk, write_sheet("csv", HEADERS, ROWS)).headers["Location"]
    confirm(desk, page, django_capture_on_commit_callbacks)
    with in_workspace(workspace):
        odette = Person.objects.get(given_name="Odette")
    a_case(a_scheme(workspace), odette)
    desk.post(f"{page}annuler/")
    with in_workspace(workspace):
        assert [person.given_name for person in Person.objects.all()] == ["Odette"]


def test_a_job_that_runs_twice_brings_in_once(workspace, desk, django_capture_on_commit_callbacks):
    from essaim.core.foundation.models import Job
    from essaim.core.people.jobs import run_import

    page = upload(desk, write_sheet("csv", HEADERS, ROWS)).headers["Location"]
    confirm(desk, page, django_capture_on_commit_callbacks)
    with in_workspace(workspace):
        run_import(ImportBatch.objects.get().pk, Job.objects.get().pk)
        assert Person.objects.count() == 2


def test_what_is_no_list_is_refused_and_said(workspace, desk):
    for content in (b"", b"PK\x03\x04rien", b"\x81\x8d"):
        answer = upload(desk, content or b" ")
        assert answer.status_code == 422


def test_the_empty_list_to_fill_in_can_be_brought_in(workspace, desk):
    for kind in ("csv", "xlsx", "ods"):
        content = desk.get(reverse("people:import_template", args=[kind])).content
        page = upload(desk, content, f"modele.{kind}").headers["Location"]
        assert "Odette" in desk.get(page).content.decode()


def test_nobody_else_sees_an_import(workspace, desk):
    page = upload(desk, write_sheet("csv", HEADERS, ROWS)).headers["Location"]
    others = (a_staff_client(workspace, "operator"), a_staff_client(a_workspace()),
              a_staff_client(workspace, "coordinator", scheme=a_scheme(workspace)))  # fmt: skip
    assert [client.get(page).status_code for client in others] == [404, 404, 404]
    assert [client.post(f"{page}importer/").status_code for client in others] == [404, 404, 404]
