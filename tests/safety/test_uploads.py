"""C4: whatever is brought in as a list or as a logo is refused with a sentence, or read as plain text and drawn anew."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from essaim.core.foundation import workbooks
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import ImportBatch, Person
from tests.core.accounts.actions.test_logos import REFUSED as BAD_PICTURES
from tests.core.accounts.actions.test_logos import a_photograph_with_a_place, a_picture

# The test word of virus scanners, in two parts so that no scanner takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert('canary')</script>"


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def a_workbook(**cells: object) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for place, value in ({"A1": "Prénom", "A2": "Odette"} | cells).items():
        book.active[place] = value
    book.save(buffer)
    return buffer.getvalue()


def rewritten(content: bytes, name: str, change) -> bytes:
    """A workbook in which one part was replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return packed(**{part: change(archive.read(part)) if part == name else archive.read(part) for part in archive.namelist()})


def a_zip_with_a_link() -> bytes:
    buffer, entry = io.BytesIO(), zipfile.ZipInfo("xl/workbook.xml")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def a_text_of_many_cells() -> bytes:
    """A sheet in which one cell says that it stands a million times sixteen thousand times."""
    document, sheet = OpenDocumentSpreadsheet(), Table(name="a")
    row = TableRow(numberrowsrepeated=1_000_000)
    cell = TableCell(valuetype="string", numbercolumnsrepeated=16_000)
    cell.addElement(P(text="x"))
    row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def laughing(sheet: bytes) -> bytes:
    """Entities of entities of entities."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 20) for n in range(1, 12))
    start = sheet.index(b"<worksheet")
    return b'<!DOCTYPE w [<!ENTITY l0 "ha">' + laughs + b"]>" + sheet[start:].replace(b"Odette", b"&l11;")


def reading_a_file(strings: bytes) -> bytes:
    start = strings.index(b"<sst")
    return b'<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + strings[start:].replace(b"Odette", b"&f;")


A_SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LISTS = {
    "liste.csv": b"",
    "liste.xlsx": b"PK\x03\x04",
    "vide.csv": b"\xef\xbb\xbf\r\n;;;\r\n",
    "programme.csv.exe": b"MZ\x90\x00\x03" + bytes(range(256)) * 8,
    "liste.xlsx.html": b"<!DOCTYPE html>" + SCRIPT,
    "eicar.csv": EICAR,
    "eicar.xlsx": packed(**{"xl/workbook.xml": EICAR}),
    "image.csv": a_picture("GIF") + SCRIPT,
    "dessin.svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "bombe.xlsx": packed(**{A_SHEET: b"A" * (250 << 20)}),
    "loin.xlsx": a_workbook(XFD1048576="x"),
    "repete.ods": a_text_of_many_cells(),
    "rires.xlsx": rewritten(a_workbook(), STRINGS, lambda part: laughing(part.replace(b"<sst", b"<worksheet", 1))),
    "dehors.xlsx": packed(**{"../../../../tmp/essaim-canary": b"x", "/etc/essaim-canary": b"x"}),
    "lien.xlsx": a_zip_with_a_link(),
    "../../../etc/liste.csv": b"\x00\x01\x02\x03\x81\x8d\x8f",
    "large.csv": b";".join([b"a"] * 40_000) + b"\n" + b"b\n" * 40_000,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def send(world, name: str, content: bytes):
    return world.clients["coordinator_everywhere"].post(
        reverse("people:imports"), {"file": SimpleUploadedFile(name, content, content_type="text/csv")}
    )


@pytest.mark.parametrize("name", LISTS)
def test_c4_what_is_no_list_is_refused_with_a_sentence_or_read_as_nothing_but_text(world, name, tmp_path):
    with in_workspace(world.own.workspace):
        people, batches = Person.objects.count(), ImportBatch.objects.count()
    answer = send(world, name, LISTS[name])
    assert answer.status_code in (302, 422)
    with in_workspace(world.own.workspace):
        assert Person.objects.count() == people
        if answer.status_code == 422:
            assert ImportBatch.objects.count() == batches
            assert answer.context["form"].errors["file"]
            return
        batch = ImportBatch.objects.first()
        assert ".." not in batch.file_name
        assert "/" not in batch.file_name
    page = world.clients["coordinator_everywhere"].get(answer["Location"])
    assert page.status_code == 200
    assert SCRIPT not in page.content
    assert b"root:" not in page.content


def test_c4_a_real_list_still_comes_in(world):
    """Negative control of the refusals: the same door opens for a plain list."""
    for number, content in enumerate((b"Pr\xe9nom;Nom\r\nZo\xe9;Caron\r\n", a_workbook())):
        assert send(world, f"liste{number}", content).status_code == 302


def test_c4_a_list_that_names_a_file_of_the_machine_reads_none(world):
    answer = send(world, "entite.xlsx", rewritten(a_workbook(), STRINGS, reading_a_file))
    if answer.status_code == 302:
        assert b"root:" not in world.clients["coordinator_everywhere"].get(answer["Location"]).content


def test_control_read_in_this_process_the_far_cell_would_end_it():
    """Negative control: without a process of its own the reader takes the server with it."""
    code = (
        "import io, resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2); resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        "from python_calamine import CalamineWorkbook\n"
        "CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=LISTS["loin.xlsx"], capture_output=True, check=False)
    assert done.returncode < 0
    with pytest.raises(workbooks.Unreadable):
        list(workbooks.rows_of(LISTS["loin.xlsx"]))


@pytest.mark.parametrize("name", [*BAD_PICTURES, "eicar"])
def test_c4_what_is_no_picture_is_refused_at_the_page_and_the_logo_stays(world, name):
    before = bytes(Workspace.objects.get(pk=world.own.workspace.pk).logo)
    sent = SimpleUploadedFile("../logo.png.svg", BAD_PICTURES.get(name, EICAR), content_type="image/png")
    answer = world.clients["administrator"].post(reverse("accounts:put-logo"), {"logo": sent})
    assert answer.status_code == 422
    assert answer.context["logo_form"].errors["logo"]
    assert bytes(Workspace.objects.get(pk=world.own.workspace.pk).logo) == before


def test_c4_a_picture_is_served_without_what_it_carried(world):
    """EXIF, place and comment are gone; it is a plain PNG that no browser takes for anything else."""
    sent = SimpleUploadedFile("logo.php.jpg", a_photograph_with_a_place())
    assert world.clients["administrator"].post(reverse("accounts:put-logo"), {"logo": sent}).status_code == 302
    shown = world.clients["anonymous"].get(reverse("accounts:logo", args=[world.own.workspace.slug]))
    assert shown.content.startswith(b"\x89PNG")
    assert b"canary" not in shown.content
    assert b"Exif" not in shown.content
    assert shown["X-Content-Type-Options"] == "nosniff"
