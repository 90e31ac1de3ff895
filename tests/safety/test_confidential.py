"""RES-07: what is confided to those who give psycho-social support is in no answer to anybody else."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.followup import rules
from essaim.modules.followup.actions import write_note
from tests.builders import a_client, a_member, acting
from tests.conftest import NOW
from tests.safety.addresses import every_address
from tests.safety.recipes import RECIPES
from tests.safety.visits import methods_of, visit
from tests.safety.world import STAFF

pytestmark = pytest.mark.django_db
WORD = "chuchotement-de-la-piece-calme"


@pytest.fixture
def pair(world):
    """Somebody of the pair, in the own scheme, who wrote one note about the person everybody may see."""
    own = world.own
    member = a_member(own.workspace, StaffRole.PSYCHOSOCIAL, scheme=own.scheme)
    with in_workspace(own.workspace):
        person = Person.objects.get(pk=own.ids["person"])
        write_note(person, scheme=own.scheme, text=WORD, readers="psychosocial", by=acting(member), now=NOW)
    return a_client(member.account), a_client(a_member(own.workspace, StaffRole.PSYCHOSOCIAL, scheme=own.scheme).account)


def pages_about_the_person():
    wanted = {"person_id", "scheme_id"}
    return [
        address for address in every_address()
        if address.name in RECIPES and "GET" in methods_of(address) and set(address.recipe.kwargs) & wanted
    ]  # fmt: skip


def told(world) -> list[str]:
    """Every answer to every role of the team, at every page about the person or the scheme, that holds the words."""
    found = []
    for role in STAFF:
        for address in pages_about_the_person():
            one = visit(world, role, address, "own", "GET")
            if WORD.encode() in one.content:
                found.append(f"{role} at {address.name}")
    return found


def test_res_07_nobody_outside_the_pair_reads_a_confidential_note_on_any_page(pair, world):
    assert told(world) == []


def test_res_07_both_of_the_pair_read_it_and_share_one_file(pair, world):
    page = reverse("people:person", args=[world.own.ids["person"]])
    assert [WORD in client.get(page).content.decode() for client in pair] == [True, True]


def test_res_07_the_pair_of_another_scheme_does_not(pair, world):
    other = world.places["other_scheme"]
    stranger = a_client(a_member(other.workspace, StaffRole.PSYCHOSOCIAL, scheme=other.scheme).account)
    page = stranger.get(reverse("people:person", args=[world.own.ids["person"]]))
    assert WORD not in page.content.decode()


def test_control_a_rule_that_lets_coordinators_read_everything_is_noticed(pair, world, monkeypatch):
    """Negative control: the rule as it was before confidential notes."""
    from essaim.modules.followup.models import Note
    from essaim.web import card

    def everything(who, person):
        return Note.objects.filter(person=person).select_related("by__account", "by_person", "scheme")

    monkeypatch.setattr(rules, "readable_notes", everything)
    monkeypatch.setattr(card, "readable_notes", everything)
    assert "operator at people:person" in told(world)
