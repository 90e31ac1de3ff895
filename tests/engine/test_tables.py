"""Files of the field are read exactly or refused in one sentence."""

import os

import pytest

from essaim.engine import tables
from essaim.engine.tables import Column, TableError, read_table, write_files, write_table

COLUMNS = (
    Column("id", tables.text, unique=True),
    Column("lat", tables.latitude),
    Column("lon", tables.longitude),
    Column("quantity", tables.whole(1), 1),
    Column("skills", tables.tags, ()),
)


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "needs.csv"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_same_table_is_read_in_each_encoding_of_the_field(tmp_path, encoding):
    path = written(tmp_path, "id;lat;lon;skills\né1;50,63;3,06;vélo;\n".replace("vélo;", "vélo"), encoding)
    table = read_table(path, COLUMNS)
    assert dict(table.columns) == {
        "id": ["é1"],
        "lat": [50.63],
        "lon": [3.06],
        "quantity": [1],
        "skills": [("vélo",)],
    }


def test_commas_and_quoted_lists_and_empty_lines_are_understood(tmp_path):
    path = written(tmp_path, 'ID, Lat,lon,skills\n\na,50.6,3,"walk; shop"\r\nb,-50,3,\n')
    table = read_table(path, COLUMNS)
    assert (table["id"], table["skills"]) == (["a", "b"], [("shop", "walk"), ()])
    assert list(table.lines) == [3, 4]


@pytest.mark.parametrize(
    ("content", "sentence", "line", "column"),
    [
        ("", "needs.csv is empty.", None, None),
        ("id,lat,lon\n", "needs.csv, line 1: has a header but no row.", 1, None),
        ("id,lat\na,1\n", "needs.csv, line 1, column lon: is missing.", 1, "lon"),
        (
            "id,lat,lon,lat\na,1,2,3\n",
            "needs.csv, line 1, column lat: appears twice in the header.",
            1,
            "lat",
        ),
        (
            "id,lat,lon,hat\na,1,2,3\n",
            "needs.csv, line 1, column hat: is unknown; the columns are id, lat, lon, quantity, skills.",
            1,
            "hat",
        ),
        (
            "id,lat,lon\na,1,2\na,1,2\n",
            "needs.csv, line 3, column id: “a” is already on line 2.",
            3,
            "id",
        ),
        ("id,lat,lon\na,x,2\n", "needs.csv, line 2, column lat: “x” is not a number.", 2, "lat"),
        (
            "id,lat,lon\na,nan,2\n",
            "needs.csv, line 2, column lat: “nan” is not a finite number.",
            2,
            "lat",
        ),
        ("id,lat,lon\na,1,181\n", "needs.csv, line 2, column lon: “181” is above 180.", 2, "lon"),
        ("id,lat,lon\na,95,2\n", "needs.csv, line 2, column lat: “95” is above 90.", 2, "lat"),
        (
            "id,lat,lon,quantity\na,1,2,0\n",
            "needs.csv, line 2, column quantity: “0” is below 1.",
            2,
            "quantity",
        ),
        (
            "id,lat,lon,quantity\na,1,2,1.5\n",
            "needs.csv, line 2, column quantity: “1.5” is not a whole number.",
            2,
            "quantity",
        ),
        (
            "id,lat,lon\n,1,2\n",
            "needs.csv, line 2, column id: “” is empty and must not be.",
            2,
            "id",
        ),
        ("id,lat,lon\na,1\n", "needs.csv, line 2: has 2 cells where the header has 3.", 2, None),
        (b"PK\x03\x04\x00\x00", "needs.csv is not a text file.", None, None),
    ],
)
def test_a_fault_is_one_sentence_with_line_and_column(tmp_path, content, sentence, line, column):
    with pytest.raises(TableError) as refused:
        read_table(written(tmp_path, content), COLUMNS)
    found = refused.value
    assert (found.sentence, found.line, found.column) == (sentence, line, column)


def test_a_directory_or_a_missing_file_or_a_huge_one_is_refused_in_a_sentence(tmp_path):
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    sentences = []
    for path in (tmp_path, tmp_path / "none.csv", huge):
        with pytest.raises(TableError) as refused:
            read_table(path, COLUMNS)
        sentences.append(refused.value.sentence.split(" ", 1)[1])
    assert sentences == [
        "cannot be read: is a directory.",
        "cannot be read: no such file or directory.",
        "is larger than 150 MB.",
    ]


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "out.csv"
    write_table(path, ["id", "lat", "lon", "skills"], [["a, b", 1.5, 2, "x;y"]])
    assert read_table(path, COLUMNS)["skills"] == [("x", "y")]


def test_when_one_file_cannot_be_written_the_others_keep_their_old_content(tmp_path):
    kept = tmp_path / "kept.csv"
    kept.write_text("old")
    with pytest.raises(TableError) as refused:
        write_files({kept: "new", tmp_path / "absent" / "report.json": "{}"})
    assert refused.value.sentence == ("report.json cannot be written: no such file or directory.")
    assert (kept.read_text(), os.listdir(tmp_path)) == ("old", ["kept.csv"])


def test_no_room_to_write_is_a_sentence():
    with pytest.raises(TableError) as refused:
        write_files({"/dev/full": "x" * 100_000})
    assert refused.value.sentence == "full cannot be written: no space left on device."
