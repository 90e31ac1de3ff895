"""La Ressourcerie through its pages: registering, becoming a member, prices, fares, what is left to pay."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import add_contact, live_together
from essaim.core.people.models import Consent, Person
from essaim.modules.activities.actions import answer_offer, cancel_registration
from essaim.modules.activities.models import Registration, Session
from essaim.modules.dues.actions import Line, charge, credit, issue_invoice, join_members, pay
from essaim.modules.dues.models import Entry, FareRight, Invoice, MembershipTerm, Payment
from essaim.modules.dues.queries import balance_of
from essaim.workflows.own_page import member_link, remind_members
from tests.blueprints.ressourcerie import a_member, a_place, a_session, page_of, words
from tests.builders import a_person, a_planted_scheme, a_staff_client, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_place"]


def test_res_01_the_programme_is_public_and_registering_online_goes_through_ones_own_page(place):
    session = a_session(place)
    client = Client()
    where = [place.workspace.slug, place.slug]
    assert "Yoga doux" in words(client.get(reverse("activities:programme", args=where)))
    page = client.get(reverse("activities:public-session", args=[*where, session.pk]))
    assert reverse("own:ask", args=where) in page.content.decode()
    assert ("12,00 €" in words(page), "6,00 €" in words(page), 'name="given_name"' in page.content.decode()) == (True, True, False)
    refused = client.post(
        reverse("activities:public-session", args=[*where, session.pk]), {"given_name": "Eve", "family_name": "X", "phone": "0199001122"}
    )
    assert (refused.status_code, Registration.objects.count()) == (409, 0)
    client.post(reverse("own:ask", args=where), {"given_name": "Solange", "family_name": "Darrieu", "email": "solange@courriel.example"})
    sent = Message.objects.get(to="solange@courriel.example")
    own = "/" + re.search(r"https?://[^/]+/(m/\S+/)", sent.body)[1]
    offered = client.get(own)
    assert "Yoga doux" in words(offered)
    price = client.get(f"{own}seances/{session.pk}/")
    assert "12,00 € (une activité)" in words(price)
    client.post(f"{own}seances/{session.pk}/")
    person = Person.objects.get(given_name="Solange")
    assert (Registration.objects.get().state, balance_of(person)) == ("confirmed", 1200)


def test_res_01_the_way_to_ones_page_leads_to_the_session_that_one_wanted(place):
    session, client, where = a_session(place), Client(), [place.workspace.slug, place.slug]
    page = client.get(reverse("activities:public-session", args=[*where, session.pk])).content.decode()
    ask = re.search(r'href="([^"]*/ma-page/[^"]*)"', page)[1]
    assert "Votre page s’ouvrira sur : Yoga doux" in words(client.get(ask))
    client.post(ask, {"given_name": "Solange", "family_name": "Darrieu", "email": "solange@courriel.example"})
    way = "/" + re.search(r"https?://[^/]+/(m/\S+/)", Message.objects.get(to="solange@courriel.example").body)[1]
    assert way.endswith(f"/seances/{session.pk}/") and "12,00 € (une activité)" in words(client.get(way))
    Session.objects.filter(pk=session.pk).update(state="cancelled")
    assert "Voici celles à venir" in words(client.get(way, follow=True)), "a session that is over is no dead end"
    for asked in ("", "?seance=", "?seance=rien", f"?seance={session.pk}"):
        assert "Votre page s’ouvrira" not in words(client.get(reverse("own:ask", args=where) + asked))


def test_res_01_whoever_is_known_receives_the_way_where_they_asked_for_it_even_if_they_prefer_calls(place):
    known = a_person(place.workspace, "Solange", email="solange@courriel.example", preferred_channel="voice")
    where = [place.workspace.slug, place.slug]
    typed = {"given_name": "S.", "family_name": "D.", "email": "Solange@Courriel.example"}
    answers = [Client().post(reverse("own:ask", args=where), data) for data in (typed, typed | {"email": "personne@courriel.example"})]
    assert [page.status_code for page in answers] == [200, 200] and words(answers[0]) == words(answers[1])
    assert Message.objects.get(to="solange@courriel.example").person_id == known.pk
    assert Person.objects.filter(given_name="S.").count() == 1


KEPT_OUT = ({"belongs_to": "sa voisine"}, {"do_not_use_for": ["health"]}, {"do_not_use_for": ["messages"]}, {"do_not_use_for": ["email"]})


@pytest.mark.parametrize("how", [{}, *KEPT_OUT])
def test_res_01_the_way_leaves_for_no_mailbox_that_the_record_keeps_out_of_it(place, how):
    """The same answer, and the team calls; the first mailbox is the control: their own, for anything."""
    known = a_person(place.workspace, "Solange", phone="06 39 98 70 01", preferred_channel="sms")
    add_contact(known, value="voisine@courriel.example", **how, **STAMP)
    typed = {"given_name": "S.", "family_name": "D.", "email": "voisine@courriel.example"}
    answer = Client().post(reverse("own:ask", args=[place.workspace.slug, place.slug]), typed)
    assert "Regardez vos messages" in words(answer)
    sent = list(Message.objects.filter(template="member_page").values_list("to", flat=True))
    assert (sent, Call.objects.filter(person=known, reason="call_back").count()) == (
        (["voisine@courriel.example"], 0) if not how else ([], 1)
    )


def test_a_scheme_that_writes_no_way_to_a_page_has_none_to_ask_for(place):
    other = a_planted_scheme(place.workspace, "la-scalaa")
    pages = [Client().get(reverse("own:ask", args=[place.workspace.slug, scheme.slug])) for scheme in (place, other)]
    assert [page.status_code for page in pages] == [200, 404]


def test_res_02_the_word_before_the_end_goes_to_no_mailbox_of_somebody_else(place):
    person = a_member(place, preferred_channel="email")
    add_contact(person, value="voisine@courriel.example", belongs_to="sa voisine", **STAMP)
    assert remind_members(place, now=NOW + timedelta(days=340)) == 1
    assert (Message.objects.filter(template="membership_ending").count(), Call.objects.filter(person=person).count()) == (0, 1)


def test_res_01_members_pay_less_only_if_their_membership_counts_on_the_day_of_the_activity(place):
    soon, late = a_session(place), a_session(place, days=400, title="Couture")
    person = a_member(place)
    client, own = page_of(person, place)
    assert "6,00 € (une activité, pour les adhérents)" in words(client.get(f"{own}seances/{soon.pk}/"))
    assert "12,00 € (une activité)" in words(client.get(f"{own}seances/{late.pk}/"))
    client.post(f"{own}seances/{soon.pk}/")
    client.post(f"{own}seances/{late.pk}/")
    assert balance_of(person) == 600 + 1200


def test_res_01_the_desk_sees_what_each_of_a_couple_costs_and_who_has_to_pay_for_both(place):
    session, desk = a_session(place), a_staff_client(place.workspace)
    irene, marcel = a_member(place, "Irène"), a_person(place.workspace, "Marcel")
    live_together(irene, marcel, **STAMP)
    register, page = reverse("activities:register", args=[session.pk]), reverse("activities:session", args=[session.pk])
    assert "Prix par personne Une activité : 12,00 € Une activité, pour les adhérents : 6,00 €" in words(desk.get(register))
    priced = words(desk.get(f"{register}?personne={irene.pk}"))
    assert (
        f"{irene.full_name} : 6,00 € (une activité, pour les adhérents)" in priced,
        f"{marcel.full_name} : 12,00 € (une activité)" in priced,
    ) == (True, True)
    desk.post(register, {"person_id": irene.pk, "with_person": str(marcel.pk), "channel": "phone"})
    assert f"{irene.full_name} (pour 2 personnes) : 18,00 €" in words(desk.get(page))
    assert sorted(Entry.objects.filter(what="activity").values_list("label", "cents")) == [
        ("Yoga doux, 19 mars 2026", 600), ("Yoga doux, 19 mars 2026, pour la personne qui accompagne", 1200),
    ]  # fmt: skip


def test_res_02_the_public_page_says_what_a_membership_costs_and_for_how_many_months(place):
    session = a_session(place)
    type(place).objects.filter(pk=place.pk).update(
        answers=place.answers | {"membership_price": 3500, "membership_months": 6}, version=place.version + 1
    )
    public = Client().get(reverse("activities:public-session", args=[place.workspace.slug, place.slug, session.pk]))
    client, own = page_of(a_person(place.workspace, "Solange"), place)
    assert ("Adhésion : 35,00 € pour 6 mois." in words(public), "35,00 € pour 6 mois." in words(client.get(own))) == (True, True)


def test_res_02_a_new_member_finds_the_receipt_at_once_and_the_next_term_only_when_it_is_near(place):
    person, desk = a_member(place), a_staff_client(place.workspace)
    page = reverse("dues:join", args=[place.pk, person.pk])
    shown = desk.get(page)
    assert (reverse("dues:receipt", args=[Payment.objects.get().pk]) in shown.content.decode(), shown.context["ends_soon"]) == (True, False)
    with time_machine.travel(NOW + timedelta(days=340), tick=False):
        assert a_staff_client(place.workspace).get(page).context["ends_soon"] is True


def test_res_01_whoever_waits_owes_nothing_until_their_place_is_confirmed(place):
    session = a_session(place, capacity=1)
    first, second = a_member(place), a_person(place.workspace, "Marguerite", email="marguerite@courriel.example", preferred_channel="email")
    (one, its), (two, theirs) = page_of(first, place), page_of(second, place)
    one.post(f"{its}seances/{session.pk}/")
    answer = two.post(f"{theirs}seances/{session.pk}/", follow=True)
    assert ("vous ne devez rien" in words(answer), balance_of(second)) == (True, 0)
    held = Registration.objects.get(lead=first)
    one.post(f"{its}inscriptions/{held.pk}/")
    waiting = Registration.objects.get(lead=second)
    assert (waiting.state, balance_of(second), balance_of(first)) == ("offered", 0, 0)
    way = re.search(r"/(i/\S+?/)\.?\s", Message.objects.get(template="place_offered").body + " ")[1]
    two.post(f"/{way}reponse/", {"answer": "yes"})
    waiting.refresh_from_db()
    assert (waiting.state, balance_of(second)) == ("promoted", 1200)


def test_res_01_cancelling_in_time_owes_nothing_and_too_late_is_owed(place):
    early, late = a_session(place, days=7), a_session(place, days=1, title="Couture")
    person = a_person(place.workspace, "Marguerite")
    client, own = page_of(person, place)
    for session in (early, late):
        client.post(f"{own}seances/{session.pk}/")
    pay(person, cents=2400, tender="cash", scheme=place, **STAMP)
    for row in Registration.objects.all():
        client.post(f"{own}inscriptions/{row.pk}/")
    assert balance_of(person) == -1200
    again = a_session(place, days=9, title="Cuisine")
    client.post(f"{own}seances/{again.pk}/")
    assert balance_of(person) == 0


def test_res_01_a_place_that_was_invoiced_is_given_up_with_a_credit_note(place):
    session, person = a_session(place), a_person(place.workspace, "Marguerite")
    client, own = page_of(person, place)
    client.post(f"{own}seances/{session.pk}/")
    invoice = issue_invoice(person, [Line(entry=Entry.objects.get())], scheme=place, **STAMP)
    client.post(f"{own}inscriptions/{Registration.objects.get().pk}/")
    note = Invoice.objects.get(series="A")
    assert (note.corrects_id, note.cents, balance_of(person)) == (invoice.pk, -1200, 0)


def test_res_01_a_changed_price_changes_the_next_registration_and_not_the_past_one(place):
    first, second = a_session(place, capacity=1), a_session(place, days=8)
    person, before = a_person(place.workspace, "Marguerite"), a_person(place.workspace, "Irène")
    client, own = page_of(person, place)
    holder, held = page_of(before, place)
    holder.post(f"{held}seances/{first.pk}/")
    client.post(f"{own}seances/{first.pk}/")
    type(place).objects.filter(pk=place.pk).update(answers=place.answers | {"activity_price": 1500}, version=place.version + 1)
    holder.post(f"{held}inscriptions/{Registration.objects.get(lead=before).pk}/")
    desk = a_staff_client(place.workspace)
    waiting = Registration.objects.get(lead=person)
    assert waiting.state == "offered"
    client.post(f"{own}seances/{second.pk}/")
    assert balance_of(person) == 1500
    answer_offer(waiting, comes=True, **STAMP)
    assert (balance_of(person), desk.get(reverse("dues:person", args=[person.pk])).context["owed"]) == (2700, 2700)


def test_res_02_a_membership_on_site_keeps_the_version_of_the_charter_and_the_day(place):
    person = a_person(place.workspace, "Solange", commune_code="33063")
    desk = a_staff_client(place.workspace, StaffRole.COORDINATOR)
    page = reverse("dues:join", args=[place.pk, person.pk])
    assert "La charte des sourciers" in words(desk.get(page))
    refused = desk.post(page, {"tender": "cash", "instalments": "1", "channel": "meeting"})
    assert (refused.status_code, MembershipTerm.objects.count()) == (422, 0)
    desk.post(page, {"accepts_charter": "on", "tender": "cash", "instalments": "1", "channel": "meeting"})
    term = MembershipTerm.objects.get()
    assert (term.state, term.cents, term.starts_on, term.ends_on) == ("current", 2900, date(2026, 3, 12), date(2027, 3, 11))
    assert (term.charter_version, term.charter_accepted_at, term.channel, balance_of(person)) == ("1.0", NOW, "meeting", 0)


def test_res_02_a_membership_by_page_counts_once_it_is_paid(place):
    person = a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    assert client.post(f"{own}adherer/", {}).status_code == 422
    client.post(f"{own}adherer/", {"accepts_charter": "on"})
    term = MembershipTerm.objects.get()
    assert (term.state, term.channel, term.charter_version) == ("pending", "page", "1.0")
    session = a_session(place)
    assert "12,00 € (une activité)" in words(client.get(f"{own}seances/{session.pk}/"))
    a_staff_client(place.workspace).post(reverse("dues:pay", args=[person.pk]), {"scheme": place.pk, "cents": "29", "tender": "cash"})
    assert "6,00 € (une activité, pour les adhérents)" in words(client.get(f"{own}seances/{session.pk}/"))


def test_res_02_a_membership_whose_invoice_line_is_taken_back_is_over_and_another_one_may_begin(place):
    person = a_person(place.workspace, "Solange")
    term = join_members(person, scheme=place, accepts_charter=True, **STAMP)
    invoice = issue_invoice(person, [Line(entry=Entry.objects.get())], scheme=place, **STAMP)
    accounts = a_staff_client(place.workspace)
    accounts.post(reverse("dues:credit-note", args=[invoice.pk]), {"position": ["1"], "reason": "mistake"})
    term.refresh_from_db()
    assert (term.state, balance_of(person)) == ("cancelled", 0)
    assert join_members(person, scheme=place, accepts_charter=True, **STAMP).state == "pending"


def test_res_02_members_are_told_once_before_the_end_and_go_on_from_the_next_day(place):
    person = a_member(place, email="solange@courriel.example", preferred_channel="email")
    desk = a_staff_client(place.workspace)
    near = NOW + timedelta(days=340)
    assert (remind_members(place, now=NOW), remind_members(place, now=near), remind_members(place, now=near + timedelta(hours=1))) == (
        0,
        1,
        0,
    )
    assert Message.objects.filter(template="membership_ending", person=person).count() == 1
    join_members(person, scheme=place, accepts_charter=True, by=acting(), now=near)
    terms = list(MembershipTerm.objects.order_by("starts_on"))
    assert terms[1].starts_on == terms[0].ends_on + timedelta(days=1)
    assert desk.get(reverse("dues:members", args=[place.pk])).context["counts"]["current"] == 1


def test_res_02_in_instalments_the_membership_counts_from_the_first_one(place):
    person = a_person(place.workspace, "Solange")
    desk = a_staff_client(place.workspace)
    page = reverse("dues:join", args=[place.pk, person.pk])
    assert desk.post(page, {"accepts_charter": "on", "instalments": "4"}).status_code == 422
    desk.post(page, {"accepts_charter": "on", "instalments": "3", "tender": "cheque", "cheque_number": "001"})
    term = MembershipTerm.objects.get()
    assert [(part.cents, part.due_on) for part in term.instalments.all()] == [
        (968, date(2026, 3, 12)), (966, date(2026, 4, 12)), (966, date(2026, 5, 12)),
    ]  # fmt: skip
    assert (term.state, balance_of(person)) == ("current", 1932)


def test_res_02_money_in_advance_pays_the_membership_at_once_and_is_missed_when_it_was_not_there(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    paid = pay(person, cents=4000, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    client, own = page_of(person, place)
    assert client.post(f"{own}adherer/", {"accepts_charter": "on"}).status_code == 302
    assert (MembershipTerm.objects.get().state, balance_of(person)) == ("current", -1100)
    assert "Nous vous devons 11,00 €" in words(client.get(own))
    desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "unpaid"})
    assert (MembershipTerm.objects.get().state, balance_of(person)) == ("pending", 2900)


def test_res_02_at_the_counter_only_what_money_in_advance_leaves_is_taken(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    pay(person, cents=1000, tender="cash", scheme=place, **STAMP)
    page = reverse("dues:join", args=[place.pk, person.pk])
    sent = {
        "accepts_charter": "on",
        "tender": "cash",
        "kept_key": re.search(r'name="kept_key" value="([^"]+)"', desk.get(page).content.decode())[1],
    }
    assert [desk.post(page, sent)["Location"] for _ in range(2)] == [page, page], "pressed twice"
    assert (MembershipTerm.objects.get().state, balance_of(person)) == ("current", 0)


def test_res_02_what_is_taken_off_is_no_payment_and_a_membership_taken_off_is_cancelled(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    term = join_members(person, scheme=place, accepts_charter=True, **STAMP)
    credit(term.pk, cents=1900, reason="fare", **STAMP)
    term.refresh_from_db()
    assert (term.state, balance_of(person)) == ("pending", 1000)
    pay(person, cents=1000, tender="cash", scheme=place, **STAMP)
    term.refresh_from_db()
    assert term.state == "current"
    desk.post(reverse("dues:credit", args=[person.pk, term.pk]), {"reason": "mistake"})
    term.refresh_from_db()
    assert (term.state, balance_of(person)) == ("cancelled", -1000)


def test_res_02_a_member_goes_on_from_their_own_page_once_the_end_is_near(place):
    person = a_member(place)
    button = "Continuer pour une nouvelle période"
    for days, offered in ((0, False), (340, True)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            client, own = Client(), "/" + member_link(person, place, now=NOW + timedelta(days=days)).split("/", 3)[3]
            assert (button in words(client.get(own))) is offered
    with time_machine.travel(NOW + timedelta(days=340), tick=False):
        client.post(f"{own}adherer/", {"accepts_charter": "on"})
        said = words(client.get(own))
    assert ("Ensuite, du 12 mars 2027 au 11 mars 2028" in said, button in said, MembershipTerm.objects.count()) == (True, False, 2)


def test_res_03_the_page_says_from_which_activity_a_membership_pays_off_and_shows_the_sum(place):
    client, own = page_of(a_person(place.workspace, "Solange"), place)
    said = words(client.get(own))
    assert "À partir de 5 activités" in said
    assert ("5 × 12,00 € = 60,00 €" in said, "29,00 € + 5 × 6,00 € = 59,00 €" in said) == (True, True)
    type(place).objects.filter(pk=place.pk).update(answers=place.answers | {"member_price": 900}, version=place.version + 1)
    assert "À partir de 10 activités" in words(client.get(own))


def test_res_04_the_solidarity_fare_keeps_who_saw_the_proof_and_never_an_income(place):
    person = a_person(place.workspace, "Solange")
    session = a_session(place)
    own_desk = a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=place)
    own_desk.post(
        reverse("dues:fare", args=[place.pk, person.pk]), {"fare-band": "solidarity", "fare-proof": "caf", "fare-until": "2026-12-31"}
    )
    right = FareRight.objects.get()
    assert (right.band, right.proof, right.seen_by, right.until) == ("solidarity", "caf", own_desk.member.pk, date(2026, 12, 31))
    assert {field.name for field in FareRight._meta.get_fields()} & {"income", "quotient", "amount", "cents"} == set()
    client, own = page_of(person, place)
    assert "2,00 € (une activité, au tarif solidaire)" in words(client.get(f"{own}seances/{session.pk}/"))
    wrong = own_desk.post(
        reverse("dues:fare", args=[place.pk, person.pk]), {"fare-band": "band_3", "fare-proof": "caf", "fare-until": "2026-12-31"}
    )
    assert (wrong.status_code, FareRight.objects.count()) == (422, 1)


def test_res_14_the_share_that_users_pay_is_live(place, clock):
    answers = place.answers | {"yearly_budget": 100000, "self_financing_target": 25}
    type(place).objects.filter(pk=place.pk).update(answers=answers, opened_on=date(2026, 1, 1), version=place.version + 1)
    clock.move_to(datetime(2026, 12, 31, 12, tzinfo=UTC))
    desk, page = a_staff_client(place.workspace), reverse("evaluation:scorecard", args=[place.pk])

    def share():
        shown = desk.get(page, {"start": "2026-01-01", "end": "2026-12-31"}).context["figures"]
        return next((figure.value, figure.target) for figure in shown if figure.key == "self_financing")

    person = a_member(place)
    assert share() == (2.9, 25)
    charge(person, cents=7100, what="activity", label="Stage", scheme=place, **STAMP)
    paid = pay(person, cents=7100, tender="card", scheme=place, **STAMP)
    assert share() == (10.0, 25)
    desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "twice"})
    assert share() == (2.9, 25)


def test_res_17_the_news_are_wanted_and_no_longer_wanted_with_one_button_each(place):
    person = a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    assert not Consent.objects.filter(person=person, purpose="newsletter").exists()
    client.post(f"{own}nouvelles/", {"news": "yes"})
    assert Consent.objects.filter(person=person, purpose="newsletter", withdrawn_at=None).count() == 1
    client.post(f"{own}nouvelles/", {"news": "no"})
    assert Consent.objects.filter(person=person, purpose="newsletter", withdrawn_at=None).count() == 0


def test_a_place_that_is_held_is_taken_on_ones_own_page(place):
    session = a_session(place, capacity=1)
    first, second = a_member(place), a_member(place, "Henri")
    for person in (first, second):
        client, own = page_of(person, place)
        client.post(f"{own}seances/{session.pk}/")
    cancel_registration(Registration.objects.get(lead=first), reason="asked", **STAMP)
    held = Registration.objects.get(lead=second)
    assert held.state == "offered" and "Je prends cette place" in words(client.get(own))
    client.post(f"{own}inscriptions/{held.pk}/prendre/")
    held.refresh_from_db()
    assert held.state == "promoted" and "Je prends cette place" not in words(client.get(own))
