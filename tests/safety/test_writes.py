"""The write-probe: with ids of the other organisation in every place where an id is sent, nothing of it changes."""

import pytest
from django.db import connection

from essaim.core.people.models import Organisation
from essaim.core.schemes.models import Scheme
from tests.safety.addresses import data_of, every_address, url_of
from tests.safety.images import crossings, image_of, keepers, tables_written
from tests.safety.leaks import forget_scope
from tests.safety.recipes import RECIPES
from tests.safety.visits import answer_of, bytes_of, knock, methods_of, taken_back
from tests.safety.world import FOREIGN

pytestmark = pytest.mark.django_db
WRITERS = ("coordinator_everywhere", "administrator", "safeguarding", "supporter", "person")


def probes(names=None):
    """Each address, and each id that is sent to it: the one to replace by one of B."""
    for address in every_address():
        if address.name not in RECIPES or "POST" not in methods_of(address) or address.is_for_holders:
            continue
        recipe = address.recipe
        slots = [name for name, key in recipe.kwargs.items() if not key.startswith("=")]
        slots += [name for name, value in recipe.post.items() if value.startswith("@")]
        for slot in slots if names is None or address.name in names else ():
            yield address, slot


def faults(world, found):
    """What goes wrong when B's ids are sent: a change in B, a key that crosses, a word of B, a bug."""
    before = image_of(world.foreign.workspace)
    wrong = []
    for address, slot in found:
        for role in WRITERS:
            if role not in (address.recipe.may_send or address.recipe.own):
                continue
            with taken_back():
                with tables_written() as written:
                    response = knock(
                        world.clients[role], "POST", url_of(address, world.own, **{slot: world.foreign}),
                        data_of(address, world.own, **{slot: world.foreign}),
                    )  # fmt: skip
                changed = [table for table, image in image_of(world.foreign.workspace, written).items() if image != before[table]]
                crossed = crossings(written) + keepers(world.own.workspace, foreign_id(world, address, slot), written)
                shown = FOREIGN.found_in(bytes_of(response))
            if changed or crossed or shown or answer_of(response) == "broken":
                wrong.append((role, address.name, slot, response.status_code, changed, crossed, sorted(shown)[:2]))
    return wrong


def foreign_id(world, address, slot):
    """The id of B that is sent in this place."""
    key = address.recipe.kwargs.get(slot) or address.recipe.post[slot].lstrip("@")
    return world.foreign.ids.get(key, "no id")


def test_ids_of_the_other_organisation_change_nothing_wherever_they_are_sent(world):
    found = list(probes())
    assert len(found) > 60
    assert faults(world, found) == []


def test_the_probe_notices_a_choice_that_is_not_scoped(world, monkeypatch):
    """Negative control: a partner chosen among the organisations of everybody."""
    forget_scope(monkeypatch, Organisation)
    wrong = faults(world, probes({"followup:refer"}))
    assert [(slot, crossed[0]) for _role, _name, slot, _status, _changed, crossed, _shown in wrong] == [
        ("partner", "followup.Referral.partner")
    ]


def test_the_probe_notices_an_id_that_is_kept_in_a_list(world, monkeypatch):
    """Negative control: an invitation keeps the scheme in its list of roles, where no key of the database watches."""
    forget_scope(monkeypatch, Scheme)
    wrong = faults(world, probes({"accounts:invite"}))
    assert [(slot, crossed[0]) for _role, _name, slot, _status, _changed, crossed, _shown in wrong] == [
        ("scheme", "accounts.Invitation keeps it")
    ]


def test_no_row_of_the_world_points_out_of_its_workspace(world):
    assert crossings() == []


def test_whatever_is_written_is_seen_table_by_table(world):
    """What the probe stands on: a table is looked at once something was written in it, in whichever way."""
    with tables_written() as seen:
        Organisation._base_manager.filter(pk=None).exists()
    assert seen == set()
    with tables_written() as seen:
        Organisation._base_manager.filter(name="nobody").update(name="nobody at all")
    assert seen == {"people_organisation"}
    with tables_written() as seen, connection.cursor() as cursor:
        cursor.execute("WITH nobody AS (SELECT 1) DELETE FROM people_organisation WHERE name = 'nobody'")
    assert "people_organisation" in seen
