"""G15: a copy made before an erasure brings nobody back, and one made after holds no word of whoever was erased."""

import subprocess
import tarfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions.rights import erase_person
from essaim.core.people.models import Person
from tests.builders import LILLE, a_person, a_workspace, acting
from tests.conftest import NOW
from tests.safety.test_residue import has_any, residues


@pytest.mark.django_db(transaction=True)
def test_g15_a_copy_that_is_put_back_brings_nobody_back_and_its_pages_hold_no_word(tmp_path):
    """The ledger erases again; what was deleted is overwritten, in the file of the database and in a later copy."""
    workspace, words = a_workspace(), ["Canariquatre", "0639987301", "impasse du Canariquatre"]
    person = a_person(workspace, words[0], phone=words[1], address={"commune_code": LILLE, "line": words[2]})
    before, after = tmp_path / "avant.tar.gz", tmp_path / "apres.tar.gz"
    call_command("backup", str(before))
    assert has_any(words, bytes_in(before))
    with in_workspace(workspace):
        erase_person(person, by=acting(), now=NOW)
    call_command("restore", str(before), "--yes")
    connection.close()
    with in_workspace(workspace):
        assert Person.objects.get(pk=person.pk).given_name == ""
    assert residues(words) == set()
    call_command("backup", str(after))
    assert not has_any(words, bytes_in(after))


def bytes_in(copy: Path) -> str:
    """What a copy holds; PostgreSQL packs its own, which is read as text."""
    with tarfile.open(copy) as archive:
        parts = [archive.extractfile(member).read() for member in archive.getmembers() if member.isfile()]
    return b"".join(map(_as_text, parts)).decode("latin-1")


def _as_text(part: bytes) -> bytes:
    if not part.startswith(b"PGDMP"):
        return part
    return subprocess.run(["pg_restore", "--file=-"], input=part, capture_output=True, check=True).stdout
