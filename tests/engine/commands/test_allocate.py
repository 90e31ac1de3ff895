"""``essaim allocate`` reads the files of the field, writes plan and report, and refuses in one sentence."""

import csv
import json
import os
import pty
import random
import signal
import subprocess
import sys

import pytest

from essaim.engine.commands import allocate

WORKSHOPS = "id,capacity,minimum,min_age,accessible\ngarden,2,1,0,1\npaint,2,0,12,1\nattic,3,0,0,0\n"
CHOICES = (
    "person,workshop,rank\nana,garden,1\nana,paint,2\nbo,garden,1\nbo,attic,2\ncy,garden,1\ncy,paint,2\n"
    "di,paint,1\ndi,attic,2\neli,paint,1\neli,attic,2\n"
)
PEOPLE = "id,age,needs_access,group\nana,40,0,\nbo,9,0,\ncy,70,1,\ndi,30,0,pals\neli,31,0,pals\n"


@pytest.fixture
def run(tmp_path, capsys):
    def _run(*more, workshops=WORKSHOPS, choices=CHOICES, people=PEOPLE, encoding="utf-8"):
        for name, content in (("workshops", workshops), ("choices", choices), ("people", people)):
            if content is not None:
                (tmp_path / f"{name}.csv").write_text(content, encoding=encoding)
        status = allocate.main(
            [
                str(tmp_path / "workshops.csv"),
                str(tmp_path / "choices.csv"),
                *(["--people", str(tmp_path / "people.csv")] if people is not None else []),
                "--out",
                str(tmp_path / "out.csv"),
                "--report",
                str(tmp_path / "r.json"),
                *more,
            ]
        )
        said = capsys.readouterr()
        rows = None
        if (tmp_path / "out.csv").exists():
            rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8")))
        report = json.loads((tmp_path / "r.json").read_text()) if (tmp_path / "r.json").exists() else None
        return status, rows, report, said

    return _run


def test_people_are_placed_and_the_report_says_how_well(run):
    status, rows, report, said = run()

    assert status == 0
    assert {row["person"]: (row["workshop"], row["rank"]) for row in rows} == {
        "ana": ("garden", "1"),
        "bo": ("attic", "2"),
        "cy": ("garden", "1"),
        "di": ("paint", "1"),
        "eli": ("paint", "1"),
    }
    kept = (
        "assigned",
        "unassigned",
        "by_rank",
        "objective",
        "bound",
        "optimal",
        "envy",
        "first_choice_percent",
    )
    assert {name: report[name] for name in kept} == {
        "assigned": 5,
        "unassigned": 0,
        "by_rank": {"1": 4, "2": 1},
        "objective": 8,
        "bound": 8,
        "optimal": True,
        "envy": 0,
        "first_choice_percent": 80.0,
    }
    assert said.out == (
        "5 people placed of 5, 4 (80 %) at their first choice, 5 in their first three."
        " Proven: no allocation is better by this rule. Lottery seed 0.\n"
    )


def test_semicolons_and_windows_letters_are_read(run):
    status, rows, _, _ = run(
        workshops="id;capacity;min_age\nPeinture façade;2;7,5\n",
        choices="person;workshop;rank\nZoé;Peinture façade;1\n",
        people=None,
        encoding="cp1252",
    )
    assert (status, rows) == (0, [{"person": "Zoé", "workshop": "Peinture façade", "rank": "1"}])


def test_json_prints_the_report(run):
    status, _, report, said = run("--json", "--compare", "--rule", "rank-maximal", "--seed", "4")
    assert status == 0
    assert json.loads(said.out) == report
    assert (report["objective"], report["bound"], report["seed"]) == ([4, 1], [4, 1], 4)
    assert report["rules"]["squares"]["by_rank"] == {"1": 4, "2": 1}


def test_moves_by_hand_are_kept(run, tmp_path):
    (tmp_path / "moves.csv").write_text("person,workshop\nana,attic\ndi,\n")
    status, rows, report, _ = run("--moves", str(tmp_path / "moves.csv"))
    assert status == 0
    assert {row["person"]: row["workshop"] for row in rows} == {
        "ana": "attic",
        "bo": "garden",
        "cy": "garden",
        "eli": "paint",
    }
    assert report["reasons"] == {"di": ["Was put there by hand."]}


BAD = {
    "empty": (
        {"choices": ""},
        "choices.csv is empty.",
    ),
    "one line": ({"choices": "person,workshop,rank\n"}, "choices.csv, line 1: has a header but no row."),
    "twice": (
        {"workshops": "id,capacity\ngarden,2\ngarden,3\n"},
        "workshops.csv, line 3, column id: “garden” is already on line 2.",
    ),
    "unknown column": (
        {"workshops": "id,capacity,colour\ngarden,2,red\n"},
        "workshops.csv, line 1, column colour: is unknown; the columns are id, capacity, minimum, min_age, accessible.",
    ),
    "missing column": (
        {"choices": "person,workshop\nana,garden\n"},
        "choices.csv, line 1, column rank: is missing.",
    ),
    "nan": (
        {"workshops": "id,capacity,min_age\ngarden,2,nan\n"},
        "workshops.csv, line 2, column min_age: “nan” is not a finite number.",
    ),
    "zero capacity": (
        {"workshops": "id,capacity\ngarden,0\n"},
        "workshops.csv, line 2, column capacity: “0” is below 1.",
    ),
    "negative capacity": (
        {"workshops": "id,capacity\ngarden,-4\n"},
        "workshops.csv, line 2, column capacity: “-4” is below 1.",
    ),
    "minimum above": (
        {"workshops": "id,capacity,minimum\ngarden,2,3\n", "choices": "person,workshop,rank\nana,garden,1\n"},
        "workshops.csv, line 2, column minimum: “3” is above the capacity, 2.",
    ),
    "unknown workshop": (
        {"choices": CHOICES + "ana,roof,3\n"},
        "choices.csv, line 12, column workshop: “roof” is not among the workshops.",
    ),
    "unknown person": (
        {"choices": CHOICES + "zoe,attic,1\n"},
        "choices.csv, line 12, column person: “zoe” is not among the people.",
    ),
    "chosen twice": (
        {"choices": CHOICES + "ana,garden,3\n"},
        "choices.csv, line 12, column workshop: “ana” already chose “garden” on line 2.",
    ),
    "rank": ({"choices": CHOICES + "ana,attic,0\n"}, "choices.csv, line 12, column rank: “0” is below 1."),
    "nowhere to go": (
        {"people": PEOPLE + "fay,20,0,\n"},
        "people.csv, line 7, column id: “fay” has nowhere to go: they made no choice; correct it, or add --leave-out.",
    ),
    "too young for all": (
        {"choices": CHOICES.replace("bo,garden,1\nbo,attic,2\n", "bo,paint,1\n")},
        "people.csv, line 3, column id: “bo” has nowhere to go: none of their choices is open to them"
        " (age or access); correct it, or add --leave-out.",
    ),
    "minima out of reach": (
        {"workshops": WORKSHOPS.replace("garden,2,1", "garden,4,4")},
        "workshops.csv, line 2, column minimum: The minimum of garden is 4, and only 3 of those who are free may"
        " go there: lower the minimum.",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(run, kind):
    files, sentence = BAD[kind]
    status, rows, report, said = run(**files)
    assert (status, rows, report, said.out) == (1, None, None, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


def test_people_with_nowhere_to_go_can_be_left_out(run):
    status, rows, report, _ = run("--leave-out", people=PEOPLE + "fay,20,0,\n")
    assert (status, len(rows), report["unassigned"], report["optimal"]) == (0, 5, 1, True)
    assert report["reasons"] == {"fay": ["Gave no choice."]}


def test_a_directory_in_place_of_a_file_and_no_room_to_write_are_refused(run, tmp_path):
    (tmp_path / "choices.csv").mkdir()
    status, _, _, said = run(choices=None)
    assert (status, said.err) == (1, "choices.csv cannot be read: is a directory.\n")
    (tmp_path / "choices.csv").rmdir()
    status, rows, report, said = run("--report", str(tmp_path / "nowhere" / "r.json"))
    assert (status, rows, report) == (1, None, None)
    assert said.err == "r.json cannot be written: no such file or directory.\n"


@pytest.mark.parametrize("more", [["--rule", "luck"], ["--seconds", "0"], ["--nonsense"]])
def test_wrong_use_has_its_own_status(run, more):
    status, rows, _, said = run(*more)
    assert (status, rows) == (2, None)
    assert said.err.count("\n") == 1


def crowd(folder, people=600, places=30):
    """Groups of three, four and five that must fill every room exactly: minutes of search."""
    chance = random.Random(1)
    room = people // places
    (folder / "w.csv").write_text("id,capacity\n" + "".join(f"w{n:02},{room}\n" for n in range(places)))
    rows, groups, person, group = ["person,workshop,rank"], ["id,group"], 0, 0
    while person < people:
        liked = chance.sample(range(places), 6)
        for _ in range(min((3, 4, 5)[group % 3], people - person)):
            rows += [f"p{person},w{place:02},{rank}" for rank, place in enumerate(liked, 1)]
            groups.append(f"p{person},g{group}")
            person += 1
        group += 1
    (folder / "c.csv").write_text("\n".join(rows) + "\n")
    (folder / "p.csv").write_text("\n".join(groups) + "\n")
    return [
        str(folder / "w.csv"),
        str(folder / "c.csv"),
        "--people",
        str(folder / "p.csv"),
        "--leave-out",
        "--out",
        str(folder / "out.csv"),
        "--report",
        str(folder / "r.json"),
    ]


def test_out_of_time_it_writes_the_best_so_far_with_its_gap(tmp_path, capsys):
    status = allocate.main([*crowd(tmp_path), "--seconds", "0.001"])

    report = json.loads((tmp_path / "r.json").read_text())
    rows = list(csv.DictReader((tmp_path / "out.csv").open()))
    assert (status, report["optimal"], len(rows)) == (0, False, report["assigned"])
    assert report["assigned"] <= report["most_assigned"]
    assert "Stopped before the proof" in capsys.readouterr().out


def test_interrupted_it_writes_the_best_so_far(tmp_path):
    code = "import sys; from essaim.engine.commands.allocate import main; sys.exit(main())"
    screen, other_end = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", code, *crowd(tmp_path)], stdout=subprocess.PIPE, stderr=other_end, text=True)
    os.close(other_end)
    assert os.read(screen, 1) != b""
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)

    assert process.returncode == 130
    report = json.loads((tmp_path / "r.json").read_text())
    rows = (tmp_path / "out.csv").read_text().splitlines()
    assert (len(rows), report["optimal"]) == (report["assigned"] + 1, False)
    assert "Stopped before the proof" in said
