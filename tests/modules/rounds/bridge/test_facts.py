"""Stretches of the week: what is left of one when others are taken away."""

import pytest

from essaim.modules.rounds.bridge.facts import Carer, longer, within, without


@pytest.mark.parametrize(
    ("slots", "busy", "left"),
    [
        (((9, 12),), (), ((9, 12),)),
        (((9, 12),), ((10, 11),), ((9, 10), (11, 12))),
        (((9, 12),), ((8, 10), (11, 13)), ((10, 11),)),
        (((9, 12),), ((7, 9), (12, 14)), ((9, 12),)),
        (((9, 12), (14, 17)), ((0, 20),), ()),
        (((9, 12),), ((10, 11), (10, 11)), ((9, 10), (11, 12))),
    ],
)
def test_what_is_busy_is_taken_away(slots, busy, left):
    assert without(slots, busy) == left


def test_what_lies_outside_is_cut():
    assert within(((9, 12), (14, 17)), 10, 15) == ((10, 12), (14, 15))


def test_a_longer_day_is_only_where_there_is_a_day_and_never_over_what_is_busy():
    carer = Carer("c", 0, 0, ((540, 720),), 600, busy=((780, 840),))
    assert longer(carer) == ((480, 780), (840, 1140))
