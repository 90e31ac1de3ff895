"""The team through its pages: invited, recovered, relieved, gone; and nothing of another workspace."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.actions.members import invite
from essaim.core.accounts.models import Invitation
from essaim.core.foundation.models import Account, JournalEntry, Membership
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Grant
from tests.builders import (
    a_case,
    a_client,
    a_member,
    a_person,
    a_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_account,
    counting_queries,
    who_is,
)  # fmt: skip
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(settings) -> None:
    """What the worker does, it does here before the page answers."""
    settings.ESSAIM_JOBS_INLINE = True


@pytest.fixture
def place():
    return a_workspace("Les Tilleuls")


@pytest.fixture
def boss(place):
    return a_staff_client(place, StaffRole.ADMINISTRATOR)


def test_from_invitation_to_the_desk(place, boss, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("accounts:invite"), {"email": "ines@essai.example", "name": "Inès", "role": "operator"})
    assert mailbox.waits_for(1)[0][0] == "ines@essai.example"
    link = mailbox.link()
    for _scan in range(5):
        assert Client().get(link).status_code == 200
    assert Account.objects.filter(email="ines@essai.example").count() == 0
    joined = Client().post(link, {"name": "Inès Caron"})
    assert "Bienvenue dans l’équipe" in joined.content.decode()
    assert not joined.wsgi_request.user.is_authenticated
    with across_workspaces("a test looks everywhere"):
        membership = Membership.objects.select_related("account", "workspace").get(account__email="ines@essai.example")
    assert who_is(membership).grants == {(StaffRole.OPERATOR, None)}
    assert [Client().get(link).status_code, Client().post(link, {"name": "X"}).status_code] == [404, 404]
    assert a_client(membership.account).get("/standard/").status_code == 200


def test_a_withdrawn_invitation_opens_nothing(place, boss, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("accounts:invite"), {"email": "ines@essai.example", "role": "operator"})
    link = mailbox.link()
    with in_workspace(place):
        row = Invitation.objects.get()
    boss.post(reverse("accounts:withdraw-invitation", args=[row.pk]))
    assert Client().get(link).status_code == 404


def test_sending_again_kills_the_link_before(place, boss, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("accounts:invite"), {"email": "ines@essai.example", "role": "operator"})
    old = mailbox.link()
    with in_workspace(place):
        row = Invitation.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("accounts:send-again", args=[row.pk]))
    assert [Client().get(link).status_code for link in (old, mailbox.link(2))] == [404, 200]


def test_roles_are_given_and_taken_per_scheme(place, boss):
    scheme, member = a_scheme(place), a_member(place)
    boss.post(reverse("accounts:give-role", args=[member.pk]), {"role": "coordinator", "scheme": str(scheme.pk)})
    assert who_is(member).grants == {(StaffRole.COORDINATOR, scheme.pk)}
    with in_workspace(place):
        grant = Grant.objects.get()
    boss.post(reverse("accounts:take-role", args=[grant.pk]))
    assert who_is(member).grants == frozenset()


def test_a_leaver_is_out_at_the_next_page_and_their_cases_are_shown(place, boss):
    leaver = a_member(place, StaffRole.COORDINATOR, account=an_account(name="Nadia"))
    a_case(a_scheme(place), a_person(place), lead_contact=leaver)
    theirs = a_client(leaver.account)
    assert theirs.get("/personnes/").status_code == 200
    boss.post(reverse("accounts:remove-member", args=[leaver.pk]))
    assert theirs.get("/personnes/").headers["Location"].startswith("/compte/connexion/")
    assert "Nadia a quitté l’équipe\u00a0: 1 dossier est encore à son nom." in boss.get("/reglages/equipe/").content.decode()


def test_the_last_administrator_is_told_why_they_cannot_leave(place, boss):
    page = boss.post(reverse("accounts:remove-member", args=[boss.member.pk]))
    assert page.status_code == 409
    assert "nommez-en d’abord une autre" in page.content.decode()


def test_a_colleague_gets_a_new_second_proof(place, boss, mailbox, django_capture_on_commit_callbacks):
    member = a_member(place, StaffRole.OPERATOR)
    Authenticator.objects.create(user=member.account, type="totp", data={"secret": "x"})
    theirs = a_client(member.account)
    assert theirs.get("/standard/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("accounts:recover-factor", args=[member.pk]))
    assert theirs.get("/standard/").headers["Location"].startswith("/compte/connexion/")
    assert mailbox.waits_for(1)[0][0] == member.account.email
    with in_workspace(place):
        assert JournalEntry.objects.get(act="membership.recovered").actor_id == boss.member.pk


def test_an_address_that_is_no_address_is_said_and_kept(place, boss):
    member = a_member(place)
    page = boss.post(reverse("accounts:recover-email", args=[member.pk]), {"email": "pas une adresse"})
    assert page.status_code == 422
    assert 'value="pas une adresse"' in page.content.decode()


ACTS = ("give-role", "take-administration", "remove-member", "recover-email", "recover-factor", "member")


@pytest.mark.parametrize("act", ACTS)
def test_a_member_of_another_workspace_does_not_exist(boss, act):
    foreign = a_member(a_workspace(), StaffRole.ADMINISTRATOR, account=an_account("canary@ailleurs.example"))
    a_member(foreign.workspace, StaffRole.ADMINISTRATOR)
    path, values = reverse(f"accounts:{act}", args=[foreign.pk]), {"role": "funder", "email": "pirate@essai.example"}
    answer = boss.get(path) if act == "member" else boss.post(path, values)
    foreign.refresh_from_db()
    assert (answer.status_code, foreign.left_at, foreign.is_administrator) == (404, None, True)
    assert Account.objects.filter(email="canary@ailleurs.example").count() == 1


def test_a_scheme_of_another_workspace_cannot_be_given(place, boss):
    foreign, member = a_scheme(a_workspace(), name="canary"), a_member(place)
    page = boss.post(reverse("accounts:give-role", args=[member.pk]), {"role": "coordinator", "scheme": str(foreign.pk)})
    assert (page.status_code, who_is(member).grants, b"canary" in page.content) == (422, frozenset(), False)


def test_the_team_of_another_workspace_is_not_listed(boss):
    foreign = a_workspace()
    a_member(foreign, StaffRole.COORDINATOR, account=an_account("canary@ailleurs.example"))
    with in_workspace(foreign):
        invite(email="canary2@ailleurs.example", role=StaffRole.FUNDER, by=acting(), now=NOW)
    assert "canary" not in boss.get("/reglages/equipe/").content.decode()


@pytest.mark.parametrize("role", [StaffRole.COORDINATOR, StaffRole.OPERATOR, StaffRole.FUNDER])
def test_nobody_else_touches_the_team(place, role):
    member, client = a_member(place), a_staff_client(place, role)
    paths = [reverse(f"accounts:{act}", args=[member.pk]) for act in ACTS if act != "member"]
    assert [client.post(path, {"role": "administrator", "email": "a@essai.example"}).status_code for path in paths] == [404] * 5
    assert [client.get(path).status_code for path in ("/reglages/equipe/", "/reglages/equipe/inviter/")] == [404, 404]


def test_three_members_take_the_same_queries_as_one(place, boss):
    boss.get("/reglages/equipe/")
    with counting_queries() as one:
        boss.get("/reglages/equipe/")
    for _each in range(3):
        a_member(place, StaffRole.OPERATOR, StaffRole.LEAD_CONTACT, scheme=a_scheme(place))
    with counting_queries(at_most=len(one)):
        boss.get("/reglages/equipe/")


def test_a_colleague_is_found_by_a_piece_of_their_name(place, boss):
    a_member(place, account=an_account(name="Inès Caron"))
    a_member(place, account=an_account(name="Baptiste Delerue"))
    text = boss.get("/reglages/equipe/?q=caro").content.decode()
    assert ("Inès Caron" in text, "Baptiste Delerue" in text) == (True, False)
