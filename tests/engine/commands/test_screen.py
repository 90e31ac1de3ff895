"""Ctrl-C at any moment: the best so far or nothing, status 130, and never half a file; and what is said first."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

ESSAIM = [sys.executable, "-m", "essaim.web.cli"]
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def lines(header, rows):
    return "\n".join([header, *rows]) + "\n"


def point(chance, width=0.25):
    return f"{50.5 + chance.random() * width:.5f},{3 + chance.random() * width:.5f}"


def match_files(folder, chance):
    (folder / "a.csv").write_text(lines("id,lat,lon", (f"n{k},{point(chance)}" for k in range(9_000))))
    (folder / "b.csv").write_text(
        lines("id,lat,lon,capacity", (f"o{k},{point(chance)},9" for k in range(1_000)))
    )  # fmt: skip
    return ["a.csv", "b.csv"]


def allocate_files(folder, chance):
    (folder / "a.csv").write_text(lines("id,capacity", (f"w{k:02},20" for k in range(30))))
    rows, groups = [], []
    for group in range(150):
        liked = chance.sample(range(30), 6)
        for person in (f"p{group}-{k}" for k in range((3, 4, 5)[group % 3])):
            rows += [f"{person},w{place:02},{rank}" for rank, place in enumerate(liked, 1)]
            groups.append(f"{person},g{group}")
    (folder / "b.csv").write_text(lines("person,workshop,rank", rows))
    (folder / "c.csv").write_text(lines("id,group", groups))
    return ["a.csv", "b.csv", "--people", "c.csv", "--leave-out"]


def rotate_files(folder, chance):
    trades = [f"t{k:02}" for k in range(23)]
    rows = (f"c{k:02},{';'.join(chance.sample(trades, 10))}" for k in range(52))
    (folder / "a.csv").write_text(lines("id,wishes", rows))
    (folder / "b.csv").write_text(lines("id,capacity", (f"{trade},3" for trade in trades)))
    (folder / "c.csv").write_text(lines("id,sessions", (f"b{k},4" for k in range(8))))
    return ["a.csv", "b.csv", "--blocks", "c.csv", "--fair"]


def week_files(folder, chance):
    days = ["mon", "tue", "wed", "thu", "fri"]
    rows = (f"v{k},p{k % 70},{point(chance)},45,{chance.choice(days)} 09:00-12:00" for k in range(120))
    (folder / "a.csv").write_text(lines("id,person,lat,lon,minutes,windows", rows))
    shifts = "; ".join(f"{day} 08:00-13:00" for day in days)
    (folder / "b.csv").write_text(
        lines("id,lat,lon,shifts,hours_week", (f"w{k},{point(chance)},{shifts},20" for k in range(10)))
    )  # fmt: skip
    return ["a.csv", "b.csv", "--seconds", "600"]


def tour_files(folder, chance):
    (folder / "a.csv").write_text(lines("id,lat,lon", (f"s{k},{point(chance, 0.05)}" for k in range(60))))
    return ["a.csv", "--place", "50.52,3.02", "--arrive", "23:00", "--max-ride", "60", "--seconds", "600"]


FILES = {
    "match": match_files,
    "allocate": allocate_files,
    "rotate": rotate_files,
    "week": week_files,
    "tour": tour_files,
}


STATUSES = dict.fromkeys(FILES, (130, 0, -signal.SIGINT)) | {"week": (130,), "tour": (130,)}
"""Some may be done by then, or on their way out, where the signal itself ends Python: 130 for a shell."""


@pytest.mark.parametrize("after", [1.2, 4.0])
@pytest.mark.parametrize("command", FILES)
def test_an_interruption_leaves_whole_files_or_none(command, after, tmp_path):
    options = FILES[command](tmp_path, random.Random(1))
    process = subprocess.Popen(
        [*ESSAIM, command, *options, "--out", "out.csv", "--report", "r.json"],
        cwd=tmp_path, env=SURROUNDINGS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    said, complaint = process.communicate(timeout=120)
    assert "Traceback" not in complaint
    assert process.returncode in STATUSES[command], complaint
    written = sorted(set(os.listdir(tmp_path)) - {"a.csv", "b.csv", "c.csv"} - {"r.prices.csv"})
    assert written in ([], ["out.csv", "r.json"])
    if written:
        report = json.loads((tmp_path / "r.json").read_text())
        rows = list(csv.reader((tmp_path / "out.csv").open()))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert report["gap"] >= 0
        assert report["optimal"] or process.returncode == 130
        assert said


SWALLOWS = """
import os, signal

class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _turn in range(1000):
            pass

Gone()
"""
"""A module while whose loading Ctrl-C comes at an instant at which Python prints what is raised, and goes on."""


@pytest.mark.parametrize(("handler", "status", "said"), [("cli.interrupt", 130, ""), ("signal.default_int_handler", 0, "went on\n")])
def test_an_interruption_while_modules_load_is_not_lost(handler, status, said, tmp_path):
    """The second one is the control: Python's own way loses it."""
    (tmp_path / "swallows.py").write_text(SWALLOWS)
    code = f"import signal; from essaim.web import cli; signal.signal(signal.SIGINT, {handler}); import swallows; print('went on')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=SURROUNDINGS, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (status, said), done.stderr


def test_the_first_use_on_a_machine_says_that_it_prepares(tmp_path):
    options = tour_files(tmp_path, random.Random(1))
    (tmp_path / "a.csv").write_text("id,lat,lon\ns1,50.53,3.03\ns2,50.52,3.04\n")
    command = [*ESSAIM, "tour", *options]
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    first, second = (
        subprocess.run(
            command, cwd=tmp_path, env=SURROUNDINGS | cache, capture_output=True, text=True, check=True
        ).stderr
        for _ in range(2)
    )  # fmt: skip
    assert first == "Preparing the solver for this machine, once (some seconds)…\n"
    assert second == ""
