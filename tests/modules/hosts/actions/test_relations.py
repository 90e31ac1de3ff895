"""Two people add the same communes, or the same residence, at the same moment: each of them stands on the list once."""

import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.hosts.actions import add_communes, add_residence, relations
from essaim.modules.hosts.models import Host
from tests.builders import a_planted_scheme, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
COMMUNES = ("34111", "34142", "34079")


@pytest.fixture
def scheme():
    return a_planted_scheme(a_workspace(), "api-bus")


def both(scheme, act) -> int:
    """Two at once; how many hosts there are afterwards."""
    line = threading.Barrier(2, timeout=30)

    def run() -> None:
        try:
            with in_workspace(scheme.workspace):
                line.wait()
                act()
        except (Refusal, OperationalError):
            pass  # the other one was first
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_workspace(scheme.workspace):
        return Host.objects.count()


def communes(scheme) -> int:
    return both(scheme, lambda: add_communes(scheme, COMMUNES, by=acting(), now=NOW))


def test_api_01_communes_added_by_two_at_once_are_there_once(scheme):
    assert communes(scheme) == len(COMMUNES)


def test_api_17_a_residence_added_by_two_at_once_is_there_once(scheme):
    assert both(scheme, lambda: add_residence(scheme, name="Les Lauriers", commune_code="34111", by=acting(), now=NOW)) == 1


def test_control_looking_before_one_holds_the_turn_adds_them_twice(scheme, monkeypatch):
    """Negative control: both look, then both write. A database of one file lets one transaction after the other."""
    if connection.vendor == "postgresql":
        looked, known = threading.Barrier(2, timeout=30), relations._communes_known

        def look(row):
            found = list(known(row))
            looked.wait()
            return found

        monkeypatch.setattr(relations, "_communes_known", look)
    monkeypatch.setattr(relations, "journal", SimpleNamespace(hold=lambda _workspace: None, write=relations.journal.write))
    found = communes(scheme)
    assert found == (2 * len(COMMUNES) if connection.vendor == "postgresql" else len(COMMUNES))
