"""D18: the disk is full in the middle of an import: nothing of the file is recorded, a sentence says so, and later it comes in."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions.imports import batches
from essaim.core.people.models import ContactMeans, ImportBatch, NameToken, Person
from tests.builders import a_staff_client, a_workspace
from tests.web.management.commands.test_import import a_file

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 1500
ROOM = 220
FULL_ON_POSTGRES = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (SELECT count(*) FROM people_nametoken) > 500 THEN RAISE EXCEPTION 'could not extend file: No space left on device'
USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT ON people_nametoken FOR EACH ROW EXECUTE FUNCTION disk_is_full();
"""


def said(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


@contextmanager
def a_full_disk() -> Iterator[None]:
    """The database may not grow any more: by its own limit on SQLite, by the server's own error on PostgreSQL."""
    if connection.vendor == "sqlite":
        said("VACUUM")  # pages left by earlier tests would be room
        said(f"PRAGMA max_page_count = {said('PRAGMA page_count')[0] + ROOM}")
    else:
        said(FULL_ON_POSTGRES)
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            said("PRAGMA max_page_count = 1073741823")
        else:
            said("DROP FUNCTION disk_is_full() CASCADE")


def recorded(workspace) -> list[int]:
    with in_workspace(workspace):
        return [model.objects.count() for model in (Person, NameToken, ContactMeans)]


def test_d18_the_command_says_a_sentence_and_the_same_file_comes_in_later(tmp_path):
    workspace, file = a_workspace(), a_file(tmp_path, ROWS)
    with a_full_disk(), pytest.raises(CommandError, match="nothing of this file was recorded") as refused:
        call_command("import", "people", str(file), stdout=StringIO())
    assert (refused.value.returncode, recorded(workspace)) == (1, [0, 0, 0])
    call_command("import", "people", str(file), stdout=StringIO())
    assert recorded(workspace)[0] == ROWS - ROWS // 100


def test_d18_the_page_says_that_it_stopped_and_that_nothing_was_recorded(tmp_path, settings):
    settings.ESSAIM_JOBS_INLINE = True
    workspace = a_workspace()
    desk, content = a_staff_client(workspace), a_file(tmp_path, ROWS).read_bytes()
    page = desk.post(reverse("people:imports"), {"file": SimpleUploadedFile("l.csv", content)})["Location"]
    with a_full_disk(), suppress(OperationalError):
        desk.post(f"{page}importer/")
    assert recorded(workspace) == [0, 0, 0]
    shown = desk.get(page).content.decode()
    assert "n’a plus de place" in shown
    assert "Traceback" not in shown
    with in_workspace(workspace):
        assert ImportBatch.objects.get().state == "running"


def test_control_written_row_after_row_half_the_file_would_stay(tmp_path, monkeypatch):
    """Negative control: without the one transaction, what fitted on the disk is there."""
    from contextlib import nullcontext

    workspace, file = a_workspace(), a_file(tmp_path, ROWS)
    monkeypatch.setattr(batches.transaction, "atomic", lambda *_args, **_more: nullcontext())
    with a_full_disk(), pytest.raises(CommandError):
        call_command("import", "people", str(file), stdout=StringIO())
    assert recorded(workspace)[0] > 0
