"""Access given back by a colleague: in the open, and never across organisations."""

import pytest
from allauth.mfa.models import Authenticator

from essaim.core.accounts.actions import letters, recovery
from essaim.core.accounts.models import Recovery
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from tests.builders import a_member, a_workspace, acting, an_account
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    workspace = a_workspace()
    with in_workspace(workspace):
        yield workspace


@pytest.fixture
def boss(place):
    return a_member(place, StaffRole.ADMINISTRATOR)


@pytest.fixture
def colleague(place):
    member = a_member(place, StaffRole.COORDINATOR, account=an_account("ancienne@essai.example", name="Inès"))
    Authenticator.objects.create(user=member.account, type="totp", data={"secret": "x"})
    return member


def test_a_new_address_keeps_the_second_proof_and_is_told_at_both(boss, colleague, mailbox):
    recovery.recover_email(colleague, email="Nouvelle@Essai.example", by=acting(boss), now=NOW)
    letters.tell_recovery(Recovery.objects.get().pk)
    letters.tell_recovery(Recovery.objects.get().pk)
    colleague.account.refresh_from_db()
    assert colleague.account.email == "nouvelle@essai.example"
    assert Authenticator.objects.filter(user=colleague.account).count() == 1
    assert [to for to, _letter in mailbox.waits_for(2)] == ["ancienne@essai.example", "nouvelle@essai.example"]
    entry = JournalEntry.objects.get()
    assert (entry.act, entry.actor_id, entry.facts) == ("membership.recovered", boss.pk, {"kind": "email"})


def test_a_forgotten_second_proof_is_asked_for_again_and_told(boss, colleague, mailbox):
    before = colleague.account.get_session_auth_hash()
    recovery.recover_second_factor(colleague, by=acting(boss), now=NOW)
    letters.tell_recovery(Recovery.objects.get().pk)
    colleague.account.refresh_from_db()
    assert Authenticator.objects.filter(user=colleague.account).count() == 0
    assert colleague.account.get_session_auth_hash() != before
    assert [to for to, _letter in mailbox.waits_for(1)] == ["ancienne@essai.example"]


@pytest.mark.parametrize("act", ["recover_email", "recover_second_factor"])
def test_nobody_recovers_their_own_access(boss, act):
    values = {"email": "autre@essai.example"} if act == "recover_email" else {}
    with pytest.raises(Refusal):
        getattr(recovery, act)(boss, **values, by=acting(boss), now=NOW)


@pytest.mark.parametrize("act", ["recover_email", "recover_second_factor"])
def test_an_account_that_opens_another_organisation_is_not_taken_over_from_here(boss, colleague, act):
    a_member(a_workspace(), StaffRole.ADMINISTRATOR, account=colleague.account)
    values = {"email": "pirate@essai.example"} if act == "recover_email" else {}
    with pytest.raises(Refusal):
        getattr(recovery, act)(colleague, **values, by=acting(boss), now=NOW)
    colleague.account.refresh_from_db()
    assert (colleague.account.email, Authenticator.objects.count()) == ("ancienne@essai.example", 1)


def test_an_address_that_opens_another_account_is_refused(boss, colleague):
    an_account("prise@essai.example")
    with pytest.raises(Refusal):
        recovery.recover_email(colleague, email="prise@essai.example", by=acting(boss), now=NOW)
    assert Recovery.objects.count() == 0
