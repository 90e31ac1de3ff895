"""Files of the field are read as they are, and what leaves the house runs nowhere."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import escaped, in_french, read_table, unescaped, write_sheet

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "   =cmd|'/c calc'!A0",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "\x00=1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "'=1+1", "''=1+1",
    "=HYPERLINK(\"http://mechant.example\",\"clic\")", "\t", "\r\n=1", "=\"a\";\"b\"", "+33612345678",
]  # fmt: skip
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


def first_cell(content: bytes) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return rows[1][0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_begins_like_a_formula(payload):
    cell = first_cell(write_sheet("csv", ["a"], [[payload]]))
    assert not cell.startswith(DANGEROUS)
    assert not cell.strip(" \u00a0\ufeff\u200b\t\r\n\x00").startswith(DANGEROUS)


def test_control_without_escaping_a_payload_would_arrive():
    cell = first_cell("a\r\n=1+1\r\n".encode("utf-8-sig"))
    assert cell.startswith(DANGEROUS)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_workbook_holds_text_and_no_formula(payload):
    for kind in ("xlsx", "ods"):
        content = write_sheet(kind, ["a"], [[payload]])
        value = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[-1][0]
        assert isinstance(value, str)
    sheet = load_workbook(io.BytesIO(write_sheet("xlsx", ["a"], [[payload]]))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@given(st.text())
def test_escaping_comes_back(text):
    assert unescaped(escaped(text)) == text


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3), max_size=4))
def test_what_is_written_as_csv_is_read_back(rows):
    table = read_table(write_sheet("csv", ["a", "b", "c"], rows))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    assert table.rows == rows


def test_csv_follows_the_conventions_of_french_offices():
    from datetime import date
    from decimal import Decimal

    content = write_sheet("csv", ["Nom", "Né le", "Somme"], [["Éloïse", date(1940, 11, 24), Decimal("3.50")]])
    assert content == "\ufeffNom;Né le;Somme\r\nÉloïse;24/11/1940;3,50\r\n".encode()
    assert in_french(None) == ""


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("Nom;Prénom\r\nLefèvre;Zoé\r\n".encode("cp1252"), "cp1252", ";"),
        ("Nom;Prénom\nLefèvre;Zoé".encode(), "utf-8-sig", ";"),
        ("Nom,Prénom\nLefèvre,Zoé\n".encode("utf-8-sig"), "utf-8-sig", ","),
        ("Nom\tPrénom\r\nLefèvre\tZoé\r\n".encode("cp1252"), "cp1252", "\t"),
        ('"Nom";"Prénom"\r\n"Lefèvre";"Zoé"\r\n\r\n'.encode("cp1252"), "cp1252", ";"),
        ("\r\nNom;Prénom\r\nLefèvre;Zoé\r\n;\r\n".encode("cp1252"), "cp1252", ";"),
    ],
)
def test_csv_of_the_field_is_read(content, encoding, delimiter):
    table = read_table(content)
    assert (table.headers, table.rows) == (("Nom", "Prénom"), [["Lefèvre", "Zoé"]])
    assert (table.encoding, table.delimiter) == (encoding, delimiter)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_are_read_with_numbers_and_days_as_people_write_them(kind):
    table = read_table(write_sheet(kind, ["Code postal", "Né le"], [["01000", "24/11/1940"]]))
    assert (table.headers, table.rows) == (("Code postal", "Né le"), [["01000", "24/11/1940"]])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04nonsense", b"\x81\x8d\x8f\x90\x9d", b"x" * (13 * 1024 * 1024)])
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(Refusal):
        read_table(content)
