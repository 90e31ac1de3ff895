"""The day of a moment is the day of the place: a moment is kept in UTC, whose day is another one for hours of every night."""

import ast

import pytest

from tests.shape.sources import HOUSE, name_of, python_files, tree_of

OF_A_PLACE = {"date", "time", "weekday", "isoweekday", "year", "month", "day", "hour", "minute"}


def is_a_moment(node: ast.AST) -> bool:
    """`now`, what ends in `_at`, and sums with them; their day and hour are asked of `timezone.localdate` and `localtime`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "now" or name.endswith("_at")
        case ast.BinOp(left=left):
            return is_a_moment(left)
    return False


def days_of_elsewhere(tree: ast.AST) -> list[str]:
    asked = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in OF_A_PLACE]
    return [f"{node.lineno}: {ast.unparse(node)}" for node in asked if is_a_moment(node.value)]


def test_nobody_takes_the_day_of_utc_for_the_day_of_the_place():
    found = {name_of(path): days_of_elsewhere(tree_of(path)) for path in python_files(HOUSE)}
    assert {name: days for name, days in found.items() if days} == {}


@pytest.mark.parametrize(
    "code", ["now.date()", "(now - timedelta(days=1)).date()", "row.starts_at.time()", "self.now.year", "opened_at.hour"]
)
def test_control_the_day_of_utc_is_seen(code):
    assert days_of_elsewhere(ast.parse(code))


@pytest.mark.parametrize("code", ["timezone.localdate(now)", "timezone.localtime(row.starts_at).time()", "here.date()"])
def test_control_the_day_of_the_place_is_not(code):
    assert days_of_elsewhere(ast.parse(code)) == []
