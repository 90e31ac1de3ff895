"""Paying online: only what the provider says when asked counts, once, for the amount that was asked."""

import json
import logging
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.dues.actions import charge, helloasso, join_members, online
from essaim.modules.dues.models import Checkout, Entry, MembershipTerm, OnlineAccount, Payment
from essaim.modules.dues.queries import balance_of
from essaim.web.jobs import EVERY_MINUTES, JOBS
from essaim.workflows.own_page import member_link
from essaim.workflows.upkeep import review_payments, tend_all
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW
from tests.modules.dues.helloasso import CLIENT, SECRET, SLUG
from tests.modules.dues.helloasso import helloasso as provider_on_this_machine

STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def provider(settings):
    with provider_on_this_machine() as there:
        settings.ESSAIM_HELLOASSO_URL = there.url
        helloasso._tokens.clear()
        yield there


def an_open_place():
    """A place whose people can pay online, and somebody who owes."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-ressourcerie")
    person = a_person(workspace, "Solange")
    with in_workspace(workspace):
        online.describe_account(workspace, organisation_slug=SLUG, client_id=CLIENT, client_secret=SECRET, **STAMP)
        charge(person, cents=2900, what="membership", label="Adhésion", scheme=scheme, **STAMP)
        charge(person, cents=600, what="activity", label="Yoga", scheme=scheme, **STAMP)
    return workspace, scheme, person


@pytest.fixture
def place(provider, db, clock):
    workspace, scheme, person = an_open_place()
    with in_workspace(workspace):
        yield workspace, scheme, person


def begins(scheme, person) -> tuple[Client, str, Checkout]:
    """Somebody presses the button of their page."""
    client, own = Client(), "/" + member_link(person, scheme, now=NOW).split("/", 3)[3]
    page = client.post(f"{own}payer/")
    assert page.status_code == 200, page.content
    return client, own, page.context["checkout"]


def way_back(provider, intent: str = "101") -> str:
    """The address that the provider was given to lead back to, without the name of the site."""
    return "/" + provider.intents[intent]["returnUrl"].split("/", 3)[3]


def knocks(workspace, notification) -> int:
    """The provider sends its notification."""
    hook = OnlineAccount.objects.get().hook
    page = reverse("dues:notified", args=[workspace.slug, hook])
    return Client().post(page, json.dumps(notification), content_type="application/json").status_code


def test_what_is_owed_is_paid_online_and_written_once_the_provider_confirms_it(place, provider):
    workspace, scheme, person = place
    client, own, checkout = begins(scheme, person)
    assert (checkout.cents, provider.intents["101"]["initialAmount"], provider.url in checkout.redirect_url) == (3500, 3500, True)
    assert balance_of(person) == 3500
    assert knocks(workspace, provider.pays("101")) == 204
    checkout.refresh_from_db()
    assert (checkout.state, checkout.payment.tender, balance_of(person)) == ("paid", "online", 0)
    assert "payés, merci" in client.get(way_back(provider)).content.decode()


def test_the_provider_is_told_a_way_back_for_a_day_and_never_the_secret_of_the_page(place, provider):
    _workspace, scheme, person = place
    client, own, _checkout = begins(scheme, person)
    told = {provider.intents["101"][name] for name in ("returnUrl", "backUrl", "errorUrl")}
    secret, way = own.split("/")[2], way_back(provider)
    assert (len(told), secret in str(told), client.get(way).status_code) == (1, False, 200)
    assert secret not in Client().get(way).content.decode(), "whoever has the way back only, as the provider does"
    assert secret in client.get(way).content.decode(), "control: the browser that left from there finds its page again"
    assert client.get(way.replace("/retour/", "/m/")).status_code == 404
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert [client.get(page).status_code for page in (way, own)] == [404, 200]


def test_res_02_a_membership_paid_online_counts_from_then_on(place, provider):
    _workspace, scheme, person = place
    term = join_members(person, scheme=scheme, accepts_charter=True, **STAMP)
    client, _own, _checkout = begins(scheme, person)
    provider.pays("101")
    assert MembershipTerm.objects.get().state == "pending"
    client.post(f"{way_back(provider)}demander/")
    term.refresh_from_db()
    assert (term.state, balance_of(person)) == ("current", 0)


def test_a_notification_is_a_hint_and_no_more(place, provider):
    """Whoever sends us a beautiful notification of a payment that nobody made changes nothing."""
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    forged = {"eventType": "Payment", "data": {"amount": 3500, "state": "Authorized"}, "metadata": {"checkout": str(checkout.pk)}}
    assert knocks(workspace, forged) == 204
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person), Payment.objects.count()) == ("opened", 3500, 0)


@pytest.mark.parametrize("body", ["", "pas du json", "[]", '{"metadata": 3}', '{"metadata": {"checkout": "x"}}', '{"metadata": null}'])
def test_what_is_no_notification_is_ignored(place, body):
    workspace, _scheme, _person = place
    page = reverse("dues:notified", args=[workspace.slug, OnlineAccount.objects.get().hook])
    assert Client().post(page, body, content_type="application/json").status_code == 204


def test_an_amount_that_was_tampered_with_is_refused_and_shown_to_the_team(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", cents=100))
    checkout.refresh_from_db()
    assert (checkout.state, checkout.told_cents, balance_of(person), Payment.objects.count()) == ("disputed", 100, 3500, 0)
    desk = a_staff_client(workspace, StaffRole.COORDINATOR).get(reverse("dues:desk")).content.decode()
    assert "1,00" in desk and "35,00" in desk


def test_a_payment_of_another_checkout_is_not_taken_for_this_one(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    notification = provider.pays("101", checkout="00000000-0000-4000-8000-000000000000") | {"metadata": {"checkout": str(checkout.pk)}}
    knocks(workspace, notification)
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("disputed", 3500)


def test_while_the_provider_is_down_what_is_owed_stays_owed_and_the_page_says_so(place, provider):
    _workspace, scheme, person = place
    provider.mood = "down"
    client, own = Client(), "/" + member_link(person, scheme, now=NOW).split("/", 3)[3]
    page = client.post(f"{own}payer/", follow=True)
    assert "Rien n’est perdu" in page.content.decode()
    assert (Checkout.objects.get().state, balance_of(person)) == ("failed", 3500)
    provider.mood = "well"
    assert client.post(f"{own}payer/").context["checkout"].state == "opened"


def test_a_notification_that_comes_while_the_api_is_down_is_asked_for_again(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    notification = provider.pays("101")
    provider.mood = "down"
    assert knocks(workspace, notification) == 503
    assert online.review_checkouts(by=SYSTEM, now=NOW) == 0
    provider.mood = "well"
    assert online.review_checkouts(by=SYSTEM, now=NOW) == 1
    assert balance_of(person) == 0


def test_a_card_that_is_refused_leaves_everything_to_pay(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", state="Refused"))
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("refused", 3500)


def test_whoever_was_refused_and_pays_with_another_card_within_the_day_is_heard(place, provider):
    workspace, scheme, person = place
    client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", state="Refused"))
    assert "La banque n’a pas accepté" in client.get(way_back(provider)).content.decode()
    assert online.review_checkouts(by=SYSTEM, now=NOW) == 0
    provider.pays("101")
    assert online.review_checkouts(by=SYSTEM, now=NOW + timedelta(hours=3)) == 1
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("paid", 0)


def test_a_refused_payment_is_asked_for_no_longer_than_a_day(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", state="Refused"))
    assert online.review_checkouts(by=SYSTEM, now=NOW + timedelta(hours=25)) == 1
    checkout.refresh_from_db()
    assert checkout.state == "expired"


@pytest.mark.parametrize(("to", "state", "left"), [("paid", "paid", 3400), ("closed", "expired", 3500)])
def test_a_disputed_payment_is_settled_by_whoever_looked_at_the_provider(place, provider, to, state, left):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", cents=100))
    page, desk = reverse("dues:settle-checkout", args=[checkout.pk]), a_staff_client(workspace, StaffRole.COORDINATOR)
    assert a_staff_client(workspace, StaffRole.OPERATOR).post(page, {"to": to, "seen": "disputed"}).status_code == 404
    assert page in desk.get(reverse("dues:desk")).content.decode()
    assert [desk.post(page, {"to": to, "seen": "disputed"}).status_code for _ in range(2)] == [302, 409]
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person), page in desk.get(reverse("dues:desk")).content.decode()) == (state, left, False)


def test_while_the_provider_is_silent_the_upkeep_of_every_workspace_goes_on(place, provider):
    """It is asked by a job of its own: the upkeep itself asks it nothing."""
    _workspace, scheme, person = place
    begins(scheme, person)
    provider.pays("101")
    provider.mood = "down"
    before = len(provider.asked)
    tend_all(NOW)
    assert len(provider.asked) == before
    assert (JOBS["upkeep.review_payments"], EVERY_MINUTES["upkeep.review_payments"]) == (review_payments, 5)
    provider.mood = "well"
    review_payments(NOW)
    assert balance_of(person) == 0


def test_a_payment_given_up_is_closed_after_a_day(place, provider):
    _workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    assert online.review_checkouts(by=SYSTEM, now=NOW + timedelta(hours=3)) == 0
    assert online.review_checkouts(by=SYSTEM, now=NOW + timedelta(hours=25)) == 1
    checkout.refresh_from_db()
    assert checkout.state == "expired"


def test_keys_are_tried_at_once_kept_encrypted_and_never_shown_or_logged(place, provider, caplog):
    workspace, scheme, person = place
    desk = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    with caplog.at_level(logging.DEBUG):
        helloasso._tokens.clear()
        said = desk.post(
            reverse("dues:online"), {"organisation_slug": SLUG, "client_id": CLIENT, "client_secret": SECRET}, follow=True
        ).content.decode()
        wrong = desk.post(
            reverse("dues:online"), {"organisation_slug": SLUG, "client_id": CLIENT, "client_secret": "faux"}, follow=True
        ).content.decode()
        desk.post(reverse("dues:online"), {"organisation_slug": SLUG, "client_id": CLIENT, "client_secret": SECRET})
        begins(scheme, person)
    assert ("HelloAsso reconnaît ces clés" in said, "ne reconnaît pas ces clés" in wrong, SECRET in said) == (True, True, False)
    assert (SECRET in caplog.text, "jeton-1" in caplog.text) == (False, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret FROM dues_onlineaccount")
        assert SECRET not in cursor.fetchone()[0]
    assert SECRET not in str(list(JournalEntry.objects.values_list("facts", flat=True)))


def test_without_an_address_the_site_never_calls_and_the_page_offers_nothing(db, clock, settings):
    settings.ESSAIM_HELLOASSO_URL = ""
    workspace, scheme, person = an_open_place()
    with in_workspace(workspace):
        client, own = Client(), "/" + member_link(person, scheme, now=NOW).split("/", 3)[3]
        assert f"{own}payer/" not in client.get(own).content.decode()
        assert "ne répond" not in client.post(f"{own}payer/", follow=True).content.decode()
        assert not Checkout.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://helloasso.example/", "http://evil.example/", ""])
def test_a_strange_address_to_pay_at_is_not_followed(settings, url):
    settings.ESSAIM_HELLOASSO_URL = "https://api.helloasso.com"
    assert not helloasso._may_lead_to(url)
    assert helloasso._may_lead_to("https://www.helloasso.com/associations/x/checkout/1")


@pytest.mark.django_db(transaction=True)
def test_d15_the_same_notification_a_hundred_times_at_once_is_one_entry(provider, count):
    workspace, scheme, person = an_open_place()
    with in_workspace(workspace):
        _client, _own, checkout = begins_now(scheme, person)
        hook = OnlineAccount.objects.get().hook
    notification, size = json.dumps(provider.pays("101")), count(20, 100)
    line, told = threading.Barrier(size, timeout=60), []

    def knock():
        try:
            line.wait()
            page = reverse("dues:notified", args=[workspace.slug, hook])
            told.append(Client().post(page, notification, content_type="application/json").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    with in_workspace(workspace):
        assert (set(told), Payment.objects.count(), Entry.objects.filter(kind="payment").count()) == ({204}, 1, 2)
        assert (balance_of(person), Payment.objects.get().cents) == (0, 3500)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_state_and_the_key_the_same_payment_would_count_twice(provider, monkeypatch):
    """Negative control: both walls taken down, two notifications are two payments."""
    workspace, scheme, person = an_open_place()
    with in_workspace(workspace):
        _client, _own, checkout = begins_now(scheme, person)
        provider.pays("101")
        intent = helloasso.read_intent(OnlineAccount.objects.get(), "101")
        monkeypatch.setattr(online, "move", lambda *args, **kwargs: None)
        keys = iter(("first", "second"))
        monkeypatch.setattr(online, "PROVIDER", type("Key", (), {"__format__": lambda self, spec: next(keys)})())
        for _ in range(2):
            Checkout.objects.filter(pk=checkout.pk).update(payment=None)
            online._write(checkout, intent, SYSTEM, NOW)
        assert (Payment.objects.count(), balance_of(person)) == (2, -3500)


def begins_now(scheme, person):
    """Without a stopped clock the link is made now."""
    from django.utils import timezone

    client, own = Client(), "/" + member_link(person, scheme, now=timezone.now()).split("/", 3)[3]
    return client, own, client.post(f"{own}payer/").context["checkout"]
