"""Whatever is wrong with a file, each command says it in one sentence, leaves with 1, and writes nothing."""

import os
import re
from pathlib import Path

import pytest

from essaim.engine.commands import allocate, match, rotate, tour, week

OLD = "what was there before\n"
POINTS = "id,lat,lon\n{0}1,50.63,3.06\n{0}2,50.64,3.07\n"
FILES = {
    "match": {
        "needs": "id,lat,lon,quantity,slots\nn1,50.63,3.06,2,thu 14:00-16:00\nn2,50.64,3.07,1,\n",
        "offers": "id,lat,lon,capacity,slots\no1,50.63,3.06,2,thu 13:00-17:00\no2,50.64,3.07,1,\n",
    },
    "allocate": {
        "workshops": "id,capacity,minimum,min_age\nw1,2,0,\nw2,2,1,12\n",
        "choices": "person,workshop,rank\np1,w1,1\np1,w2,2\np2,w2,1\n",
        "people": "id,age,group\np1,20,\np2,30,\n",
    },
    "rotate": {
        "children": "id,wishes,age\nc1,t1;t2,10\nc2,t2;t1,11\n",
        "trades": "id,capacity,min_age\nt1,1,\nt2,1,\n",
        "blocks": "id,sessions\nb1,4\nb2,4\n",
    },
    "week": {
        "visits": "id,person,lat,lon,minutes,windows\nv1,p1,50.63,3.06,45,thu 14:00-16:00\nv2,p2,50.64,3.07,45,fri 09:00-12:00\n",
        "workers": "id,lat,lon,shifts,hours_week\nw1,50.63,3.06,thu 13:00-18:00; fri 08:00-13:00,20\n",
    },
    "tour": {"stops": "id,lat,lon,people,wheelchair\ns1,50.63,3.06,1,0\ns2,50.64,3.07,2,1\n"},
}
MAINS = {module.__name__.rpartition(".")[2]: module.main for module in (match, allocate, rotate, week, tour)}


def arguments(command, folder):
    """What a user types, with all optional files."""
    paths = {name: str(folder / f"{name}.csv") for name in FILES[command]}
    written = ["--out", str(folder / "out.csv"), "--report", str(folder / "r.json")]
    more = {
        "match": [paths.get("needs"), paths.get("offers")],
        "allocate": [paths.get("workshops"), paths.get("choices"), "--people", paths.get("people")],
        "rotate": [paths.get("children"), paths.get("trades"), "--blocks", paths.get("blocks"),
                   "--trades-each", "1-2", "--top", "0/0"],
        "week": [paths.get("visits"), paths.get("workers"), "--seconds", "0.2"],
        "tour": [paths.get("stops"), "--place", "50.62,3.05", "--arrive", "14:00", "--max-ride", "60"],
    }  # fmt: skip
    return [*more[command], *written]


@pytest.fixture
def refused(tmp_path, capsys):
    """Run a command on files of which some are replaced; the sentence it leaves with."""

    def _refused(command, *options, **changed):
        for name, content in (FILES[command] | changed).items():
            path = tmp_path / f"{name}.csv"
            if content is None:
                path.mkdir()
            elif isinstance(content, int):
                with path.open("wb") as file:
                    file.truncate(content)
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        for name in ("out.csv", "r.json"):
            (tmp_path / name).write_text(OLD)
        before = sorted(os.listdir(tmp_path))
        status = MAINS[command]([*arguments(command, tmp_path), *options])
        said = capsys.readouterr()
        assert (status, said.out, said.err.count("\n")) == (1, "", 1), said.err
        assert [(tmp_path / name).read_text() for name in ("out.csv", "r.json")] == [OLD, OLD]
        assert sorted(os.listdir(tmp_path)) == before
        return said.err.strip()

    return _refused


def columns_of(command, name):
    return FILES[command][name].partition("\n")[0].split(",")


def with_cell(content, line, column, cell):
    """The file with another text in one cell."""
    rows = [row.split(",") for row in content.splitlines()]
    rows[line - 1][rows[0].index(column)] = cell
    return "\n".join(",".join(row) for row in rows) + "\n"


EVERY_FILE = [(command, name) for command, files in FILES.items() for name in files]
UNIQUE = [(command, name) for command, name in EVERY_FILE if "id" in columns_of(command, name)]
LOCATED = [(command, name) for command, name in EVERY_FILE if "lat" in columns_of(command, name)]
NUMBERS = [
    (command, name, column)
    for command, name in EVERY_FILE
    for column in columns_of(command, name)
    if column
    in ("lat", "lon", "quantity", "capacity", "minimum", "min_age", "age", "rank", "sessions", "minutes",
        "hours_week", "people")
]  # fmt: skip


@pytest.mark.parametrize("command", FILES)
def test_the_files_are_sound_before_they_are_spoiled(command, tmp_path, capsys):
    for name, content in FILES[command].items():
        (tmp_path / f"{name}.csv").write_text(content)
    assert MAINS[command](arguments(command, tmp_path)) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("command", "name"), EVERY_FILE)
def test_a_file_that_is_no_table_of_people(refused, command, name):
    header = FILES[command][name].partition("\n")[0]
    first = columns_of(command, name)[0]
    assert refused(command, **{name: ""}) == f"{name}.csv is empty."
    assert refused(command, **{name: header + "\n"}) == f"{name}.csv, line 1: has a header but no row."
    assert refused(command, **{name: 200_000_000}) == f"{name}.csv is larger than 150 MB."
    assert refused(command, **{name: b"PK\x03\x04\x00\x00"}) == f"{name}.csv is not a text file."
    unknown = refused(command, **{name: FILES[command][name].replace(first, "colour", 1)})
    assert unknown.startswith(f"{name}.csv, line 1, column colour: is unknown; the columns are {first}, ")
    missing = "\n".join(line.partition(",")[2] for line in FILES[command][name].splitlines())
    assert refused(command, **{name: missing}) == f"{name}.csv, line 1, column {first}: is missing."
    ragged = refused(command, **{name: FILES[command][name] + "x\n"})
    assert re.fullmatch(rf"{name}\.csv, line \d: has 1 cells where the header has \d\.", ragged)


@pytest.mark.parametrize(("command", "name"), EVERY_FILE)
def test_a_directory_in_place_of_a_file(refused, command, name):
    assert refused(command, **{name: None}) == f"{name}.csv cannot be read: is a directory."


@pytest.mark.parametrize(("command", "name"), UNIQUE)
def test_an_id_that_is_there_twice(refused, command, name):
    content = FILES[command][name]
    lines = content.splitlines()
    said = refused(command, **{name: content + lines[1] + "\n"})
    assert said == f"{name}.csv, line {len(lines) + 1}, column id: “{lines[1].split(',')[0]}” is already on line 2."


@pytest.mark.parametrize(("command", "name", "column"), NUMBERS)
def test_a_number_that_is_none_or_below_zero(refused, command, name, column):
    place = f"{name}.csv, line 2, column {column}: "
    content = FILES[command][name]
    assert refused(command, **{name: with_cell(content, 2, column, "nan")}) in (
        f"{place}“nan” is not a finite number.",
        f"{place}“nan” is not a whole number.",
    )
    below = refused(command, **{name: with_cell(content, 2, column, "-999")})
    assert re.fullmatch(re.escape(f"{place}“-999” is below ") + r"-?\d+\.", below)


@pytest.mark.parametrize(
    ("command", "name", "column"),
    [
        ("match", "needs", "quantity"),
        ("match", "offers", "capacity"),
        ("allocate", "workshops", "capacity"),
        ("rotate", "trades", "capacity"),
        ("tour", "stops", "people"),
    ],
)
def test_a_capacity_or_a_quantity_of_zero(refused, command, name, column):
    said = refused(command, **{name: with_cell(FILES[command][name], 2, column, "0")})
    assert said == f"{name}.csv, line 2, column {column}: “0” is below 1."


@pytest.mark.parametrize(("command", "name"), LOCATED)
def test_coordinates_that_are_swapped_or_nowhere(refused, command, name):
    content = FILES[command][name]
    swapped = with_cell(with_cell(content, 2, "lat", "3.06"), 2, "lon", "50.63")
    assert refused(command, **{name: swapped}) == (f"{name}.csv, line 2, column lat: 3.06 and lon 50.63 look swapped.")
    assert refused(command, **{name: with_cell(content, 2, "lat", "95")}).endswith("“95” is above 90.")
    assert refused(command, **{name: with_cell(content, 2, "lon", "181")}).endswith("“181” is above 180.")


@pytest.mark.parametrize(
    ("command", "name", "column"),
    [("match", "needs", "slots"), ("match", "offers", "slots"), ("week", "visits", "windows"),
     ("week", "workers", "shifts")],
)  # fmt: skip
def test_hours_that_end_before_they_start(refused, command, name, column):
    said = refused(command, **{name: with_cell(FILES[command][name], 2, column, "thu 16:00-14:00")})
    assert said == (
        f"{name}.csv, line 2, column {column}: “thu 16:00-14:00” is no list of weekly slots: “thu 16:00-14:00” ends before it starts."
    )


def test_a_person_with_no_admissible_choice(refused):
    young = with_cell(FILES["allocate"]["people"], 3, "age", "9")
    assert refused("allocate", people=young) == (
        "people.csv, line 3, column id: “p2” has nowhere to go: none of their choices is open to them "
        "(age or access); correct it, or add --leave-out."
    )


def test_minima_that_cannot_be_met(refused):
    greedy = with_cell(with_cell(FILES["allocate"]["workshops"], 3, "minimum", "3"), 3, "capacity", "3")
    assert refused("allocate", workshops=greedy) == (
        "workshops.csv, line 3, column minimum: The minimum of w2 is 3, and only 2 of those who are free may go there: lower the minimum."
    )
    trades = "id,capacity,minimum\nt1,2,2\nt2,2,2\n"
    assert refused("rotate", trades=trades).startswith("No rotation respects all the rules. ")


def test_more_people_or_wheelchairs_than_places(refused):
    stops = FILES["tour"]["stops"]
    assert refused("tour", stops=with_cell(stops, 2, "people", "6")) == (
        "stops.csv, line 2, column people: 6 people do not fit into 5 places."
    )
    assert refused("tour", "--wheelchairs", "0", stops=stops) == ("stops.csv, line 3, column wheelchair: the minibus takes no wheelchair.")


@pytest.mark.parametrize("command", FILES)
def test_no_room_to_write_leaves_the_other_result_as_it_was(command, tmp_path, capsys):
    for name, content in FILES[command].items():
        (tmp_path / f"{name}.csv").write_text(content)
    for option, full, kept in (("--report", "/dev/full", "out.csv"), ("--out", "/dev/full", "r.json")):
        (tmp_path / kept).write_text(OLD)
        assert MAINS[command]([*arguments(command, tmp_path), option, full]) == 1
        assert capsys.readouterr().err == "full cannot be written: no space left on device.\n"
        assert (tmp_path / kept).read_text() == OLD


@pytest.mark.parametrize("command", FILES)
def test_what_could_not_be_written_is_said_before_anybody_waits(command, tmp_path, capsys):
    first = next(iter(FILES[command]))
    nowhere, given = str(tmp_path / "nowhere" / "out.csv"), str(tmp_path / f"{first}.csv")
    for out, sentence in (
        (nowhere, "out.csv cannot be written: no such file or directory.\n"),
        (str(tmp_path), f"{tmp_path.name} cannot be written: is a directory.\n"),
        (given, f"{first}.csv cannot be written: it is one of the files to read.\n"),
        (str(tmp_path / "r.json"), "r.json cannot be written: two results have this name.\n"),
    ):
        assert MAINS[command]([*arguments(command, tmp_path), "--out", out]) == 1
        assert capsys.readouterr().err == sentence
    assert not Path(nowhere).parent.exists()
