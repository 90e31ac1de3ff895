"""The checker accepts what is proven and refuses every doctored answer."""

from dataclasses import replace

import numpy as np
import pytest

from essaim.engine.certificates.matching import faults
from essaim.engine.matching import Certificate, Party, Problem, solve


@pytest.fixture(scope="module")
def answer():
    rng = np.random.default_rng(8)
    needs = Party.of(range(60), 50 + rng.random(60) / 10, 3 + rng.random(60) / 10,
                     gender=["f"] + [""] * 59)  # fmt: skip
    offers = Party.of(range(25), 50 + rng.random(25) / 10, 3 + rng.random(25) / 10,
                      quantity=[2] * 25, gender=["m", "f"] * 12 + ["m"])  # fmt: skip
    return solve(Problem(needs, offers, max_m=9_000))


def changed(column, row, by):
    return np.concatenate([column[:row], [column[row] + by], column[row + 1 :]])


def prices(answer, **columns):
    return replace(answer, certificate=replace(answer.certificate, **columns))


def moved_pair(answer):
    other = int(np.flatnonzero(np.arange(25) != answer.offer_rows[0])[0])
    return replace(answer, offer_rows=changed(answer.offer_rows, 0, other - answer.offer_rows[0]))


def moved_pair_with_its_true_distance(answer):
    problem, best = answer.problem, solve_without(answer)
    return replace(best, problem=problem)


def solve_without(answer):
    """The optimum of a poorer problem, told as that of the whole."""
    offers = answer.problem.offers
    kept = Party.of(offers.ids, offers.lat, offers.lon, quantity=[1] * 25, gender=offers.gender)
    return solve(Problem(answer.problem.needs, kept, max_m=9_000))


def hidden_person(answer):
    keep = slice(1, None)
    return replace(
        answer,
        need_rows=answer.need_rows[keep],
        offer_rows=answer.offer_rows[keep],
        quantity=answer.quantity[keep],
        metres=answer.metres[keep],
        served=answer.served - 1,
        cost_m=answer.cost_m - int(answer.metres[0]),
    )


def wrong_gender(answer):
    rows = answer.offer_rows.copy()
    rows[np.flatnonzero(answer.need_rows == 0)[0]] = 0
    return replace(answer, offer_rows=rows)


DOCTORED = {
    "a pair moved to another offer": moved_pair,
    "the optimum of a poorer problem": moved_pair_with_its_true_distance,
    "a person hidden": hidden_person,
    "a pair told twice": lambda a: replace(
        a, **{n: np.append(getattr(a, n), getattr(a, n)[0])
              for n in ("need_rows", "offer_rows", "quantity", "metres")}),
    "capacity broken": lambda a: replace(a, offer_rows=np.full_like(a.offer_rows, 1)),
    "a distance shortened": lambda a: replace(a, metres=changed(a.metres, 0, -1), cost_m=a.cost_m - 1),
    "a cost embellished": lambda a: replace(a, cost_m=a.cost_m - 1),
    "more served than pairs": lambda a: replace(a, served=a.served + 1),
    "fewer demanded": lambda a: replace(a, demanded=a.demanded - 1),
    "an offer's price lowered": lambda a: prices(a, offer_prices=changed(
        a.certificate.offer_prices, int(np.argmax(a.certificate.offer_prices)), -1)),
    "a need's price raised": lambda a: prices(
        a, need_prices=changed(a.certificate.need_prices, 3, 1)),
    "a negative price": lambda a: prices(a, offer_prices=changed(
        a.certificate.offer_prices, 0, -10**15)),
    "prices that only add up": lambda a: prices(a, need_prices=changed(changed(
        a.certificate.need_prices, 3, 5), 4, -5)),
    "leaving somebody out made cheap": lambda a: replace(a, certificate=Certificate(
        np.zeros(60, int), np.zeros(25, int), 1)),
    "someone of the other gender": wrong_gender,
    "an unknown offer": lambda a: replace(a, offer_rows=changed(a.offer_rows, 0, 100)),
    "an empty pair": lambda a: replace(a, quantity=changed(a.quantity, 0, -1)),
}  # fmt: skip


def test_the_true_answer_is_accepted(answer):
    assert (answer.served, faults(answer.problem, answer)) == (50, ())


@pytest.mark.parametrize("name", DOCTORED)
def test_a_doctored_answer_is_refused(answer, name):
    doctored = DOCTORED[name](answer)
    assert bool(faults(answer.problem, doctored)) is True
