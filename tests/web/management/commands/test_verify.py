"""Whatever entry of the journal is touched, `essaim verify` finds the first; and rows that cross workspaces."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.protection import protect_journal, unprotect_journal
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Participation
from tests.builders import a_participation, a_person, a_scheme, a_workspace

pytestmark = pytest.mark.django_db


def verified() -> tuple[int, dict]:
    out = io.StringIO()
    try:
        call_command("verify", "--json", stdout=out)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, json.loads(out.getvalue())


def a_journal(length: int):
    workspace = a_workspace()
    with in_workspace(workspace):
        for number in range(length):
            journal.write("essai.fait", workspace, by=SYSTEM, at=timezone.now(), number=number)
    return workspace


@pytest.fixture
def unlocked():
    unprotect_journal(connection)
    yield
    protect_journal(connection)


TAMPERINGS = {
    "act": lambda entries: entries.update(act="essai.maquille"),
    "facts": lambda entries: entries.update(facts={"number": 999}),
    "author": lambda entries: entries.update(actor_kind="staff"),
    "time": lambda entries: entries.update(at=timezone.now()),
    "removed": lambda entries: entries.delete(),
    "number": lambda entries: entries.update(number=10_000),
}


@pytest.mark.parametrize("how", sorted(TAMPERINGS))
def test_any_entry_that_is_touched_is_found_with_its_number(unlocked, how, count):
    length = count(12, 200)
    for number in range(1, length + 1):
        workspace = a_journal(length)
        TAMPERINGS[how](JournalEntry._base_manager.filter(workspace=workspace, number=number))
        with in_workspace(workspace):
            assert journal.first_broken_link(workspace) == number


def test_the_command_says_which_and_fails(unlocked):
    whole, broken = a_journal(4), a_journal(7)
    JournalEntry._base_manager.filter(workspace=broken, number=5).update(act="essai.maquille")
    status, found = verified()
    broken_at = {row["workspace"]: row["broken_at"] for row in found["journals"]}
    assert (status, found["whole"], broken_at) == (1, False, {whole.slug: None, broken.slug: 5})


def test_control_a_whole_journal_passes():
    workspace = a_journal(7)
    status, found = verified()
    assert (status, found["journals"]) == (0, [{"workspace": workspace.slug, "entries": 7, "broken_at": None}])


def test_a_row_that_points_into_another_workspace_is_found():
    here, there = a_workspace(), a_workspace()
    row = a_participation(a_scheme(here), a_person(here))
    assert verified()[1]["crossings"] == []
    Participation._base_manager.filter(pk=row.pk).update(person=a_person(there))
    status, found = verified()
    assert (status, found["crossings"]) == (1, [{"model": "schemes.Participation", "field": "person", "rows": 1}])


def test_the_lines_for_people_say_the_same(capsys):
    workspace = a_journal(3)
    call_command("verify")
    assert capsys.readouterr().out == f"{workspace.slug}: 3 entries, whole\nno row points into another workspace\n"
