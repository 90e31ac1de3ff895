"""C2: no export of the house holds a cell that a spreadsheet would run, and what was escaped comes back as it was."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from essaim.core.foundation import sheets
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.sheets import read_table
from essaim.core.people.actions import imports
from essaim.core.people.models import ImportBatch, Person
from tests.builders import a_person, a_staff_client, a_workspace, acting
from tests.conftest import NOW
from tests.core.foundation.test_sheets import DANGEROUS, PAYLOADS

pytestmark = pytest.mark.django_db
# A name cannot hold a NUL nor only blanks: what a form would refuse cannot reach a sheet.
NAMES = [payload for payload in PAYLOADS if payload.strip() and "\x00" not in payload]
BLANKS = " \u00a0\ufeff\u200b\t\r\n\x00"


def formulas(kind: str, content: bytes) -> list[str]:
    """The cells that a spreadsheet would take for something to compute."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        return [cell for row in rows for cell in row if cell.startswith(DANGEROUS) or cell.strip(BLANKS).startswith(DANGEROUS)]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        return [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("content.xml").decode()
    return [found for found in ("table:formula", 'value-type="float"') if found in text]


@pytest.fixture
def desk(settings):
    """Somebody named like each payload, and a coordinator who takes lists out."""
    settings.ESSAIM_JOBS_INLINE = True
    workspace = a_workspace(NAMES[0])
    for number, name in enumerate(NAMES):
        a_person(workspace, name, f"Nom{number}")
    return a_staff_client(workspace, "coordinator", "administrator")


def taken_out(desk, kind: str) -> bytes:
    return desk.post(reverse("people:export"), {"reason": "calls", "words": "=1+1", "kind": kind}).content


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_c2_a_list_of_people_named_like_formulas_runs_nowhere(desk, kind):
    content = taken_out(desk, kind)
    assert len(read_table(content).rows) == len(NAMES)
    assert formulas(kind, content) == []


def test_c2_what_went_out_as_csv_comes_in_as_it_was(desk, django_capture_on_commit_callbacks):
    """Out of one workspace and into another, through the pages: every name is the same, letter by letter."""
    content, other = taken_out(desk, "csv"), a_workspace()
    there = a_staff_client(other)
    page = there.post(reverse("people:imports"), {"file": SimpleUploadedFile("liste.csv", content)})["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert there.post(f"{page}importer/").status_code == 302
    with in_workspace(other):
        assert ImportBatch.objects.get().rows_refused == 0
        assert set(Person.objects.values_list("given_name", flat=True)) == {kept(name) for name in NAMES}


def kept(name: str) -> str:
    """A name as it is recorded: without blanks around."""
    return name.strip()


def test_c2_the_rows_to_correct_are_as_harmless(desk):
    lines = ["Prénom;Nom;Tél", *(f'"{sheets.escaped(name)}";x;pas un numéro' for name in NAMES if '"' not in name and "\n" not in name)]
    page = desk.post(reverse("people:imports"), {"file": SimpleUploadedFile("l.csv", "\r\n".join(lines).encode("utf-8-sig"))})
    batch = ImportBatch._base_manager.get()
    with in_workspace(batch.workspace):
        imports.confirm_batch(batch, by=acting(), now=NOW)
        imports.run_batch(batch, by=acting(), now=NOW)
    content = desk.get(f"{page['Location']}erreurs/").content
    assert len(read_table(content).rows) > 10
    assert formulas("csv", content) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_c2_the_figures_of_every_scheme_run_nowhere(world, kind):
    with in_workspace(world.own.workspace):
        type(world.own.scheme).objects.filter(pk=world.own.scheme.pk).update(name="=1+1")
    answer = world.clients["coordinator_everywhere"].get(reverse("evaluation:download", args=[world.own.scheme.pk, kind]))
    assert answer.status_code == 200
    assert formulas(kind, answer.content) == []


def test_control_without_escaping_the_formulas_are_seen(desk, monkeypatch):
    """Negative control: the same list, written as it is."""
    monkeypatch.setattr(sheets, "escaped", lambda text: text)
    assert len(formulas("csv", taken_out(desk, "csv"))) > 10


def test_control_a_cell_that_is_computed_is_seen():
    book, buffer = Workbook(), io.BytesIO()
    book.active["A1"] = "=1+1"
    book.save(buffer)
    assert formulas("xlsx", buffer.getvalue()) == ["=1+1"]
