"""One's own account: devices logged out from afar, a shared tablet, another address, several workspaces."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.accounts.models import SignIn
from essaim.core.accounts.views.entering import SHARED_KEY
from essaim.core.foundation.models import Account, JournalEntry
from essaim.core.foundation.scope import across_workspaces
from essaim.core.foundation.states import StaffRole
from tests.builders import a_client, a_member, a_person, a_person_client, a_workspace, an_account

pytestmark = pytest.mark.django_db
PAGE = "/mon-compte/"


def is_open(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def a_shared_client(account: Account) -> Client:
    client = a_client(account)
    session = client.session
    session[SHARED_KEY] = True
    session.save()
    return client


def test_each_device_is_listed_and_may_be_logged_out_from_another():
    account = an_account()
    mine, other = a_client(account), a_client(account)
    assert is_open(mine) and is_open(other)
    there = SignIn.objects.exclude(pk=mine.get(PAGE).wsgi_request.sign_in.pk).get()
    mine.post(reverse("accounts:end-sign-in", args=[there.pk]))
    assert (is_open(mine), is_open(other)) == (True, False)


def test_every_other_device_at_once():
    account = an_account()
    mine, others = a_client(account), [a_client(account) for _each in range(3)]
    assert all(is_open(client) for client in (mine, *others))
    mine.post(reverse("accounts:end-other-sign-ins"))
    assert [is_open(client) for client in (mine, *others)] == [True, False, False, False]


def test_the_device_of_somebody_else_is_not_there():
    mine, theirs = a_client(an_account()), a_client(an_account())
    assert is_open(mine) and is_open(theirs)
    row = theirs.get(PAGE).wsgi_request.sign_in
    assert mine.post(reverse("accounts:end-sign-in", args=[row.pk])).status_code == 404
    assert is_open(theirs)


def test_the_session_key_itself_is_not_kept_beside_the_device():
    client = a_client(an_account())
    assert is_open(client)
    assert SignIn.objects.filter(digest=client.session.session_key).count() == 0


@pytest.mark.parametrize(("minutes", "open_still"), [(4, True), (6, False)])
def test_a_shared_device_is_logged_out_when_left_alone(clock, minutes, open_still):
    client = a_shared_client(an_account())
    assert is_open(client)
    clock.shift(dt.timedelta(minutes=minutes))
    answer = client.get(PAGE)
    assert (answer.status_code == 200) is open_still
    if not open_still:
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_shared_device_is_logged_out_after_half_an_hour_of_use(clock):
    client, seen = a_shared_client(an_account()), []
    for _minute in range(11):
        seen.append(is_open(client))
        clock.shift(dt.timedelta(minutes=3, seconds=10))
    assert seen == [True] * 10 + [False]


def test_control_a_device_of_ones_own_stays_open(clock):
    client = a_client(an_account())
    assert is_open(client)
    clock.shift(dt.timedelta(minutes=40))
    assert is_open(client)


def test_name_and_language_are_kept_and_spoken():
    account = an_account(language="fr")
    client = a_client(account)
    client.post(PAGE, {"name": "Colette", "language": "en"})
    account.refresh_from_db()
    assert (account.name, account.language, account.shortcuts_on) == ("Colette", "en", False)
    assert "My account" in client.get(PAGE).content.decode()


def test_a_wrong_language_is_said_and_nothing_typed_is_lost():
    page = a_client(an_account()).post(PAGE, {"name": "Colette", "language": "xx"})
    assert page.status_code == 422
    assert 'value="Colette"' in page.content.decode()


def test_another_address_proves_itself_with_a_button_that_no_scanner_presses(mailbox, django_capture_on_commit_callbacks):
    account = an_account("avant@essai.example")
    client = a_client(account)
    client.post(reverse("accounts:change-email"), {"email": "Apres@essai.example"})
    link = mailbox.link()
    for _scan in range(5):
        assert Client().get(link).status_code == 200
    account.refresh_from_db()
    assert account.email == "avant@essai.example"
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(link)
    account.refresh_from_db()
    assert account.email == "apres@essai.example"
    assert not is_open(client)
    assert [to for to, _letter in mailbox.waits_for(3)][1:] == ["avant@essai.example", "apres@essai.example"]
    assert Client().post(link).status_code == 404


def test_a_link_for_another_address_dies_with_the_day(mailbox, clock):
    account = an_account()
    a_client(account).post(reverse("accounts:change-email"), {"email": "apres@essai.example"})
    clock.shift(dt.timedelta(hours=25))
    assert Client().get(mailbox.link()).status_code == 404


def test_an_address_that_is_taken_gets_the_same_answer(mailbox):
    an_account("prise@essai.example")
    client = a_client(an_account())
    answers = [client.post(reverse("accounts:change-email"), {"email": email}) for email in ("prise@essai.example", "libre@essai.example")]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, PAGE)] * 2
    taken, free = (letter.get_content() for _to, letter in mailbox.waits_for(2))
    assert ("/mon-compte/adresse/" in taken, "/mon-compte/adresse/" in free) == (False, True)


def test_a_mail_server_that_is_down_is_said(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = a_client(an_account()).post(reverse("accounts:change-email"), {"email": "apres@essai.example"})
    assert page.status_code == 422
    assert "Le serveur de courriel ne répond pas" in page.content.decode()


def test_several_workspaces_open_one_at_a_time():
    account, one, two, foreign = an_account(), a_workspace("Abeilles"), a_workspace("Bourdons"), a_workspace("Guêpes")
    a_member(one, StaffRole.COORDINATOR, account=account)
    a_member(two, StaffRole.COORDINATOR, account=account)
    client = a_client(account)
    assert client.get(PAGE).wsgi_request.workspace == one
    assert client.post(reverse("accounts:enter-workspace", args=[two.pk])).status_code == 302
    assert client.get(PAGE).wsgi_request.workspace == two
    assert client.post(reverse("accounts:enter-workspace", args=[foreign.pk])).status_code == 404
    assert "Guêpes" not in client.get(reverse("accounts:workspaces")).content.decode()


def test_somebody_who_is_only_a_person_has_an_account_page_without_desks():
    client = a_person_client(a_person(a_workspace(), now=timezone.now()))
    page = client.get(PAGE)
    assert (page.status_code, page.context["nav_items"]) == (200, [])


def test_shortcuts_that_are_off_are_not_even_loaded():
    member = a_member(a_workspace(), StaffRole.ADMINISTRATOR)
    client = a_client(member.account)
    assert "shortcuts.js" in client.get("/reglages/").content.decode()
    client.post(PAGE, {"name": "Colette", "language": "fr"})
    assert "shortcuts.js" not in client.get("/reglages/").content.decode()


def test_changing_ones_address_is_in_the_journal_of_each_team(mailbox):
    account = an_account()
    members = [a_member(a_workspace(), StaffRole.OPERATOR, account=account) for _each in range(2)]
    a_client(account).post(reverse("accounts:change-email"), {"email": "apres@essai.example"})
    Client().post(mailbox.link())
    with across_workspaces("a test looks everywhere"):
        entries = JournalEntry.objects.filter(act="membership.email_changed")
        assert {entry.subject_id for entry in entries} == {member.pk for member in members}
