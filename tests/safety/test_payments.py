"""Whoever takes money is killed at random instants: nothing is half written, no number is lost, nobody pays twice."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import charge
from essaim.modules.dues.models import Entry, Payment
from essaim.modules.dues.states import What
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.safety.nurseries import run_nursery

pytestmark = pytest.mark.django_db(transaction=True)
CENTS = 1050


def play(mode: str, how_many: int, kills: int) -> tuple[int, int, list[Payment], list[int]]:
    """How many were killed, how many payments were seen half written, the payments and the numbers of all lines."""
    workspace = a_workspace(timezone="Europe/Paris")
    scheme = a_planted_scheme(workspace, "la-ressourcerie")
    people = [a_person(workspace, f"Awa {number}") for number in range(how_many)]
    with in_workspace(workspace):
        for person in people:
            charge(person, cents=CENTS, what=What.ACTIVITY, label="Atelier", scheme=scheme, by=acting(), now=NOW)
    killed, halves = run_nursery("payment_nursery", mode, kills, 7, scheme.pk)
    with in_workspace(workspace):
        numbers = list(Entry.objects.order_by("year", "number").values_list("year", "number"))
        return killed, halves, list(Payment.objects.order_by("year", "number")), numbers


def without_gap(numbers: list[tuple[int, int]]) -> bool:
    """Within each year, from 1 on."""
    years = {year for year, _number in numbers}
    return all([n for year, n in numbers if year == one] == list(range(1, 1 + sum(y == one for y, _n in numbers))) for one in years)


def test_whoever_is_killed_while_money_is_taken_leaves_nothing_half_written(count):
    kills, size = count(6, 250), count(80, 2500)
    killed, halves, payments, numbers = play("right", size, kills)
    assert killed >= kills and halves == 0
    assert [row.cents for row in payments] == [CENTS] * size, "everybody paid, and once"
    assert without_gap([(row.year, row.number) for row in payments]) and without_gap(numbers)


def test_control_money_noted_apart_from_what_it_settles_is_found_half_written():
    killed, halves, _payments, _numbers = play("step_by_step", 25, 20)
    assert killed and halves
