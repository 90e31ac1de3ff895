"""A copy made before an organisation left brings it back for as long as it takes to remove it again."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from essaim.core.foundation.laws import not_in_force
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.states import StaffRole
from essaim.web import closing
from essaim.web.examination import examine_closings
from essaim.web.laws import LAWS
from tests.builders import LILLE, a_member, a_person, a_workspace
from tests.conftest import NOW
from tests.safety.test_residue import has_any, residues
from tests.safety.test_residue_in_copies import bytes_in
from tests.safety.world import build

WORDS = ["Canaricinq", "0639987501", "impasse du Canaricinq"]


@pytest.fixture
def whole(tmp_path, settings):
    """A copy was made of an organisation that two administrators may close; how they close it."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "files")
    workspace = a_workspace(slug="partie")
    a_person(workspace, WORDS[0], phone=WORDS[1], address={"commune_code": LILLE, "line": WORDS[2]})
    two = [a_member(workspace, StaffRole.ADMINISTRATOR).account.email for _number in range(2)]
    before = tmp_path / "avant.tar.gz"
    call_command("backup", str(before))
    assert has_any(WORDS, bytes_in(before))
    call_command("workspace", "export", "partie", str(tmp_path / "tout.zip"))
    (tmp_path / "tout.zip").unlink()
    return workspace, before, tmp_path, partial(call_command, "workspace", "close", "partie", "--yes", *two)


@pytest.fixture
def left(whole):
    """A copy is made, then the organisation leaves."""
    workspace, before, folder, close = whole
    close()
    return workspace, before, folder


@pytest.fixture
def unhappy(whole, monkeypatch):
    """The database refuses to commit a closing: what has been done until then is taken back as a whole."""
    workspace, before, folder, close = whole
    (folder / "files" / str(workspace.pk)).mkdir(parents=True)
    forget = closing._forget_jobs

    def leave_a_row_of_nobody(workspace_id):
        forget(workspace_id)
        Membership._base_manager.bulk_create([Membership(workspace=a_workspace(slug="autre"), account_id=uuid4())])

    monkeypatch.setattr(closing, "_forget_jobs", leave_a_row_of_nobody)
    with pytest.raises(IntegrityError):
        close()
    monkeypatch.undo()
    return workspace, before, folder


@pytest.mark.django_db(transaction=True)
def test_sca_17_a_closing_that_does_not_commit_removes_nothing_neither_now_nor_after_a_restore(unhappy):
    workspace, before, folder = unhappy
    assert Workspace.objects.filter(pk=workspace.pk).exists() and (folder / "files" / str(workspace.pk)).exists()
    assert examine_closings() == ("warning", f"begun, and the space is still whole: {workspace.pk}: close it again, or leave it")
    call_command("restore", str(before), "--yes")
    connection.close()
    assert Workspace.objects.filter(pk=workspace.pk).exists()
    assert closing.note_closed(workspace.pk, now=NOW) is False, "it is not closed"


@pytest.mark.django_db(transaction=True)
def test_sca_17_a_closing_whose_end_was_not_written_is_named_by_the_doctor_and_its_end_can_be_written(left):
    workspace, before, _folder = left
    lines = closing.ledger_path().read_text().splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["intended", "done"]
    closing.ledger_path().write_text(lines[0] + "\n")
    assert examine_closings()[0] == "fault" and str(workspace.pk) in examine_closings()[1]
    call_command("workspace", "note-closed", str(workspace.pk))
    assert examine_closings()[0] == "ok"
    call_command("restore", str(before), "--yes")
    connection.close()
    assert not Workspace.objects.filter(pk=workspace.pk).exists()


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
