"""RES-07: what is confided to those who give psycho-social support is read by both of them, and by nobody else.

That it is in no answer at all to anybody else is said by the oracle of `test_oracles.py`, over every address.
"""

import pytest
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.modules.followup import rules
from tests.builders import a_client, a_member
from tests.safety.addresses import every_address
from tests.safety.visits import visit
from tests.safety.world import STAFF

pytestmark = pytest.mark.django_db
CARDS = [address for address in every_address() if address.name in ("people:person", "followup:support")]


def told(world) -> set[str]:
    """Which roles of the team find the words on the card of the person, or on the page of their support."""
    word = world.own.notes["psychosocial"].encode()
    return {role for role in STAFF for card in CARDS if word in visit(world, role, card, "own", "GET").content}


def test_res_07_the_pair_share_one_file_and_nobody_else_reads_it(world):
    """Another of the pair wrote it."""
    assert told(world) == {"psychosocial"}


def test_res_07_the_pair_of_another_scheme_does_not(world):
    own, other = world.own, world.places["other_scheme"]
    stranger = a_client(a_member(other.workspace, StaffRole.PSYCHOSOCIAL, scheme=other.scheme).account)
    card = stranger.get(reverse("people:person", args=[own.ids["person"]]))
    assert own.notes["psychosocial"].encode() not in card.content


def test_control_a_rule_that_lets_coordinators_read_everything_is_noticed(world, monkeypatch):
    """Negative control: the rule as it was before confidential notes."""
    from essaim.modules.followup.models import Note
    from essaim.web import card

    def everything(who, person):
        return Note.objects.filter(person=person).select_related("by__account", "by_person", "scheme")

    monkeypatch.setattr(rules, "readable_notes", everything)
    monkeypatch.setattr(card, "readable_notes", everything)
    assert {"operator", "coordinator"} <= told(world)
