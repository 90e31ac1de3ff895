"""The command reads what the field writes, says what it found, and never leaves half a file."""

import csv
import json
import os
import signal

import numpy as np
import pytest

from essaim.engine.commands.match import main

NEEDS = "id;lat;lon;quantity;languages\nAda;50,63;3,06;2;ar\nÉva;50,64;3,06;1;\nIda;50,70;3,06;;\n"
OFFERS = "id;lat;lon;capacity;languages\nkarim;50,63;3,06;2;ar|fr\nlise;50,65;3,06;;fr\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "needs.csv").write_bytes(NEEDS.encode("cp1252"))
    (tmp_path / "offers.csv").write_text(OFFERS)
    return tmp_path


def run(folder, *options):
    files = [str(folder / name) for name in ("needs.csv", "offers.csv")]
    out = ["--out", str(folder / "pairs.csv"), "--report", str(folder / "report.json")]
    return main([*files, *out, *options])


def test_files_of_the_field_give_pairs_report_prices_and_a_summary(folder, capsys):
    status = run(folder)
    pairs = list(csv.reader((folder / "pairs.csv").open(encoding="utf-8")))
    report = json.loads((folder / "report.json").read_text())
    assert status == 0
    assert pairs == [
        ["need", "offer", "quantity", "metres", "reasons"],
        ["Ada", "karim", "2", "0", "nearest"],
        ["Éva", "lise", "1", "1112", "nearest"],
    ]
    seconds = {report.pop(name) for name in ("seconds", "check_seconds", "peak_mb")}
    assert min(seconds) >= 0
    assert report == {
        "served": 3, "demanded": 4, "cost_m": 1112, "optimal": True, "bound": 1112,
        "most_served": 3, "gap": 0.0, "prices_file": "report.prices.csv",
        "unserved": {"all_places_taken": 1},
    }  # fmt: skip
    assert len((folder / "report.prices.csv").read_text().splitlines()) == 1 + 1 + 3 + 2
    assert capsys.readouterr().out == (
        "3 people served of 4; nobody else can be served with these 3 places; mean 0.4 km. Proven: no plan is better.\n"
    )


def test_the_report_is_printed_as_one_object_for_machines(folder, capsys):
    assert run(folder, "--json", "--max-km", "0.5") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["served"], report["unserved"]) == (2, {"nobody_admissible": 2})


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("needs.csv", "", "needs.csv is empty."),
        ("needs.csv", "id,lat,lon\n", "needs.csv, line 1: has a header but no row."),
        ("needs.csv", "id,lat,lon\na,3.06,50.63\n",
         "needs.csv, line 2, column lat: 3.06 and lon 50.63 look swapped."),
        ("needs.csv", "id,lat,lon,slots\na,50,3,thu 16:00-14:00\n",
         "needs.csv, line 2, column slots: “thu 16:00-14:00” is no list of weekly slots: "
         "“thu 16:00-14:00” ends before it starts."),
        ("offers.csv", "id,lat,lon,capacity\na,50,3,-1\n",
         "offers.csv, line 2, column capacity: “-1” is below 1."),
        ("offers.csv", "id,lat,lon,quantity\na,50,3,1\n",
         "offers.csv, line 1, column quantity: is unknown; the columns are id, lat, lon, skills, "
         "languages, slots, gender, traits, refuses, radius_km, capacity."),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_is_written(folder, capsys, name, content, sentence):
    (folder / name).write_text(content)
    assert run(folder) == 1
    assert capsys.readouterr().err == sentence + "\n"
    assert sorted(os.listdir(folder)) == ["needs.csv", "offers.csv"]


def test_wrong_use_is_status_2_and_no_room_is_status_1(folder, capsys):
    assert main(["needs.csv"]) == 2
    assert main([str(folder / "needs.csv"), str(folder / "offers.csv"), "--out", "/dev/full"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == ("full cannot be written: no space left on device.")


def test_an_interruption_gives_the_best_so_far_with_status_130(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    for name, count, extra in (("needs", 9000, ""), ("offers", 1000, ",9")):
        points = (50 + rng.random(count), 2 + 2 * rng.random(count))
        rows = [f"{k},{lat:.6f},{lon:.6f}{extra}" for k, (lat, lon) in enumerate(zip(*points, strict=True))]
        header = "id,lat,lon" + (",capacity" if extra else "")
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows]))
    monkeypatch.chdir(tmp_path)
    interrupted_as_soon_as_it_is_heard(monkeypatch)
    status = main(["needs.csv", "offers.csv", "--out", "pairs.csv", "--report", "report.json"])
    report = json.loads((tmp_path / "report.json").read_text())
    assert (status, report["optimal"]) == (130, False)
    assert report["most_served"] == 9000 >= report["served"] > 4500
    assert len((tmp_path / "pairs.csv").read_text().splitlines()) > 4500


def interrupted_as_soon_as_it_is_heard(monkeypatch):
    """Press Ctrl-C once, at the very moment at which the command begins to listen to it."""
    listen, pressed = signal.signal, []

    def listening(number, handler):
        before = listen(number, handler)
        if number == signal.SIGINT and handler is not signal.default_int_handler and not pressed:
            pressed.append(True)
            os.kill(os.getpid(), signal.SIGINT)
        return before

    monkeypatch.setattr(signal, "signal", listening)
