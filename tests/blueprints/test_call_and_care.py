"""Call & Care, walked through its pages: from the call to the confirmed service."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from essaim.workflows.upkeep import tend_all
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace, an_organisation_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    """A running scheme, an operator at the phone, a supporter with a mobile phone nearby."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    offer = a_supporter(
        scheme, categories=["computers"], quantity=6, given_name="Ferdinand", family_name="Vandamme",
        contacts=[{"value": "06 39 98 11 22"}], preferred_channel="sms",
    )  # fmt: skip
    return workspace, scheme, offer, a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)


def a_call(scheme, **more) -> dict:
    """What the operator types."""
    return {
        "given_name": "Odile", "family_name": "Carpentier", "phone": "01 99 00 12 34", "commune_code": "Lille",
        "organisation": "Collège des Trois Tilleuls", "what": f"{scheme.pk}:computers", "quantity": "6",
        "when": "anytime", **more,
    }  # fmt: skip


def ask(client, scheme, **more):
    answer = client.post(reverse("phone-record"), a_call(scheme, **more))
    assert answer.status_code == 200
    return answer.context["need"]


def link_in(message: Message) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def propose(client, need, offer) -> Proposal:
    client.post(reverse("needs:propose", args=[need.pk, offer.pk]))
    return Proposal.objects.get(need=need, offer=offer)


def test_cac_04_contacts_are_exchanged_once_both_have_agreed_and_the_time_is_kept(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme)
        propose(desk, need, offer)
        asked = Message.objects.get(template="proposal")
        assert (asked.to, asked.means) == ("+33639981122", "sms")
        page = link_in(asked)
        seen = Client().get(page).content.decode()
        assert "Carpentier" not in seen and "01 99 00 12 34" not in seen
        Client().post(page + "reponse/", {"answer": "yes"})
        service = Service.objects.get()
        assert service.state == "answered"
        desk.post(reverse("needs:validate", args=[service.pk]))
        assert not Message.objects.filter(template="contact_for_supporter").exists()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        service.refresh_from_db()
        need.refresh_from_db()
        assert (service.state, need.state) == ("accepted", "accepted")
        assert need.first_contact_at is not None
        shown = Client().get(link_in(Message.objects.get(template="contact_for_supporter"))).content.decode()
        assert "Odile Carpentier" in shown and "01 99 00 12 34" in shown


def test_cac_06_a_need_that_was_not_delivered_is_looked_for_again(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme)
        propose(desk, need, offer)
        desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        service = Service.objects.get()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        desk.post(reverse("needs:confirm", args=[service.pk]), {"side": "beneficiary", "outcome": "not_honoured"})
        need.refresh_from_db()
        again = Need.objects.get(reopens=need)
        assert (need.state, again.state, again.quantity) == ("not_honoured", "posted", need.quantity)


def test_cac_03_a_partial_match_splits_the_need(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        other = an_organisation_offer(scheme, "Atelier du Réemploi", categories=["computers"], quantity=9)
        need = ask(desk, scheme, quantity="10")
        sheet = desk.get(reverse("needs:need", args=[need.pk])).context["sheet"]
        parts = sorted(share["count"] for share in sheet.shares)
        assert (parts, sheet.shares_sum) in [([4, 6], 10), ([1, 9], 10)]
        desk.post(reverse("needs:propose-shares", args=[need.pk]))
        for proposal in Proposal.objects.order_by("quantity"):
            desk.post(reverse("needs:answer", args=[proposal.pk]), {"answer": "yes"})
        need.refresh_from_db()
        left = [Offer.objects.get(pk=one.pk).remaining for one in (offer, other)]
        assert sorted(Service.objects.values_list("quantity", flat=True)) == parts
        assert (need.remaining, sum(left)) == (0, 5)


def test_cac_03_ten_computers_are_six_and_four(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        other = an_organisation_offer(scheme, "Atelier du Réemploi", categories=["computers"], quantity=4)
        need = ask(desk, scheme, quantity="10")
        page = desk.get(reverse("needs:need", args=[need.pk])).content.decode()
        assert "6 chez Ferdinand Vandamme" in page
        assert "4 chez Atelier du Réemploi" in page
        desk.post(reverse("needs:propose-shares", args=[need.pk]))
        asked = dict(Proposal.objects.values_list("offer", "quantity"))
        assert asked == {offer.pk: 6, other.pk: 4}


def test_cac_08_a_need_told_twice_is_shown_before_anything_is_recorded(line):
    workspace, scheme, _offer, desk = line
    with in_workspace(workspace):
        first = ask(desk, scheme)
        again = desk.post(reverse("phone-record"), a_call(scheme, given_name="Odile", details="Pour la rentrée"))
        page = again.content.decode()
        assert (again.status_code, Need.objects.count()) == (409, 1)
        assert reverse("needs:need", args=[first.pk]) in page
        assert "Pour la rentrée" in page
        second = ask(desk, scheme, is_new="1")
        assert Need.objects.count() == 2
        assert [need.pk for need in desk.get(reverse("needs:need", args=[second.pk])).context["sheet"].alike] == [first.pk]


def test_cac_08_another_category_another_caller_or_an_old_need_is_no_double(line, clock):
    workspace, scheme, _offer, desk = line
    with in_workspace(workspace):
        ask(desk, scheme)
        ask(desk, scheme, what=f"{scheme.pk}:equipment")
        ask(desk, scheme, given_name="Awa", phone="01 99 00 77 88", organisation="")
        clock.shift(timedelta(days=15))
        ask(a_staff_client(workspace, StaffRole.OPERATOR), scheme)
        assert Need.objects.count() == 4


def test_cac_12_whoever_asks_needs_no_account(line):
    workspace, scheme, _offer, desk = line
    with in_workspace(workspace):
        ask(desk, scheme)
        assert Person.objects.get(given_name="Odile").account is None


def test_a_supporter_who_declines_gives_a_reason_and_the_next_is_asked_at_once(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        next_one = a_supporter(scheme, categories=["computers"], quantity=6, given_name="Marius", commune_code="59512")
        need = ask(desk, scheme)
        propose(desk, need, offer)
        page = link_in(Message.objects.get(template="proposal"))
        assert Client().post(page + "reponse/", {"answer": "no"}).status_code == 422
        Client().post(page + "reponse/", {"answer": "no", "reason": "away"})
        assert Proposal.objects.get(offer=offer).decline_reason == "away"
        assert Proposal.objects.get(offer=next_one).state == "sent"
        assert Call.objects.filter(reason="proposal", person=next_one.participation.person).count() == 1


def test_a_yes_given_by_mistake_can_be_taken_back_for_ten_minutes(line, clock):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme)
        propose(desk, need, offer)
        page = link_in(Message.objects.get(template="proposal"))
        Client().post(page + "reponse/", {"answer": "yes"})
        clock.shift(timedelta(minutes=11))
        assert Client().post(page + "reprendre/").status_code == 409
        clock.shift(timedelta(minutes=-2))
        Client().post(page + "reprendre/")
        need.refresh_from_db()
        offer.refresh_from_db()
        assert (need.state, need.remaining, offer.remaining) == ("posted", 6, 6)
        assert timezone.now() is not None


def test_opening_a_link_five_times_changes_nothing(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme)
        propose(desk, need, offer)
        page = link_in(Message.objects.get(template="proposal"))
        for _time in range(5):
            assert Client().get(page).status_code == 200
        assert (Proposal.objects.get().state, Service.objects.count()) == ("sent", 0)
        Client().post(page + "reponse/", {"answer": "yes"})
        assert Service.objects.count() == 1


def test_a_need_whose_term_is_over_expires_and_whoever_was_asked_is_released(line, clock):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme, when="before", deadline="2026-03-13")
        proposal = propose(desk, need, offer)
        clock.shift(timedelta(hours=20))
        tend_all()
        need.refresh_from_db()
        seen = [need.state]
        clock.shift(timedelta(days=1))
        tend_all()
        need.refresh_from_db()
        proposal.refresh_from_db()
        assert [*seen, need.state] == ["posted", "expired"]
        assert proposal.state in ("withdrawn", "expired")
        page = Client().get(link_in(Message.objects.get(template="proposal"))).content.decode()
        assert "reponse/" not in page


@pytest.mark.parametrize(
    ("category", "kind"),
    [("time", "time"), ("equipment", "goods"), ("vehicle", "vehicle"), ("money", "money"), ("premises", "premises")],
)
def test_cac_02_time_goods_vehicles_money_and_premises_are_asked_with_quantity_place_and_deadline(line, category, kind):
    workspace, scheme, _offer, desk = line
    form = a_call(scheme, what=f"{scheme.pk}:{category}", quantity="2", when="before", deadline="2099-06-30")
    need = desk.post(reverse("phone-record"), form).context["need"]
    with in_workspace(workspace):
        row = Need.objects.get()
        assert (row.kind, row.quantity, row.commune_code, f"{row.deadline}") == (kind, 2, "59350", "2099-06-30")
        page = desk.get(reverse("needs:need", args=[need.pk])).content.decode()
        assert "avant le 30 juin" in page
        assert "Lille" in page


def test_cac_05_an_offer_of_money_is_a_pledge_routed_to_a_foundation_with_a_receipt(line):
    workspace, scheme, _offer, desk = line
    with in_workspace(workspace):
        giver = an_organisation_offer(scheme, "Boulangerie du Canal", categories=["money"], quantity=500)
        need = ask(desk, scheme, what=f"{scheme.pk}:money", quantity="500")
        proposal = propose(desk, need, giver)
        desk.post(reverse("needs:answer", args=[proposal.pk]), {"answer": "yes"})
        pledge = Service.objects.get()
        foundations = set(scheme.partners.values_list("organisation__name", flat=True))
        assert pledge.pledged_to.name in foundations
        assert pledge.receipt == f"P{pledge.pk.hex[:8].upper()}"
        page = desk.get(reverse("needs:need", args=[need.pk])).content.decode()
        assert pledge.pledged_to.name in page
        assert pledge.receipt in page
        said = [call.script for call in Call.objects.filter(organisation=giver.organisation)]
        assert [pledge.pledged_to.name in script for script in said].count(True) == 1


def test_cac_07_the_domain_and_the_number_of_people_helped_are_counted_without_names(line):
    workspace, scheme, offer, desk = line
    with in_workspace(workspace):
        need = ask(desk, scheme, people_helped="12", domain="school")
        propose(desk, need, offer)
        desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        service = Service.objects.get()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        desk.post(reverse("needs:confirm", args=[service.pk]), {"side": "beneficiary", "outcome": "honoured"})
        figures = {f.key: f for f in desk.get(reverse("evaluation:scorecard", args=[scheme.pk])).context["figures"]}
        people = figures["people_helped"]
        assert (people.value, [cell.value for cell in people.cells["domain"]]) == (12, [12])


def test_cac_09_figures_by_territory_and_foundation_are_exported_at_a_date_and_the_decision_is_recorded(line, clock):
    workspace, scheme, _offer, _desk = line
    desk = a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    with in_workspace(workspace):
        giver = an_organisation_offer(scheme, "Boulangerie du Canal", categories=["money"], quantity=500)
        need = ask(desk, scheme, what=f"{scheme.pk}:money", quantity="500")
        desk.post(reverse("needs:answer", args=[propose(desk, need, giver).pk]), {"answer": "yes"})
        pledge = Service.objects.get()
        desk.post(reverse("needs:agree", args=[pledge.pk]), {"answer": "yes"})
        sheets = {
            day: desk.get(reverse("evaluation:download", args=[scheme.pk, "csv"]), {"start": "2026-01-01", "end": day})
            for day in ("2026-03-11", "2026-03-12")
        }  # fmt: skip
        before, after = (sheet.content.decode("utf-8-sig") for sheet in sheets.values())
        assert ("par commune: Lille;1" in after, "par commune: Lille;1" in before) == (True, False)
        assert (f"par organisme: {pledge.pledged_to.name};500" in after, pledge.pledged_to.name in before) == (True, False)
        url = reverse("schemes:decide", args=[scheme.pk])
        desk.post(url, {"kind": "scale_up", "decided_on": "2026-03-12", "reason": "Deux territoires voisins le demandent."})
        decision = scheme.decisions.get()
        assert (decision.kind, decision.by_id, f"{decision.decided_on}") == ("scale_up", desk.member.pk, "2026-03-12")
        page = desk.get(reverse("schemes:scheme", args=[scheme.pk])).content.decode()
        assert "Deux territoires voisins le demandent." in page
