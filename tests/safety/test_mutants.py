"""Leaks sown by rule, one at a time: the oracles must notice every one. `ESSAIM_STRESS=1` sows all, and hunts for those
that nobody has caught yet; without it, a sample is tried at the visits that caught them (`witnesses.json`)."""

import random
from pathlib import Path

import pytest

from tests.conftest import STRESS
from tests.safety.hunting import Hunt, keep, known_witnesses
from tests.safety.mutants import every_mutant

pytestmark = pytest.mark.django_db
AT_LEAST = 100
SAMPLE = 60

# Broken, these change nothing that anybody sees: each with the wall that stands behind it.
MINE = "what is mine hangs on my own record, and a record is in one organisation"
NOT_ASKED = "no page asks it yet"
READABLE = "every page asks for the needs of all schemes, and leaves those that may be read: `only_readable` is tried"
HARMLESS: dict[str, str] = {
    **{f"a page fetches over every workspace space-{act}": MINE for act in (
        "act", "answer", "attend", "help", "leave", "move-offer", "need", "need-time", "offer", "own", "pause", "proposal", "service",
        "session", "take", "time", "withdraw",
    )},
    **{f"a rule says yes essaim.modules.followup.rules.{rule}": NOT_ASKED for rule in ("leads", "may_read_note", "may_write_about")},
    **{f"a list forgets the schemes essaim.modules.needs.queries.{name}": READABLE
       for name in ("needs_listed", "needs_without_lead_contact", "proposals_waiting")},
    "a rule says yes essaim.core.people.rules.may_record_person": "it only says whether a tab is shown: the door of the page asks",
    "a rule says yes essaim.web.desks.needs.rules.may_lead": "it keeps a colleague who has left from being named, and shows nothing",
}  # fmt: skip

# Sown, and noticed by no visit that was tried; nobody has looked yet whether a row is missing or another wall stands behind.
NOT_YET = set(Path(__file__).with_name("unnoticed.txt").read_text().splitlines())


def sown():
    """All that could leak."""
    return [mutant for mutant in every_mutant() if str(mutant) not in HARMLESS]


@pytest.fixture
def hunt(world):
    return Hunt(world)


def test_untouched_the_visits_that_notice_are_silent(hunt):
    """Otherwise they would notice anything."""
    seen = sorted({tuple(found[:4]) for found in known_witnesses().values() if found[4] != "writes"})
    tried = seen if STRESS else random.Random(2).sample(seen, min(len(seen), 30))
    assert [(step, said) for step in tried if (said := hunt.complaints(step))] == []


def test_every_leak_sown_on_purpose_is_noticed(hunt, monkeypatch):
    known = known_witnesses()
    everything = sown()
    assert len(everything) >= AT_LEAST
    tried = (
        everything if STRESS else random.Random(1).sample([m for m in everything if known.get(str(m), "  ?")[2] in hunt.addresses], SAMPLE)
    )
    caught = {str(mutant): found for mutant in tried if (found := caught_by(hunt, mutant, monkeypatch, known))}
    if STRESS and caught != known:
        keep(caught)
    missed = {str(mutant) for mutant in tried} - set(caught)
    assert missed == (NOT_YET if STRESS else set()), "whatever is noticed at last leaves unnoticed.txt"


def caught_by(hunt, mutant, monkeypatch, known):
    """Where it was caught last time, else wherever it is caught now."""
    before = known.get(str(mutant))
    before = before if before and before[2] in hunt.addresses else None
    return (before and hunt.witness(mutant, monkeypatch, before)) or hunt.witness(mutant, monkeypatch)


def test_what_is_owed_could_still_be_sown_and_is_not_known_to_be_noticed():
    everything = {str(mutant) for mutant in every_mutant()}
    assert everything >= NOT_YET
    assert not NOT_YET & set(known_witnesses())


def test_every_kind_of_leak_has_been_caught():
    caught = set(known_witnesses())
    assert len(caught) >= AT_LEAST
    assert {mutant.kind for mutant in sown()} == {mutant.kind for mutant in sown() if str(mutant) in caught}
