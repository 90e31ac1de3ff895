"""The command plans trips from a file of the field, and refuses what it cannot understand."""

import csv
import json

import pytest

from essaim.engine.commands.tour import main
from tests.engine.routing.dial.test_solve import CORDEAU
from tests.engine.routing.windows.test_solve import SOLOMON

STOPS = """id;lat;lon;people;wheelchair;board_minutes
Ada;50,63;3,06;1;0;2
Éva;50,64;3,07;2;1;4
Ida;50,61;3,05;1;0;2
Léa;50,62;3,02;1;1;3
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "stops.csv").write_bytes(STOPS.encode("cp1252"))
    return tmp_path


def run(folder, *options):
    whole = ["--place", "50.62,3.05", "--arrive", "14:00", "--return", "17:00"]
    out = ["--out", str(folder / "plan.csv"), "--report", str(folder / "report.json")]
    return main([str(folder / "stops.csv"), *whole, *out, *options])


def test_api_07_wheelchairs_and_places_make_two_trips(folder):
    assert run(folder) == 0

    rows = list(csv.DictReader((folder / "plan.csv").open()))
    trip = {row["stop"]: row["trip"] for row in rows if not row["trip"].startswith("R")}
    assert set(trip) == {"Ada", "Éva", "Ida", "Léa"}
    assert trip["Éva"] != trip["Léa"], "one place for a wheelchair"


def test_api_08_the_plan_has_order_times_and_the_way_back(folder, capsys):
    assert run(folder) == 0

    rows = list(csv.DictReader((folder / "plan.csv").open()))
    report = json.loads((folder / "report.json").read_text())
    assert list(rows[0]) == ["trip", "order", "stop", "pick_up", "ride_minutes"]
    assert sorted({row["trip"] for row in rows}) == ["1", "2", "R1", "R2"]
    assert max(row["pick_up"] for row in rows if row["trip"] == "2") < "14:00"
    assert min(row["pick_up"] for row in rows if row["trip"] == "R1") > "17:00"
    assert report["optimal"] is True
    assert "4 stops in 2 trips" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("Léa;50,62", "Ada;50,62"), "stops.csv, line 5, column id: “Ada” is already on line 2."),
        (("50,62;3,02", "50,62;nan"), "stops.csv, line 5, column lon: “nan” is not a finite number."),
        (
            ("3,07;2;1;4", "3,07;9;1;4"),
            "stops.csv, line 3, column people: 9 people do not fit into 5 places.",
        ),
        (("3,07;2;1;4", "3,07;2;3;4"), "stops.csv, line 3, column wheelchair: “3” is neither 0 nor 1."),
        (
            ("id;lat;lon", "id;lat;long"),
            "stops.csv, line 1, column long: is unknown; the columns are id, lat, lon, people, wheelchair, board_minutes.",
        ),
        ((STOPS, "id;lat;lon\n"), "stops.csv, line 1: has a header but no row."),
        ((STOPS, ""), "stops.csv is empty."),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(folder, capsys, change, sentence):
    assert change[0] in STOPS
    (folder / "stops.csv").write_text(STOPS.replace(*change))

    assert run(folder) == 1
    assert capsys.readouterr().err.strip() == sentence
    assert not (folder / "plan.csv").exists()


def test_more_wheelchairs_than_places_for_them_are_refused(folder, capsys):
    assert run(folder, "--wheelchairs", "0") == 1

    assert capsys.readouterr().err.strip() == ("stops.csv, line 3, column wheelchair: the minibus takes no wheelchair.")


@pytest.mark.parametrize("option", [("--place", "here"), ("--arrive", "25:00"), ("--place", "95,3")])
def test_wrong_use_is_status_two(folder, option):
    assert run(folder, *option) == 2


@pytest.mark.parametrize("option", [("--capacity", "0"), ("--max-ride", "0"), ("--arrive", "18:00")])
def test_an_impossible_tour_is_refused(folder, option):
    assert run(folder, *option) == 1


@pytest.mark.parametrize(("option", "content"), [("--solomon", SOLOMON), ("--darp", CORDEAU)])
def test_a_public_instance_is_solved(tmp_path, capsys, option, content):
    (tmp_path / "one.txt").write_text(content)

    status = main(
        [
            option,
            str(tmp_path / "one.txt"),
            "--seconds",
            "0.2",
            "--json",
            "--out",
            str(tmp_path / "plan.json"),
        ]
    )

    report = json.loads(capsys.readouterr().out)
    assert (status, report["cost"], report["valid"]) == (0, 20.0, True)
    assert json.loads((tmp_path / "plan.json").read_text()) == report


@pytest.mark.parametrize("option", ["--solomon", "--darp"])
def test_an_unreadable_instance_is_refused(tmp_path, capsys, option):
    (tmp_path / "one.txt").write_text("nothing of the kind")

    assert main([option, str(tmp_path / "one.txt")]) == 1
    assert main([option, str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
