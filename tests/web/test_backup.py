"""A copy is made, put back, and refused when it is not whole; whoever was erased since stays erased."""

import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions.rights import erase_person
from essaim.core.people.models import Person
from tests.builders import a_person, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copy(tmp_path) -> Path:
    return tmp_path / "copie.tar.gz"


def test_what_was_lost_after_a_copy_is_there_again_once_it_is_put_back(copy):
    workspace = a_workspace("La Ruche d'avant")
    a_person(workspace, "Odette", "Lefèvre")
    call_command("backup", str(copy))
    Workspace.objects.filter(pk=workspace.pk).update(name="Renommée par erreur")
    call_command("restore", str(copy), "--yes")
    connection.close()
    assert Workspace.objects.get(pk=workspace.pk).name == "La Ruche d'avant"


def test_a_person_erased_after_the_copy_does_not_come_back(copy):
    workspace = a_workspace()
    person = a_person(workspace, "Odette", "Lefèvre", phone="01 99 00 12 34")
    call_command("backup", str(copy))
    with in_workspace(workspace):
        erase_person(person, by=acting(), now=NOW)
    call_command("restore", str(copy), "--yes")
    connection.close()
    with in_workspace(workspace):
        again = Person.objects.get(pk=person.pk)
        assert (again.given_name, again.family_name, again.contacts.count()) == ("", "", 0)


def test_a_damaged_copy_is_refused_and_changes_nothing(copy, tmp_path):
    workspace = a_workspace("La Ruche d'avant")
    call_command("backup", str(copy))
    with tarfile.open(copy) as archive:
        archive.extractall(tmp_path / "ouverte", filter="data")
    database = tmp_path / "ouverte" / "database"
    database.write_bytes(database.read_bytes()[:-100] + b"x" * 100)
    damaged = tmp_path / "abimee.tar.gz"
    with tarfile.open(damaged, "w:gz") as archive:
        for name in ("manifest.json", "database"):
            archive.add(tmp_path / "ouverte" / name, name)
    Workspace.objects.filter(pk=workspace.pk).update(name="Aujourd'hui")
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(damaged), "--yes")
    assert Workspace.objects.get(pk=workspace.pk).name == "Aujourd'hui"


def test_nothing_is_replaced_without_a_clear_yes(copy):
    call_command("backup", str(copy))
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(copy))
