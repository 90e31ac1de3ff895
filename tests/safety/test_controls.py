"""Negative controls: with a protection switched off, the oracle that watches it must complain."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from tests.safety.addresses import every_address
from tests.safety.leaks import open_door, say_yes
from tests.safety.mutants import forget_every_scope
from tests.safety.naming import words_in
from tests.safety.test_oracles import leaked, wrong_answer
from tests.safety.visits import visit
from tests.safety.world import OWN

pytestmark = pytest.mark.django_db
ADDRESSES = {address.name: address for address in every_address()}


def complaints(world, name, role="coordinator_everywhere", place="own", verb="GET"):
    """What the two oracles say of one visit."""
    address = ADDRESSES[name]
    one = visit(world, role, address, place, verb)
    return [said for said, is_said in (("answer", wrong_answer(address, one)), ("bytes", leaked(address, one))) if is_said]


def test_an_untouched_house_gets_no_complaint(world):
    assert complaints(world, "people:person", place="foreign") == complaints(world, "needs:list") == []


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("people:person", "foreign"), ("people:list", "own"), ("needs:need", "foreign"), ("needs:list", "own"),
        ("needs:offers", "own"), ("people:organisations", "own"), ("people:organisation", "foreign"),
        ("evaluation:scorecards", "own"), ("evaluation:scorecard", "foreign"),
    ],
)  # fmt: skip
def test_a_page_that_reads_over_every_workspace_is_noticed(world, monkeypatch, name, place):
    """Names, and what hangs on a row, have scopes of their own, second walls: all are taken down."""
    forget_every_scope(monkeypatch)
    assert complaints(world, name, place=place) != []


@pytest.mark.parametrize(
    ("rule", "name", "role"),
    [
        ("essaim.core.people.rules.may_read_person", "people:person", "follows_somebody_else"),
        ("essaim.core.people.rules.may_edit_person", "people:change", "follows_somebody_else"),
        ("essaim.modules.followup.rules.may_act_on_alert", "followup:alert", "follows_somebody_else"),
        ("essaim.web.desks.needs.rules.leads", "needs:need", "follows_somebody_else"),
    ],
)  # fmt: skip
def test_a_rule_that_always_says_yes_is_noticed(world, monkeypatch, rule, name, role):
    say_yes(monkeypatch, rule)
    assert complaints(world, name, role) == ["answer"]


@pytest.mark.parametrize(
    ("name", "role"),
    [("people:list", "funder"), ("needs:list", "administrator"), ("today", "funder"), ("accounts:team", "coordinator"),
     ("people:duplicates", "operator"), ("evaluation:scorecards", "operator")],
)  # fmt: skip
def test_a_door_left_open_is_noticed(world, monkeypatch, name, role):
    open_door(monkeypatch, ADDRESSES[name])
    assert complaints(world, name, role) == ["answer"]


@contextmanager
def read_log_is_full():
    """The database takes no reading any more."""

    def refuse(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "foundation_reading" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("name", ["people:person", "people:list", "needs:need", "today", "phone"])
def test_a_page_whose_reading_cannot_be_written_is_not_shown(world, name):
    shown = visit(world, "coordinator_everywhere", ADDRESSES[name], "own", "GET")
    assert (shown.status, len(shown.readings), OWN.found_in(shown.content) != set()) == (200, 1, True)
    with read_log_is_full():
        hidden = visit(world, "coordinator_everywhere", ADDRESSES[name], "own", "GET")
    assert (hidden.status, hidden.readings, words_in(hidden.content)) == (503, (), set())
