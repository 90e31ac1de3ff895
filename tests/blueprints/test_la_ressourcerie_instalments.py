"""La Ressourcerie: a membership in several instalments, what is due now, and one's own receipts."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.modules.dues.actions import charge, helloasso, join_members, online, pay
from essaim.modules.dues.models import Checkout, MembershipTerm, Payment
from essaim.modules.dues.queries import balance_of
from essaim.workflows.own_page import member_link, remind_of_instalments
from tests.blueprints.ressourcerie import a_member, a_place, a_session, page_of, words
from tests.builders import a_person, a_staff_client, acting
from tests.conftest import NOW
from tests.modules.dues.helloasso import CLIENT, SECRET, SLUG
from tests.modules.dues.helloasso import helloasso as provider_on_this_machine

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_place"]


@pytest.fixture
def provider(settings, place):
    with provider_on_this_machine() as there:
        settings.ESSAIM_HELLOASSO_URL = there.url
        helloasso._tokens.clear()
        online.describe_account(place.workspace, organisation_slug=SLUG, client_id=CLIENT, client_secret=SECRET, **STAMP)
        yield there


def in_three(place, **values):
    """Somebody who joins in three instalments (9,68 €, 9,66 €, 9,66 €) and registers for an activity."""
    person = a_person(place.workspace, "Solange", **values)
    join_members(person, scheme=place, accepts_charter=True, instalments=3, **STAMP)
    client, own = page_of(person, place)
    client.post(f"{own}seances/{a_session(place).pk}/")
    return person, client, own


def test_res_02_the_page_says_what_is_due_today_and_the_instalments_to_come_with_their_days(place, provider):
    person, client, own = in_three(place)
    page = client.get(own)
    said = words(page)
    assert (page.context["due_now"], page.context["owed"]) == (1568, 3500)
    for sentence in (
        "15,68 € à régler aujourd’hui. Puis : 9,66 € le 12 avril 2026 9,66 € le 12 mai 2026",
        "Tout payer d’un coup : 35,00 €",
    ):
        assert sentence in said, sentence
    assert "41,00 € dont 19,32 € à venir" in words(a_staff_client(place.workspace).get(reverse("dues:desk")))
    shown = a_staff_client(place.workspace).get(reverse("dues:person", args=[person.pk]))
    assert (shown.context["pay_form"].initial["cents"], "dont 9,66 € le 12 avril 2026" in words(shown)) == (1568, True)


@pytest.mark.parametrize(("what", "asked", "left"), [("due", 1568, 1932), ("all", 3500, 0)])
def test_res_02_ones_own_page_pays_what_is_due_now_or_all(place, provider, what, asked, left):
    person, client, own = in_three(place)
    client.post(f"{own}payer/", {"what": what})
    checkout = Checkout.objects.get()
    provider.pays(checkout.intent_id)
    online.confirm_checkout(checkout, **STAMP)
    assert (checkout.cents, MembershipTerm.objects.get().state, balance_of(person)) == (asked, "current", left)
    page = client.get(own)
    assert (page.context["due_now"], page.context["owed"]) == (0, left), "the activity is paid, not a part of the next instalment"


def test_res_02_instalments_that_are_late_are_listed_at_the_desk_until_they_are_paid(place):
    person, _client, _own = in_three(place)
    pay(person, cents=1568, tender="cash", scheme=place, **STAMP)
    desk = reverse("dues:desk")

    def late(days):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            page = a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=place).get(desk)
            return [(term.person, part.cents, part.due_on.isoformat()) for term, part in page.context["late"]]

    assert (late(31), late(32)) == ([], [(person, 966, "2026-04-12")]), "due on 12 April, late on the 13th"
    pay(person, cents=500, tender="cash", scheme=place, by=acting(), now=NOW + timedelta(days=33))
    assert late(70) == [(person, 466, "2026-04-12"), (person, 966, "2026-05-12")]
    pay(person, cents=1432, tender="cash", scheme=place, by=acting(), now=NOW + timedelta(days=71))
    assert late(72) == []


def test_res_02_whoever_pays_in_several_times_hears_of_a_part_on_its_day_once_and_not_when_it_is_paid(place):
    early, _c, _o = in_three(place, email="solange@courriel.example", preferred_channel="email")
    paid = a_person(place.workspace, "Henri", email="henri@courriel.example", preferred_channel="email")
    join_members(paid, scheme=place, accepts_charter=True, instalments=3, **STAMP)
    pay(paid, cents=1934, tender="cash", scheme=place, **STAMP)
    day = NOW + timedelta(days=31)
    assert [remind_of_instalments(place, now=moment) for moment in (NOW, day - timedelta(days=1), day, day + timedelta(hours=2))] == [
        0,
        0,
        1,
        0,
    ]
    sent = Message.objects.get(template="instalment_due")
    assert (sent.person, "9,66" in sent.body, "dimanche 12 avril" in sent.body) == (early, True, True)


def test_res_02_a_site_that_stood_still_on_the_day_of_a_part_says_it_once_it_runs_again(place):
    in_three(place, email="solange@courriel.example", preferred_channel="email")
    told = [remind_of_instalments(place, now=NOW + timedelta(days=days)) for days in (30, 33, 34, 50)]
    assert told == [0, 1, 0, 0], "after a week it is late, and the desk sees it"


def test_everybody_finds_their_own_receipts_on_their_page_and_nobody_elses(place):
    person, other = a_member(place), a_member(place, "Henri")
    client, own = page_of(person, place)
    mine, theirs = Payment.objects.get(payer__person=person), Payment.objects.get(payer__person=other)
    page = client.get(own).content.decode()
    assert (f"{own}recus/{mine.pk}.pdf" in page, str(theirs.pk) in page) == (True, False)
    paper = client.get(f"{own}recus/{mine.pk}.pdf")
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert client.get(f"{own}recus/{theirs.pk}.pdf").status_code == 404
    assert Client().get("/" + member_link(other, place, now=NOW).split("/", 3)[3] + f"recus/{mine.pk}.pdf").status_code == 404


def test_money_that_was_paid_online_is_given_back_online_at_the_desk(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    charge(person, cents=1000, what="other", label="Livre", scheme=place, **STAMP)
    pay(person, cents=1500, tender="online", provider_key="helloasso:1:2", scheme=place, **STAMP)
    sent = {"refund-scheme": place.pk, "refund-cents": "5", "refund-tender": "online"}
    assert desk.post(reverse("dues:refund", args=[person.pk]), sent).status_code == 302
    assert (balance_of(person), Payment.objects.get(cents=-500).tender) == (0, "online")
