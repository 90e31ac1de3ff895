"""Two callers never ring the same person: whoever takes somebody first has them, on either database."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection, transaction

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.campaigns.actions import add_caller, calling, open_campaign, record_campaign
from essaim.modules.campaigns.models import Callee, Caller
from essaim.modules.campaigns.queries import Asked
from tests.builders import a_planted_scheme, a_supporter, a_workspace, acting
from tests.conftest import NOW
from tests.web.desks.campaigns.calls import carers

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PATIENCE = 3, 60


@pytest.fixture
def crowd(count):
    """Many callers, and three people whom nobody in particular is to ring."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    carers(workspace, scheme, PEOPLE)
    with in_workspace(workspace):
        campaign = record_campaign(
            scheme, title="Canicule", purpose="Nouvelles", questions=[], asked=Asked(roles=("carer",)), by=acting(), now=NOW
        )
        parts = [a_supporter(scheme, categories=["company"], given_name=f"Awa {n}").participation for n in range(count(10, 40))]
        callers = [add_caller(campaign, participation=part, by=acting(), now=NOW) for part in parts]
        open_campaign(campaign, by=acting(), now=NOW)
        Callee.objects.update(caller=None)
    return workspace, [caller.pk for caller in callers]


def all_take(workspace, callers) -> list:
    """Every thread waits at the same line, then asks for the next person; whom each was given."""
    line, told = threading.Barrier(len(callers), timeout=PATIENCE), []

    def take(pk):
        try:
            with in_workspace(workspace):
                caller = Caller.objects.select_related("campaign__scheme", "participation__person").get(pk=pk)
                line.wait()
                told.append(given_to(caller))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(pk,)) for pk in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return told


def given_to(caller):
    try:
        found = calling.claim_next(caller, by=acting(), now=NOW)
    except OperationalError:
        return "busy"
    return found.person_id if found else None


def test_sca_16_each_person_is_rung_by_one_caller(crowd):
    workspace, callers = crowd
    told = all_take(workspace, callers)
    given = [person for person in told if person is not None]
    assert "busy" not in given
    assert (len(given), len(set(given))) == (PEOPLE, PEOPLE)
    with in_workspace(workspace):
        assert Callee.objects.filter(state="claimed").count() == PEOPLE


def test_control_checking_and_then_writing_gives_one_person_to_several(crowd, monkeypatch):
    """Negative control: whoever looked before anybody wrote believes that the person is theirs."""
    workspace, callers = crowd
    looked = threading.Barrier(len(callers), timeout=PATIENCE)

    def look_then_write(callee, caller, by, now):
        is_free = Callee.objects.get(pk=callee.pk).state == "waiting"
        looked.wait()
        if is_free:
            Callee.objects.filter(pk=callee.pk).update(state="claimed", caller=caller, leased_until=NOW)
        return is_free

    monkeypatch.setattr(calling, "_take", look_then_write)
    given = [person for person in all_take(workspace, callers) if person not in (None, "busy")]
    assert len(given) > len(set(given))


def test_a_person_who_is_taken_is_refused_to_whoever_looked_before(crowd):
    workspace, callers = crowd
    with in_workspace(workspace):
        row = Callee.objects.select_related("campaign__scheme").first()
        stale = Callee.objects.select_related("campaign__scheme").get(pk=row.pk)
        first, second = Caller.objects.filter(pk__in=callers)[:2]
        assert calling._take(row, first, acting(), NOW)
        assert not calling._take(stale, second, acting(), NOW)
        with pytest.raises(Refusal):
            calling.put_back(stale, caller=second, by=acting(), now=NOW)


def test_the_database_itself_lets_one_telephone_ring_for_one_person_in_all_campaigns_together(crowd):
    """Whatever the code looked at: neither a second campaign rings somebody who is rung, nor a caller two people."""
    workspace, callers = crowd
    with in_workspace(workspace):
        row, next_one, _last = Callee.objects.select_related("campaign__scheme")
        first, second = Caller.objects.filter(pk__in=callers).select_related("participation")[:2]
        again = record_campaign(
            row.campaign.scheme, title="Grippe", purpose="Nouvelles", questions=[], asked=Asked(roles=("carer",)), by=acting(), now=NOW
        )
        there = add_caller(again, participation=second.participation, by=acting(), now=NOW)
        same = again.callees.select_related("campaign__scheme").get(person=row.person_id)
        assert calling._take(row, first, acting(), NOW)
        for other, caller, law in ((same, there, "person"), (next_one, first, "caller")):
            with pytest.raises(IntegrityError, match=law), transaction.atomic():
                Callee.objects.filter(pk=other.pk).update(state="claimed", caller=caller, leased_until=NOW + timedelta(hours=1))
            assert not calling._take(other, caller, acting(), NOW)
            other.refresh_from_db()
            assert (other.state, other.caller_id) == ("waiting", None)
