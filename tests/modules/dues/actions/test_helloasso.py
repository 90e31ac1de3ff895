"""Payments online that take their time, are taken back, or are not known to the provider any more."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.dues.actions import charge, helloasso, online
from essaim.modules.dues.models import Checkout, Payment
from essaim.modules.dues.queries import balance_of
from tests.builders import a_person, a_staff_client
from tests.conftest import NOW
from tests.modules.dues.actions.test_online import STAMP, an_open_place, begins, knocks, provider, way_back

__all__ = ["provider"]
DAY = timedelta(days=1)


@pytest.fixture
def place(provider, db, clock):
    workspace, scheme, person = an_open_place()
    with in_workspace(workspace):
        yield workspace, scheme, person


@pytest.fixture
def desk(place):
    return a_staff_client(place[0], StaffRole.COORDINATOR)


def sweep(after=timedelta(0)):
    return online.review_checkouts(by=SYSTEM, now=NOW + after)


def somebody_else_begins(workspace, scheme):
    other = a_person(workspace, "Marguerite")
    charge(other, cents=1200, what="activity", label="Couture", scheme=scheme, **STAMP)
    return other, begins(scheme, other)[2]


def said(desk):
    return desk.get(reverse("dues:desk")).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("gone", ["forgotten", "forbidden"])
def test_a_payment_that_the_provider_does_not_know_holds_up_no_other_and_is_for_the_team_after_a_day(place, provider, desk, gone):
    workspace, scheme, person = place
    _client, _own, first = begins(scheme, person)
    other, second = somebody_else_begins(workspace, scheme)
    provider.pays(second.intent_id)
    getattr(provider, gone).add(first.intent_id)
    assert (sweep(), balance_of(other)) == (1, 0)
    assert sweep(DAY + timedelta(hours=1)) == 1
    first.refresh_from_db()
    assert (first.state, balance_of(person)) == ("unheard", 3500)
    assert f"numéro {first.intent_id} chez HelloAsso" in said(desk)
    settle = reverse("dues:settle-checkout", args=[first.pk])
    desk.post(settle, {"to": "ask", "seen": "unheard"})
    assert f"numéro {first.intent_id}" in said(desk), "still unknown"
    getattr(provider, gone).clear()
    provider.pays(first.intent_id)
    desk.post(settle, {"to": "ask", "seen": "unheard"})
    assert (balance_of(person), f"numéro {first.intent_id}" in said(desk)) == (0, False)


def test_what_is_not_known_is_closed_by_whoever_looked(place, provider, desk):
    _workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    provider.forgotten.add(checkout.intent_id)
    sweep(DAY * 2)
    settle = reverse("dues:settle-checkout", args=[checkout.pk])
    assert desk.post(settle, {"to": "undo", "seen": "unheard"}).status_code == 409
    assert [desk.post(settle, {"to": "closed", "seen": "unheard"}).status_code for _ in range(2)] == [302, 409]
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("settled", 3500)


def test_a_real_outage_stops_the_round_early_and_one_broken_payment_does_not(place, provider):
    workspace, scheme, _person = place
    begun = [somebody_else_begins(workspace, scheme) for _ in range(5)]
    provider.broken.add(begun[0][1].intent_id)
    for _person, checkout in begun[1:]:
        provider.pays(checkout.intent_id)
    assert sweep() == 4, "one that answers with an error holds up no other"
    provider.mood, before = "down", len(provider.asked)
    for _ in range(5):
        somebody = a_person(workspace, "Paule")
        charge(somebody, cents=1200, what="activity", label="Couture", scheme=scheme, **STAMP)
    Checkout.objects.update(state="opened", asked_at=None)
    assert (sweep(), len(provider.asked) - before) == (0, online.SILENCES)


@pytest.mark.parametrize("state", ["WaitingBankValidation", "WaitingBankWithdraw", "Pending", "Waiting", "Unknown", "SomethingNew"])
def test_what_a_bank_has_not_answered_is_asked_for_as_long_as_it_takes(place, provider, state):
    workspace, scheme, person = place
    client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", state=state))
    checkout.refresh_from_db()
    page = client.get(way_back(provider)).content.decode()
    assert (checkout.state, "La banque n’a pas encore donné son accord" in page, "Rien n’a été payé" in page) == ("awaited", True, False)
    assert sweep(DAY * 20) == 0
    provider.pays("101")
    assert (sweep(DAY * 21), balance_of(person)) == (1, 0)


def test_what_a_bank_never_answers_is_for_the_team_in_the_end_and_what_it_refuses_is_refused(place, provider, desk):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101", state="WaitingBankValidation"))
    assert sweep(DAY * 61) == 1
    assert f"numéro {checkout.intent_id} chez HelloAsso" in said(desk)
    knocks(workspace, provider.pays("101", state="Refused"))
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("refused", 3500)


def test_a_payment_that_is_authorised_after_it_was_given_up_is_written_all_the_same(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    sweep(DAY * 2)
    checkout.refresh_from_db()
    assert checkout.state == "expired"
    knocks(workspace, provider.pays("101"))
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("paid", 0)


def test_what_the_team_has_closed_stays_closed_while_the_provider_says_the_same(place, provider, desk):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    notification = provider.pays("101", cents=100)
    knocks(workspace, notification)
    desk.post(reverse("dues:settle-checkout", args=[checkout.pk]), {"to": "closed", "seen": "disputed"})
    knocks(workspace, notification)
    checkout.refresh_from_db()
    assert checkout.state == "expired"


@pytest.mark.parametrize("state", ["Refunded", "Refunding", "Contested"])
@pytest.mark.parametrize("heard", ["told", "asked"])
def test_a_payment_that_was_given_back_or_is_contested_is_for_the_team_and_never_silently_paid(place, provider, desk, state, heard):
    workspace, scheme, person = place
    client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101"))
    notification = provider.pays("101", state=state)
    assert "contestés" not in said(desk)
    if heard == "told":
        knocks(workspace, notification)
    else:
        assert (sweep(), sweep(timedelta(hours=1)), sweep(DAY * 2)) == (1, 0, 0)
    checkout.refresh_from_db()
    assert (checkout.state, "35,00 € payés, dont 35,00 € rendus" in said(desk), balance_of(person)) == ("returned", True, 0)
    settle = reverse("dues:settle-checkout", args=[checkout.pk])
    assert a_staff_client(workspace, StaffRole.OPERATOR).post(settle, {"to": "undo", "seen": "returned-3500"}).status_code == 404
    assert [desk.post(settle, {"to": "undo", "seen": "returned-3500"}).status_code for _ in range(2)] == [302, 409]
    contrary = Payment.objects.get(corrects__isnull=False)
    assert (balance_of(person), contrary.reason, "contestés" in said(desk), sweep(DAY * 5)) == (3500, "returned", False, 0)


def buttons(desk):
    """What each button of the page would send."""
    page = desk.get(reverse("dues:desk")).content.decode()
    return re.findall(r'name="seen" value="(\w+)">.*?name="to" value="(\w+)"', page, re.S)


def test_a_button_of_a_page_that_is_out_of_date_closes_nothing_that_was_received(place, provider, desk):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    provider.forgotten.add("101")
    sweep(DAY * 2)
    old = buttons(desk)
    assert old == [("unheard", "ask"), ("unheard", "closed")]
    provider.forgotten.clear()
    knocks(workspace, provider.pays("101", cents=2900))
    checkout.refresh_from_db()
    assert checkout.state == "disputed"
    settle = reverse("dues:settle-checkout", args=[checkout.pk])
    for sent in ({"to": "closed", "seen": "unheard"}, {"to": "closed"}, {"to": "undo", "seen": "disputed"}, {"to": "", "seen": "disputed"}):
        assert desk.post(settle, sent).status_code == 409, sent
    checkout.refresh_from_db()
    assert (checkout.state, "29,00 € annoncés" in said(desk), balance_of(person)) == ("disputed", True, 3500)
    assert buttons(desk) == [("disputed", "paid"), ("disputed", "closed")]
    assert (desk.post(settle, {"to": "paid", "seen": "disputed"}).status_code, balance_of(person)) == (302, 600)


def test_a_part_that_was_given_back_is_taken_back_and_the_rest_stays_paid(place, provider, desk):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101"))
    told = provider.pays("101")
    order = provider.intents["101"]["order"]
    order["payments"] += [{"id": 7001, "amount": 600, "state": "Refunded"}]
    knocks(workspace, told)
    checkout.refresh_from_db()
    assert (checkout.state, checkout.told_cents, "6,00 € sont repartis" in said(desk)) == ("returned", 600, True)
    desk.post(reverse("dues:settle-checkout", args=[checkout.pk]), {"to": "undo", "seen": "returned-600"})
    paid = Payment.objects.order_by("year", "number").values_list("cents", "tender", "reason")
    assert (balance_of(person), list(paid)) == (600, [(3500, "online", ""), (-3500, "online", "returned"), (2900, "online", "")])


def gives_back(provider, cents):
    """The provider gives a part of the payment back, beside what it gave back before."""
    given = provider.intents["101"]["order"]["payments"]
    given.append({"id": 7000 + len(given), "amount": cents, "state": "Refunded"})


@pytest.fixture
def paid_online(place, provider):
    workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    knocks(workspace, provider.pays("101"))
    gives_back(provider, 600)
    assert sweep(DAY * 2) == 1
    return person, reverse("dues:settle-checkout", args=[checkout.pk])


def test_a_second_part_that_is_given_back_before_anybody_looked_is_taken_back_with_the_first(paid_online, provider, desk):
    person, settle = paid_online
    assert "6,00 € sont repartis" in said(desk) and "déjà traités" not in said(desk)
    gives_back(provider, 900)
    sweep(DAY * 4)
    assert ("15,00 € sont repartis" in said(desk), balance_of(person)) == (True, 0)
    stale = desk.post(settle, {"to": "undo", "seen": "returned-600"}).status_code
    assert (stale, desk.post(settle, {"to": "undo", "seen": "returned-1500"}).status_code, balance_of(person)) == (409, 302, 1500)


@pytest.mark.parametrize(("first", "left"), [("undo", 1500), ("closed", 900)])
def test_a_second_part_that_is_given_back_after_the_first_was_settled_is_news_and_only_that(paid_online, provider, desk, first, left):
    person, settle = paid_online
    desk.post(settle, {"to": first, "seen": "returned-600"})
    assert (sweep(DAY * 4), "sont repartis" in said(desk)) == (0, False), "what was settled is no news"
    gives_back(provider, 900)
    assert (sweep(DAY * 6), "35,00 € payés, dont 15,00 € rendus" in said(desk), "9,00 € sont repartis" in said(desk)) == (1, True, True)
    assert "Sur cette somme, 6,00 € sont déjà traités." in said(desk)
    assert (desk.post(settle, {"to": "undo", "seen": "returned-1500"}).status_code, balance_of(person)) == (302, left)
    assert (sweep(DAY * 8), Checkout.objects.get().state, Checkout.objects.get().payment.cents) == (0, "paid", 3500 - left)


def test_what_is_given_back_in_parts_until_nothing_is_left_is_closed(paid_online, provider, desk):
    person, settle = paid_online
    desk.post(settle, {"to": "undo", "seen": "returned-600"})
    gives_back(provider, 2900)
    sweep(DAY * 4)
    assert "L’argent est reparti" in said(desk)
    desk.post(settle, {"to": "undo", "seen": "returned-3500"})
    assert (Checkout.objects.get().state, balance_of(person)) == ("settled", 3500)


def test_a_button_counts_only_while_the_provider_has_told_no_more(paid_online, provider, desk):
    """Between the look of the page and the writing, more was given back."""
    looked = Checkout.objects.select_related("payment", "payer__person", "scheme").get()
    gives_back(provider, 900)
    sweep(DAY * 4)
    with pytest.raises(Refusal):
        online.settle_checkout(looked, undo=True, **STAMP)
    assert (Checkout.objects.get().state, Payment.objects.count()) == ("returned", 1)


def test_keys_that_are_refused_stop_the_round_and_give_nothing_up(place, provider):
    _workspace, scheme, person = place
    _client, _own, checkout = begins(scheme, person)
    provider.mood = "locked"
    helloasso._tokens.clear()
    assert sweep(DAY * 3) == 0
    checkout.refresh_from_db()
    assert checkout.state == "opened"
