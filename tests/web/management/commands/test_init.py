"""`essaim init` prepares a site once, and says the same when it is run again."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.scope import across_workspaces

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_types(monkeypatch):
    """No terminal: nothing is asked."""
    monkeypatch.setattr("sys.stdin", io.StringIO())


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("init", *arguments, stdout=out)
    return out.getvalue()


def test_it_opens_a_workspace_and_prints_a_link_that_makes_its_administrator():
    link = said("--name", "Les Tilleuls", "--administrator", "Colette@Tilleuls.example").split()[-1]
    path = "/" + link.split("/", 3)[3]
    assert Client().post(path, {"name": "Colette"}).status_code == 200
    with across_workspaces("a test looks everywhere"):
        membership = Membership.objects.select_related("account", "workspace").get()
    assert (membership.workspace.name, membership.account.email) == ("Les Tilleuls", "colette@tilleuls.example")
    assert membership.is_administrator


def test_run_again_it_changes_nothing():
    first = said("--name", "Les Tilleuls", "--administrator", "colette@tilleuls.example")
    Client().post("/" + first.split()[-1].split("/", 3)[3], {"name": "Colette"})
    assert said("--name", "Autre", "--administrator", "b@essai.example") == "Already set up: Les Tilleuls. Nothing was changed.\n"
    assert Workspace.objects.count() == 1


def test_a_lost_link_is_replaced_by_running_it_again():
    said("--name", "Les Tilleuls", "--administrator", "colette@tilleuls.example")
    again = said("--administrator", "colette@tilleuls.example").split()[-1]
    assert Client().get("/" + again.split("/", 3)[3]).status_code == 200
    assert Workspace.objects.count() == 1


def test_without_answers_it_prints_the_first_page_with_its_token():
    path = "/" + said().split()[-1].split("/", 3)[3]
    assert Client(REMOTE_ADDR="192.0.2.1").get(path).status_code == 200
    assert Workspace.objects.count() == 0


@pytest.mark.parametrize("arguments", [("--administrator", "pas une adresse"), ("--administrator", "a@b.example", "--reply", "x")])
def test_a_wrong_address_is_wrong_use(arguments):
    with pytest.raises(CommandError) as wrong:
        said("--name", "Les Tilleuls", *arguments)
    assert (wrong.value.returncode, Workspace.objects.count()) == (2, 0)
