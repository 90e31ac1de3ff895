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


def residence(scheme) -> int:
    return both(scheme, lambda: add_residence(scheme, name="Les Lauriers", commune_code="34111", by=acting(), now=NOW))


def test_api_17_a_residence_added_by_two_at_once_is_there_once(scheme):
    assert residence(scheme) == 1


@pytest.mark.parametrize(("looks", "is_read", "act", "rows"), [
    ("_communes_known", True, communes, len(COMMUNES)), ("record_organisation", False, residence, 1),
])  # fmt: skip
def test_control_looking_before_one_holds_the_turn_adds_them_twice(scheme, monkeypatch, looks, is_read, act, rows):
    """Negative control: both look, then both write. A database of one file lets one transaction after the other."""
    if connection.vendor == "postgresql":
        looked, real = threading.Barrier(2, timeout=30), getattr(relations, looks)

        def look_then_wait(*asked, **more):
            found = list(real(*asked, **more)) if is_read else None
            looked.wait()
            return found if is_read else real(*asked, **more)

        monkeypatch.setattr(relations, looks, look_then_wait)
    monkeypatch.setattr(relations, "journal", SimpleNamespace(hold=lambda _workspace: None, write=relations.journal.write))
    assert act(scheme) == (2 * rows if connection.vendor == "postgresql" else rows)
