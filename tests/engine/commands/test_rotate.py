"""``essaim rotate`` reads children, trades and blocks, writes plan and report, and refuses in one sentence."""

import csv
import json

import pytest

from essaim.engine.commands import rotate

CHILDREN = (
    "id,wishes,age,with,apart,done\nana,wood;bread;iron,10,bo,,\nbo,bread;wood;books,11,,,\n"
    "cy,iron;wood;books,13,,di,\ndi,iron;bread;wood,14,,,books\n"
)
TRADES = "id,capacity,min_age,closed\nwood,3,,\niron,2,12,b1\nbread,2,,\nbooks,3,,b2;b3\n"
BLOCKS = "id,sessions\nb1,4\nb2,4\nb3,5\n"


@pytest.fixture
def run(tmp_path, capsys):
    def _run(*more, children=CHILDREN, trades=TRADES, blocks=BLOCKS):
        for name, content in (("children", children), ("trades", trades), ("blocks", blocks)):
            (tmp_path / f"{name}.csv").write_text(content)
        status = rotate.main(
            [
                str(tmp_path / "children.csv"),
                str(tmp_path / "trades.csv"),
                "--blocks",
                str(tmp_path / "blocks.csv"),
                "--out",
                str(tmp_path / "plan.csv"),
                "--report",
                str(tmp_path / "r.json"),
                *(["--trades-each", "2-3", "--top", "1/2"] if not more or more[0] != "--trades-each" else []),
                *more,
            ]
        )
        said = capsys.readouterr()
        rows = None
        if (tmp_path / "plan.csv").exists():
            rows = list(csv.DictReader((tmp_path / "plan.csv").open()))
        report = json.loads((tmp_path / "r.json").read_text()) if (tmp_path / "r.json").exists() else None
        return status, rows, report, said

    return _run


def trades_of(rows, child):
    return [row["trade"] for row in rows if row["child"] == child]


@pytest.mark.parametrize("fair", [[], ["--fair"]])
def test_everybody_has_their_turns_and_the_report_proves_it(run, fair):
    status, rows, report, said = run(*fair)

    assert status == 0
    assert trades_of(rows, "ana") == trades_of(rows, "bo")
    assert {len(trades_of(rows, child)) for child in ("ana", "bo", "cy", "di")} <= {2, 3}
    assert "books" not in trades_of(rows, "di")
    assert (report["optimal"], report["gap"], report["bound"]) == (True, 0.0, report["objective"])
    assert report["sessions"]["ana"] == sum({"b1": 4, "b2": 4, "b3": 5}[row["block"]] for row in rows if row["child"] == "ana")
    assert said.out.endswith("Proven: no plan is better by these rules.\n")


def test_what_has_happened_is_kept_and_the_rest_planned_around_it(run, tmp_path):
    (tmp_path / "kept.csv").write_text("child,block,trade\ncy,b1,books\n")
    status, rows, report, _ = run("--kept", str(tmp_path / "kept.csv"), "--over", "b1", "--json")
    assert status == 0
    assert [row for row in rows if row["block"] == "b1"] == [{"child": "cy", "block": "b1", "trade": "books"}]
    assert report["optimal"]


def test_when_nothing_is_possible_it_says_which_rule_to_relax(run):
    status, rows, report, said = run("--trades-each", "4-5", "--top", "0/0")
    assert (status, rows, report) == (1, None, None)
    assert said.err == (
        "No rotation respects all the rules. Ask for fewer turns than 4 (or allow more than 5): ana and bo, cy, di.\n"
    ) or said.err.startswith("No rotation respects all the rules. Ask for fewer turns than 4")


BAD = {
    "empty": ({"children": ""}, "children.csv is empty.\n"),
    "twice": (
        {"blocks": "id\nb1\nb1\n"},
        "blocks.csv, line 3, column id: “b1” is already on line 2.\n",
    ),
    "unknown trade": (
        {"children": "id,wishes\nana,magic\n"},
        "children.csv, line 2, column wishes: “magic” is not among the trades.\n",
    ),
    "unknown child": (
        {"children": "id,with\nana,zoe\n"},
        "children.csv, line 2, column with: “zoe” is not among the children.\n",
    ),
    "herself": (
        {"children": "id,apart\nana,ana\n"},
        "children.csv, line 2, column apart: “ana” is the child itself.\n",
    ),
    "together and apart": (
        {"children": "id,with,apart\nana,bo,bo\nbo,,\n"},
        "children.csv, line 2, column apart: “bo” is also in the column with.\n",
    ),
    "zero capacity": (
        {"trades": "id,capacity\nwood,0\n"},
        "trades.csv, line 2, column capacity: “0” is below 1.\n",
    ),
    "unknown block": (
        {"trades": "id,capacity,closed\nwood,2,b9\n", "children": "id\nana\n"},
        "trades.csv, line 2, column closed: “b9” is not among the blocks.\n",
    ),
    "wishes twice": (
        {"children": "id,wishes\nana,wood;wood\n"},
        "children.csv, line 2, column wishes: the same name occurs twice.\n",
    ),
    "not a number": (
        {"blocks": "id,sessions\nb1,many\n"},
        "blocks.csv, line 2, column sessions: “many” is not a whole number.\n",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(run, kind):
    files, sentence = BAD[kind]
    status, rows, report, said = run(**files)
    assert (status, rows, report, said.out, said.err) == (1, None, None, "", sentence)


@pytest.mark.parametrize("more", [["--trades-each", "many"], ["--top", "3"], ["--seconds", "-1"]])
def test_wrong_use_has_its_own_status(run, more):
    status, rows, _, said = run(*more)
    assert (status, rows) == (2, None)
    assert said.err.count("\n") == 1
