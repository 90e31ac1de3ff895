"""``essaim allocate``: people's ranked choices to workshops, from CSV files, with the proof."""

from __future__ import annotations

import argparse
import itertools
import math
from typing import Any

from essaim.engine.stopping import Progress
from essaim.engine.tables import (
    Column,
    Table,
    TableError,
    flag,
    json_text,
    number,
    read_table,
    table_text,
    text,
    whole,
    write_files,
)

from .files import check_outputs
from .screen import DONE, INTERRUPTED, Parser, Seconds, guarded, interruptible, progress_line, say

MOST_REASONS = 200
"""People left out whose reasons are written in full; all of them are counted."""

WORKSHOP_COLUMNS = (
    Column("id", text, unique=True),
    Column("capacity", whole(1, 10_000_000)),
    Column("minimum", whole(0, 10_000_000), default=0),
    Column("min_age", number(0, 150), default=0.0),
    Column("accessible", flag, default=True),
)
CHOICE_COLUMNS = (Column("person", text), Column("workshop", text), Column("rank", whole(1, 1000)))
PEOPLE_COLUMNS = (
    Column("id", text, unique=True),
    Column("age", number(0, 150), default=None),
    Column("needs_access", flag, default=False),
    Column("group", text, default=""),
)
MOVE_COLUMNS = (Column("person", text, unique=True), Column("workshop", text, default=None))


def main(argv: list[str] | None = None) -> int:
    """Run ``essaim allocate``; return 0 done, 1 refused, 2 wrong use, 130 interrupted."""
    return guarded(_run, _parser(), argv)


def _parser() -> Parser:
    parser = Parser(prog="essaim allocate", description="Give people the workshops they prefer.")
    parser.add_argument("workshops", metavar="WORKSHOPS.csv")
    parser.add_argument("choices", metavar="CHOICES.csv")
    parser.add_argument("--people", metavar="PEOPLE.csv", help="ages, access, groups")
    parser.add_argument("--moves", metavar="MOVES.csv", help="decisions by hand (person, workshop), kept")
    parser.add_argument("--rule", choices=("squares", "ranks", "rank-maximal"), default="squares")
    parser.add_argument("--seed", type=int, default=0, help="of the lottery between equals, published")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to search at most")
    parser.add_argument("--leave-out", action="store_true", help="leave out people with no workshop they may go to")
    parser.add_argument("--compare", action="store_true", help="add what the two other rules would give")
    parser.add_argument("--out", metavar="OUT.csv", required=True)
    parser.add_argument("--report", metavar="R.json", required=True)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _run(options: argparse.Namespace) -> int:
    if not 0 < options.seconds < math.inf:
        _parser().error("--seconds is a positive number")
    inputs = (options.workshops, options.choices, options.people, options.moves)
    check_outputs((options.out, options.report), inputs=inputs)
    problem = problem_from(options)
    stop = Seconds(options.seconds)
    from essaim.engine import allocation

    try:
        with interruptible(stop), progress_line(_words, quiet=options.json) as show:
            result = allocation.solve(problem, stop=stop, seed=options.seed, on_progress=show)
            others = _others(problem, options, stop) if options.compare else {}
    except allocation.NoPlan as refusal:
        raise TableError(_with_lines(str(refusal), refusal.workshops, options.workshops)) from None
    report = report_of(problem, result, stop.elapsed()) | ({"rules": others} if others else {})
    rows = zip(problem.people, result.places, result.ranks, strict=True)
    placed = sorted((person, place, rank or "") for person, place, rank in rows if place)
    write_files(
        {
            options.out: table_text(("person", "workshop", "rank"), placed),
            options.report: json_text(report),
        }
    )
    say(summary_of(result), report, as_json=options.json)
    return INTERRUPTED if stop.interrupted else DONE


def _words(progress: Progress) -> str:
    if progress.stage == "groups":
        return "Keeping groups whole"
    return "Placing people"


def problem_from(options: argparse.Namespace) -> Any:
    """Read the files into an ``allocation.Problem``.

    Raises
    ------
    TableError
        One sentence, with file, line and column.
    """
    import numpy as np

    workshops = read_table(options.workshops, WORKSHOP_COLUMNS)
    choices = read_table(options.choices, CHOICE_COLUMNS)
    people = read_table(options.people, PEOPLE_COLUMNS) if options.people else None
    place_row = {place: row for row, place in enumerate(workshops["id"])}
    names = list(people["id"]) if people else list(dict.fromkeys(choices["person"]))
    person_row = {person: row for row, person in enumerate(names)}
    _check_choices(choices, person_row, place_row)
    for row, (least, most) in enumerate(zip(workshops["minimum"], workshops["capacity"], strict=True)):
        if least > most:
            workshops.refuse(row, "minimum", f"“{least}” is above the capacity, {most}")
    moves = _moves(options.moves, person_row, place_row, workshops)
    many = len(names)
    ages = people["age"] if people else [None] * many
    from essaim.engine import allocation

    problem = allocation.Problem(
        workshops=tuple(workshops["id"]),
        capacity=np.array(workshops["capacity"]),
        minimum=np.array(workshops["minimum"]),
        min_age=np.array(workshops["min_age"]),
        accessible=np.array(workshops["accessible"]),
        people=tuple(names),
        age=np.array([math.nan if age is None else age for age in ages]),
        needs_access=np.array(people["needs_access"] if people else [False] * many),
        group=tuple(people["group"] if people else [""] * many),
        chooser=np.array([person_row[person] for person in choices["person"]]),
        chosen=np.array([place_row[place] for place in choices["workshop"]]),
        rank=np.array(choices["rank"]),
        rule=options.rule,
        moves=moves,
    )
    if not options.leave_out:
        _check_somewhere(problem, people, choices)
    return problem


def _check_choices(choices: Table, person_row: dict[str, int], place_row: dict[str, int]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row, pair in enumerate(zip(choices["person"], choices["workshop"], strict=True)):
        person, place = pair
        if place not in place_row:
            choices.refuse(row, "workshop", f"“{place}” is not among the workshops")
        if person not in person_row:
            choices.refuse(row, "person", f"“{person}” is not among the people")
        if seen.setdefault(pair, row) != row:
            line = choices.lines[seen[pair]]
            choices.refuse(row, "workshop", f"“{person}” already chose “{place}” on line {line}")


def _moves(path: str | None, person_row: dict[str, int], place_row: dict[str, int], workshops: Table) -> dict[str, str | None]:
    if path is None:
        return {}
    table = read_table(path, MOVE_COLUMNS)
    for row, (person, place) in enumerate(zip(table["person"], table["workshop"], strict=True)):
        if person not in person_row:
            table.refuse(row, "person", f"“{person}” is not among the people")
        if place is not None and place not in place_row:
            table.refuse(row, "workshop", f"“{place}” is not among the workshops")
    moves = dict(zip(table["person"], table["workshop"], strict=True))
    for row, place in enumerate(table["workshop"]):
        taken = list(moves.values())[: row + 1].count(place)
        if place is not None and taken > workshops["capacity"][place_row[place]]:
            table.refuse(row, "workshop", f"“{place}” has no place for a {taken}th person moved by hand")
    return moves


def _check_somewhere(problem: Any, people: Table | None, choices: Table) -> None:
    """Everybody not moved by hand has somewhere to go, or the file is refused at their line."""
    import numpy as np

    from essaim.engine.allocation.parties import admissible

    fit = admissible(problem)
    somewhere = np.zeros(len(problem.people), dtype=bool)
    somewhere[problem.chooser[fit]] = True
    for row in np.flatnonzero(~somewhere).tolist():
        person = problem.people[row]
        if person in problem.moves:
            continue
        own = np.flatnonzero(problem.chooser == row)
        what = "none of their choices is open to them (age or access)" if len(own) else "they made no choice"
        fault = f"“{person}” has nowhere to go: {what}; correct it, or add --leave-out"
        if people:
            people.refuse(row, "id", fault)
        choices.refuse(int(own[0]), "workshop", fault)


def _with_lines(sentence: str, workshops: tuple[str, ...], path: str) -> str:
    table = read_table(path, WORKSHOP_COLUMNS)
    lines = [str(table.lines[row]) for row, name in enumerate(table["id"]) if name in workshops]
    word = "line" if len(lines) == 1 else "lines"
    return f"{table.path.name}, {word} {', '.join(lines)}, column minimum: {sentence}"


def _others(problem: Any, options: argparse.Namespace, stop: Seconds) -> dict[str, Any]:
    from essaim.engine import allocation

    found = allocation.compare(problem, stop=stop, seed=options.seed)
    return {
        rule: {
            "by_rank": result.by_rank,
            "unassigned": result.unassigned,
            "envy": result.envy,
            "optimal": result.optimal,
        }
        for rule, result in found.items()
    }


def report_of(problem: Any, result: Any, seconds: float) -> dict[str, Any]:
    """The report, as engine.md names its fields, and what proves them."""
    left_out = (person for person, place in zip(problem.people, result.places, strict=True) if place is None)
    some = list(itertools.islice(left_out, MOST_REASONS))
    return {
        "assigned": result.assigned,
        "unassigned": result.unassigned,
        "most_assigned": result.most_assigned,
        "by_rank": {str(rank): count for rank, count in sorted(result.by_rank.items())},
        "first_choice_percent": round(100 * result.first_share, 2),
        "rule": problem.rule,
        "seed": result.seed,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "optimal": result.optimal,
        "seconds": round(seconds, 3),
        "envy": result.envy,
        "reasons": {person: [str(reason) for reason in result.reasons[person]] for person in some},
        "certificate": {
            "costs": [{str(rank): cost for rank, cost in each.items()} for each in result.certificate.costs],
            "scale": result.certificate.scale,
            "prices": [dict(each) for each in result.certificate.prices],
            "search": result.certificate.search,
        },
    }


def summary_of(result: Any) -> str:
    """The answer in plain words."""
    people = result.assigned + result.unassigned
    first = result.by_rank.get(1, 0)
    told = [
        f"{result.assigned} people placed of {people}, {first} ({100 * result.first_share:.0f} %) at their"
        f" first choice, {sum(count for rank, count in result.by_rank.items() if rank <= 3)} in their first three."
    ]
    if result.unassigned:
        told.append(
            "Nobody else can be placed with these places and choices."
            if result.optimal
            else f"At most {result.most_assigned} can be placed."
        )
    told.append(
        "Proven: no allocation is better by this rule."
        if result.optimal
        else f"Stopped before the proof: within {100 * result.gap:.2f} % of the best possible."
    )
    return " ".join(told) + f" Lottery seed {result.seed}."
