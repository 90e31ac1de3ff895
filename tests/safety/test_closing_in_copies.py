"""A copy made before an organisation left brings it back for as long as it takes to remove it again."""

import pytest
from django.core.management import call_command
from django.db import connection

from essaim.core.foundation.laws import not_in_force
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.states import StaffRole
from essaim.web import closing
from essaim.web.laws import LAWS
from tests.builders import LILLE, a_member, a_person, a_workspace
from tests.conftest import NOW
from tests.safety.test_residue import has_any, residues
from tests.safety.test_residue_in_copies import bytes_in
from tests.safety.world import build

WORDS = ["Canaricinq", "0639987501", "impasse du Canaricinq"]


@pytest.fixture
def left(tmp_path, settings):
    """A copy is made, then the organisation leaves."""
    settings.DATA_DIR = tmp_path
    workspace = a_workspace(slug="partie")
    a_person(workspace, WORDS[0], phone=WORDS[1], address={"commune_code": LILLE, "line": WORDS[2]})
    two = [a_member(workspace, StaffRole.ADMINISTRATOR).account.email for _number in range(2)]
    before = tmp_path / "avant.tar.gz"
    call_command("backup", str(before))
    assert has_any(WORDS, bytes_in(before))
    call_command("workspace", "close", "partie", "--yes", *two)
    return workspace, before, tmp_path


@pytest.mark.django_db(transaction=True)
def test_sca_17_a_copy_that_is_put_back_does_not_bring_the_organisation_back(left):
    workspace, before, folder = left
    call_command("restore", str(before), "--yes")
    connection.close()
    assert not Workspace.objects.filter(pk=workspace.pk).exists()
    assert residues(WORDS) == set()
    call_command("backup", str(folder / "apres.tar.gz"))
    assert not has_any(WORDS, bytes_in(folder / "apres.tar.gz"))


@pytest.mark.django_db
def test_sca_17_of_a_space_with_a_row_of_every_kind_not_one_is_left(clock, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    world = build()
    place = world.places["foreign"]
    # Three letters alone come about by chance in a random secret.
    mark = [place.canaries.mark + "00"]
    assert {"dues.Entry.label", "campaigns.Campaign.title", "people.Person.given_name"} <= residues(mark)
    assert place.canaries.found_in(closing.archive_of(place.workspace))
    removed = closing.remove_workspace(place.workspace, asked_by=None, confirmed_by=None, now=NOW)
    assert {"dues.Entry", "campaigns.Attempt", "foundation.JournalEntry"} <= set(removed)
    assert residues(mark) == set()
    assert residues([world.own.canaries.mark + "00"]) != set(), "the other organisation keeps everything"
    assert not_in_force(connection, LAWS) == []


@pytest.mark.django_db(transaction=True)
def test_control_without_its_ledger_the_organisation_comes_back(left, monkeypatch):
    workspace, before, _folder = left
    monkeypatch.setattr(closing, "_lines", lambda: iter(()))
    call_command("restore", str(before), "--yes")
    connection.close()
    assert Workspace.objects.filter(pk=workspace.pk).exists()
