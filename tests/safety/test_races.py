"""Many people say yes to the same need at the same instant: as many win as there are places, on either database."""

import threading

import pytest
from django.db import OperationalError, close_old_connections, connection

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.needs.actions import services
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.workflows import acceptance, posting
from tests.builders import a_person, a_planted_scheme, a_supporter, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = 2


@pytest.fixture
def crowd(count):
    """A need with two places, put to many supporters."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    person = a_person(workspace)
    size = count(12, 50)
    with in_workspace(workspace):
        offers = [a_supporter(scheme, categories=["time"], given_name=f"Awa {number}") for number in range(size)]
        need = posting.post_need(scheme, category="time", beneficiary=person, quantity=PLACES, by=acting(), now=NOW)
        asked = [posting.propose(need, offer=offer, quantity=1, by=acting(), now=NOW).pk for offer in offers]
    return workspace, need, asked


def all_say_yes(workspace, asked) -> list[str]:
    """Every thread waits at the same line, then accepts; what each was told."""
    line, told = threading.Barrier(len(asked), timeout=60), []

    def say_yes(pk):
        try:
            with in_workspace(workspace):
                proposal = Proposal.objects.select_related("need__scheme", "offer__participation__person", "case").get(pk=pk)
                line.wait()
                told.append(answer_of(proposal))
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes, args=(pk,)) for pk in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return told


def answer_of(proposal) -> str:
    try:
        acceptance.accept(proposal, by=acting(), now=NOW)
    except Refusal:
        return "refused"
    except OperationalError:
        return "busy"
    return "accepted"


def test_d1_as_many_win_as_there_are_places(crowd):
    workspace, need, asked = crowd
    told = all_say_yes(workspace, asked)
    assert sorted(told) == ["accepted"] * PLACES + ["refused"] * (len(asked) - PLACES)
    with in_workspace(workspace):
        need.refresh_from_db()
        assert (need.remaining, Service.objects.filter(need=need).count()) == (0, PLACES)


def test_control_checking_and_then_writing_lets_too_many_in(crowd, monkeypatch):
    """Negative control: whoever looked before anybody wrote found a place, and takes it."""
    workspace, need, asked = crowd
    looked = threading.Barrier(len(asked), timeout=60)
    accept = acceptance.accept

    def look_then_accept(proposal, *, by, now):
        has_place = Need.objects.get(pk=proposal.need_id).remaining >= proposal.quantity
        looked.wait()
        if not has_place:
            raise Refusal("full")
        return accept(proposal, by=by, now=now)

    monkeypatch.setattr(services, "_take", lambda proposal: None)
    monkeypatch.setattr(acceptance, "accept", look_then_accept)
    all_say_yes(workspace, asked)
    with in_workspace(workspace):
        assert Service.objects.filter(need=need).count() > PLACES
