"""The command plans a week from files of the field, and refuses what it cannot understand."""

import csv
import json
import os
import signal
import threading

import pytest

from essaim.engine.certificates.routing import check_week
from essaim.engine.commands.week import main, problem_from

VISITS = """id;person;lat;lon;minutes;windows;skills;priority
v1;Ida;50,630;3,060;45;jeu 14:00-16:00;lève-personne;
v2;Ida;50,630;3,060;45;fri 09:00-12:00;;2
v3;Éva;50,640;3,065;60;thu 14:00-15:00|fri 09:00-10:00;;
v4;Éva;50,640;3,065;60;sun 09:00-10:00;;
"""
WORKERS = """id;lat;lon;shifts;hours_week;skills;knows
w1;50,632;3,060;thu 13:30-18:00|fri 08:00-12:30;20;lève-personne;Ida
w2;50,641;3,066;thu 13:30-18:00;20;;
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "visits.csv").write_bytes(VISITS.encode("cp1252"))
    (tmp_path / "workers.csv").write_text(WORKERS)
    return tmp_path


def run(folder, *options, seconds="0.3"):
    files = [str(folder / "visits.csv"), str(folder / "workers.csv")]
    out = ["--out", str(folder / "plan.csv"), "--report", str(folder / "report.json")]
    return main([*files, "--seconds", seconds, *out, *options])


def test_a_week_is_planned_and_reported(folder, capsys):
    status = run(folder)

    plan = list(csv.DictReader((folder / "plan.csv").open()))
    report = json.loads((folder / "report.json").read_text())
    assert status == 0
    assert {(row["visit"], row["worker"]) for row in plan if row["visit"] != "v3"} == {
        ("v1", "w1"),
        ("v2", "w1"),
    }
    assert list(plan[0]) == ["visit", "worker", "start", "travel_m"]
    assert set(report) == {
        "served",
        "asked",
        "travel_m",
        "continuity",
        "bound",
        "gap",
        "optimal",
        "reasons",
        "seconds",
    }
    assert (report["served"], report["asked"], report["optimal"]) == (3, 4, True)
    assert [reason["code"] for reason in report["reasons"]] == ["nobody_then"]
    assert "3 visits of 4 are served; nobody can serve more." in capsys.readouterr().out


def test_the_report_is_printed_as_one_json_object(folder, capsys):
    assert run(folder, "--json") == 0

    assert json.loads(capsys.readouterr().out) == json.loads((folder / "report.json").read_text())


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        (
            "visits.csv",
            ("3,065;60;sun", "3,065;0;sun"),
            "visits.csv, line 5, column minutes: “0” is below 1.",
        ),
        (
            "visits.csv",
            ("50,640;3,065;60;sun", "150,64;3,065;60;sun"),
            "visits.csv, line 5, column lat: “150,64” is above 90.",
        ),
        ("visits.csv", ("v4;", "v3;"), "visits.csv, line 5, column id: “v3” is already on line 4."),
        (
            "visits.csv",
            ("sun 09:00-10:00", ""),
            "visits.csv, line 5, column windows: is empty and there is no fixed_start.",
        ),
        (
            "visits.csv",
            ("priority", "importance"),
            "visits.csv, line 1, column importance: is unknown; the columns are id, person, lat, lon, minutes, "
            "windows, skills, languages, gender, priority, fixed_worker, fixed_start.",
        ),
        (
            "workers.csv",
            ("hours_week;skills", "skills;gender"),
            "workers.csv, line 1, column hours_week: is missing.",
        ),
        ("workers.csv", (WORKERS, ""), "workers.csv is empty."),
        (
            "workers.csv",
            ("thu 13:30-18:00;20;;", "thu 18:00-13:30;20;;"),
            "workers.csv, line 3, column shifts: “thu 18:00-13:30” is no list of weekly slots: “thu 18:00-13:30” ends before it starts.",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(folder, capsys, file, change, sentence):
    path = folder / file
    content = path.read_bytes().decode("cp1252" if file == "visits.csv" else "utf-8")
    assert change[0] in content
    path.write_text(content.replace(*change))

    assert run(folder) == 1
    assert capsys.readouterr().err.strip() == sentence
    assert not (folder / "plan.csv").exists()


def test_a_directory_in_place_of_a_file_is_refused(folder, capsys):
    assert main([str(folder), str(folder / "workers.csv")]) == 1

    assert "cannot be read: is a directory" in capsys.readouterr().err


def test_no_room_to_write_leaves_nothing_half_written(folder, capsys):
    out = folder / "missing" / "plan.csv"

    assert main([str(folder / "visits.csv"), str(folder / "workers.csv"), "--seconds", "0.1", "--out", str(out)]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("options", [["--speed-kmh", "fast"], ["--unknown"], []])
def test_wrong_use_is_status_two(folder, options):
    files = [str(folder / "visits.csv"), str(folder / "workers.csv")] if options else []

    assert main([*files, *options]) == 2


@pytest.mark.parametrize("option", [("--seconds", "0"), ("--speed-kmh", "-1"), ("--detour", "nan")])
def test_an_impossible_number_is_refused(folder, option):
    assert run(folder, *option) == 1


def test_an_interruption_gives_the_best_plan_so_far(folder):
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    status = run(folder, seconds="600")

    problem = problem_from(str(folder / "visits.csv"), str(folder / "workers.csv"))
    assert (status, len(problem.visits)) == (130, 4)
    assert json.loads((folder / "report.json").read_text())["served"] == 3


def test_a_fixed_visit_is_read(folder):
    (folder / "visits.csv").write_text("id,person,lat,lon,minutes,fixed_worker,fixed_start\nv,p,50.63,3.06,30,w2,thu 15:10\n")

    assert run(folder) == 0
    assert (folder / "plan.csv").read_text().splitlines()[1].startswith("v,w2,thu 15:10,")


def test_a_home_care_instance_is_solved(tmp_path, capsys):
    from tests.engine.routing.care.test_solve import instance

    (tmp_path / "one.json").write_text(json.dumps(instance()))

    status = main(["--hhcrsp", str(tmp_path / "one.json"), "--seconds", "0.2", "--json"])

    report = json.loads(capsys.readouterr().out)
    assert (status, report["cost"], report["valid"]) == (0, 8.0, True)
    assert {"cost", "routes", "valid", "seconds"} <= set(report)


def test_a_home_care_file_that_is_no_json_is_refused(tmp_path, capsys):
    (tmp_path / "one.json").write_text("{")

    assert main(["--hhcrsp", str(tmp_path / "one.json")]) == 1
    assert capsys.readouterr().err == "Line 1 of the instance is no JSON.\n"


def test_the_plan_of_the_files_passes_the_judge(folder):
    from essaim.engine.routing import week
    from essaim.engine.stopping import Iterations

    problem = problem_from(str(folder / "visits.csv"), str(folder / "workers.csv"))

    assert check_week(problem, week.solve(problem, stop=Iterations(1000))) == []
