"""Invitations, roles, departures: what is written, what dies, what is refused."""

import threading

import pytest
from django.db import connections

from essaim.core.accounts.actions import members
from essaim.core.accounts.models import Invitation, SignIn
from essaim.core.foundation.links import find_link, give_link
from essaim.core.foundation.models import JournalEntry, Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Grant
from tests.builders import a_case, a_member, a_person, a_scheme, a_workspace, acting, an_account, who_is
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    workspace = a_workspace()
    with in_workspace(workspace):
        yield workspace


def acts() -> list[str]:
    return list(JournalEntry.objects.order_by("number").values_list("act", flat=True))


def test_accepting_makes_an_account_a_place_and_the_roles(place):
    scheme, boss = a_scheme(place), a_member(place, StaffRole.ADMINISTRATOR)
    invitation = members.invite(email="Nadia@Essai.example", role=StaffRole.LEAD_CONTACT, scheme=scheme, by=acting(boss), now=NOW)
    membership = members.accept_invitation(invitation, name="Nadia", by=acting(), now=NOW)
    assert (membership.account.email, membership.account.name) == ("nadia@essai.example", "Nadia")
    assert who_is(membership).grants == {(StaffRole.LEAD_CONTACT, scheme.pk)}
    assert acts() == ["invitation.made", "membership.joined", "membership.role_given"]


def test_an_invitation_is_accepted_once(place):
    invitation = members.invite(email="a@essai.example", role=StaffRole.OPERATOR, by=acting(), now=NOW)
    members.accept_invitation(invitation, name="A", by=acting(), now=NOW)
    with pytest.raises(Refusal):
        members.accept_invitation(invitation, name="B", by=acting(), now=NOW)
    assert Membership.objects.count() == 1


def test_a_second_invitation_replaces_the_first(place):
    first = members.invite(email="a@essai.example", role=StaffRole.ADMINISTRATOR, by=acting(), now=NOW)
    second = members.invite(email="a@essai.example", role=StaffRole.FUNDER, by=acting(), now=NOW)
    with pytest.raises(Refusal):
        members.accept_invitation(first, name="A", by=acting(), now=NOW)
    assert who_is(members.accept_invitation(second, name="A", by=acting(), now=NOW)).grants == {("funder", None)}


def test_whoever_is_in_the_team_is_not_invited_again(place):
    member = a_member(place, StaffRole.OPERATOR)
    with pytest.raises(Refusal):
        members.invite(email=member.account.email.upper(), role=StaffRole.ADMINISTRATOR, by=acting(), now=NOW)
    assert Invitation.objects.count() == 0


def test_a_role_ends_and_giving_it_twice_changes_nothing(place):
    member = a_member(place)
    members.give_role(member, role=StaffRole.COORDINATOR, by=acting(), now=NOW)
    members.give_role(member, role=StaffRole.COORDINATOR, by=acting(), now=NOW)
    members.take_role(Grant.objects.get(), by=acting(), now=NOW)
    assert (acts(), who_is(member).grants) == (["membership.role_given", "membership.role_taken"], frozenset())


def test_the_last_administrator_neither_leaves_nor_steps_down(place):
    only = a_member(place, StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)
    a_member(a_workspace(), StaffRole.ADMINISTRATOR)
    for act in (members.remove_member, members.take_administration):
        with pytest.raises(Refusal):
            act(only, by=acting(), now=NOW)
    assert who_is(only).has(StaffRole.ADMINISTRATOR)


def test_a_second_administrator_may_leave(place):
    a_member(place, StaffRole.ADMINISTRATOR)
    leaver = a_member(place, StaffRole.ADMINISTRATOR)
    members.remove_member(leaver, by=acting(), now=NOW)
    assert Membership.objects.filter(left_at=None, is_administrator=True).count() == 1


def test_whoever_leaves_keeps_no_role_no_link_and_no_open_browser(place):
    boss, leaver = a_member(place, StaffRole.ADMINISTRATOR), a_member(place, StaffRole.COORDINATOR)
    case = a_case(a_scheme(place), a_person(place), lead_contact=leaver)
    SignIn.objects.create(account=leaver.account, digest="0" * 64)
    secret = give_link(place, purpose="calendar", person_id=leaver.pk, now=NOW)
    other = give_link(place, purpose="calendar", person_id=boss.pk, now=NOW)
    before = leaver.account.get_session_auth_hash()
    members.remove_member(leaver, by=acting(boss), now=NOW)
    leaver.account.refresh_from_db()
    assert Grant.objects.filter(membership=leaver, ended_at=None).count() == 0
    assert [find_link(one, purpose="calendar", now=NOW) is None for one in (secret, other)] == [True, False]
    assert SignIn.objects.get().ended_at == NOW
    assert leaver.account.get_session_auth_hash() != before
    case.refresh_from_db()
    assert case.lead_contact == leaver


def test_two_administrators_cannot_both_leave_at_the_same_instant(several_at_once):
    workspace = a_workspace()
    leavers = [a_member(workspace, StaffRole.ADMINISTRATOR) for _each in range(2)]
    start, refused = threading.Barrier(2, timeout=60), []

    def leave(member: Membership) -> None:
        start.wait()
        try:
            with in_workspace(workspace):
                members.remove_member(member, by=acting(member), now=NOW)
        except Refusal:
            refused.append(member.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=(member,)) for member in leavers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_workspace(workspace):
        assert Membership.objects.filter(left_at=None, is_administrator=True).count() == 1
    assert len(refused) == 1


def test_somebody_who_left_may_be_invited_again_and_starts_without_the_old_roles(place):
    a_member(place, StaffRole.ADMINISTRATOR)
    leaver = a_member(place, StaffRole.COORDINATOR, account=an_account("revient@essai.example"))
    members.remove_member(leaver, by=acting(), now=NOW)
    invitation = members.invite(email="revient@essai.example", role=StaffRole.FUNDER, by=acting(), now=NOW)
    back = members.accept_invitation(invitation, name="", by=acting(), now=NOW)
    assert (back.pk, who_is(back).grants) == (leaver.pk, {(StaffRole.FUNDER, None)})
