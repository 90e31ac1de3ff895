"""Non-interference: whatever happens in one organisation, nothing that another one sees is changed by a byte."""

from dataclasses import replace

import pytest

from essaim.core.people.models import NameToken, Organisation
from essaim.modules.needs.models import Need
from essaim.web.desks.today import worklists
from tests.conftest import STRESS
from tests.safety.leaks import forget_scope
from tests.safety.neighbours import differences, disturb, snapshot

pytestmark = pytest.mark.django_db
SEEDS = range(10) if STRESS else range(1)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_in_one_organisation_changes_nothing_in_the_other(world, clock, seed):
    before = snapshot(world)
    moved = disturb(world.foreign, seed)
    assert len(before) > 150
    assert len(moved) > 15
    assert differences(before, snapshot(world)) == []


def changed_by(world, *names):
    """The pages of these addresses that what happens in B changes."""
    before = snapshot(world, set(names))
    disturb(world.foreign, seed=1)
    return {line.split()[1] for line in differences(before, snapshot(world, set(names)))}


def test_a_number_counted_over_every_organisation_is_noticed(world, clock, monkeypatch):
    """Negative control: a number shows no word of the other, only that something happened there."""
    counted = worklists._worklist
    monkeypatch.setattr(
        worklists, "_worklist", lambda *asked: replace(list_ := counted(*asked), count=list_.count + Need._base_manager.count())
    )
    assert changed_by(world, "today", "needs:list") == {"today"}


def test_a_list_of_every_organisation_is_noticed(world, clock, monkeypatch):
    """Negative control."""
    forget_scope(monkeypatch, Organisation, NameToken)
    assert changed_by(world, "people:organisations", "today") == {"people:organisations"}


def test_the_order_of_a_list_that_depends_on_another_organisation_is_noticed(world, clock, monkeypatch):
    """Negative control: not a word and not a number more, only another order."""
    listed, before = worklists.worklists, Need._base_manager.count()
    monkeypatch.setattr(
        "essaim.web.desks.today.views.worklists",
        lambda who, **asked: listed(who, **asked)[:: 1 if Need._base_manager.count() == before else -1],
    )
    assert changed_by(world, "today") == {"today"}
