"""La Ressourcerie: what members pay when they join and register in one go, wait, pay late or give their membership up."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from essaim.core.people.actions import merge_people
from essaim.modules.activities.actions import cancel_registration, move_session
from essaim.modules.activities.models import Registration
from essaim.modules.dues.actions import Line, charge, grant_fare, issue_invoice, join_members, pay, refund
from essaim.modules.dues.models import Entry, MembershipTerm, Payment
from essaim.modules.dues.queries import balance_of
from essaim.workflows.own_page import member_link
from tests.blueprints.ressourcerie import a_member, a_place, a_session, page_of, words
from tests.builders import a_person, a_staff_client, acting, an_organisation
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_place"]


def joins(client, own):
    return client.post(f"{own}adherer/", {"accepts_charter": "on"})


def registers(client, own, session):
    return client.post(f"{own}seances/{session.pk}/")


@pytest.mark.parametrize("joins_first", [True, False])
def test_res_01_whoever_joins_and_registers_in_one_visit_pays_the_price_for_members(place, joins_first):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    client, own = page_of(person, place)
    if joins_first:
        joins(client, own)
        assert "6,00 € une fois votre adhésion payée" in words(client.get(f"{own}seances/{session.pk}/"))
        registers(client, own, session)
    else:
        registers(client, own, session)
        joins(client, own)
    page = client.get(own)
    assert (page.context["owed"], "6,00 € (12,00 € sans l’adhésion)" in words(page), "En tout : 35,00 €" in words(page)) == (
        3500,
        True,
        True,
    )
    desk, account = a_staff_client(place.workspace), reverse("dues:person", args=[person.pk])
    shown = desk.get(account)
    assert (shown.context["pay_form"].initial["cents"], "35,00 € en payant tout ensemble" in words(shown)) == (3500, True)
    desk.post(reverse("dues:pay", args=[person.pk]), {"scheme": place.pk, "cents": "35", "tender": "cash"})
    assert (MembershipTerm.objects.get().state, balance_of(person)) == ("current", 0)
    less = Entry.objects.get(kind="credit")
    assert (less.what, less.cents, less.reason) == ("activity", -600, "fare")


def test_res_01_the_price_for_members_counts_only_once_the_membership_is_paid(place):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    client, own = page_of(person, place)
    joins(client, own)
    registers(client, own, session)
    pay(person, cents=1200, tender="cash", scheme=place, only=[Entry.objects.get(what="activity").about], **STAMP)
    pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    assert (balance_of(person), Entry.objects.filter(kind="credit").exists()) == (0, False), "what is paid stays as it was"


def test_res_01_an_activity_that_the_membership_does_not_cover_keeps_its_price(place):
    person, far = a_person(place.workspace, "Solange"), a_session(place, days=400)
    client, own = page_of(person, place)
    joins(client, own)
    registers(client, own, far)
    assert client.get(own).context["owed"] == 4100
    pay(person, cents=2900, tender="cash", scheme=place, only=[MembershipTerm.objects.get().pk], **STAMP)
    assert balance_of(person) == 1200


def test_res_01_what_is_invoiced_keeps_its_price_when_somebody_becomes_a_member(place):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    client, own = page_of(person, place)
    registers(client, own, session)
    issue_invoice(person, [Line(entry=Entry.objects.get())], scheme=place, **STAMP)
    joins(client, own)
    assert client.get(own).context["owed"] == 4100
    pay(person, cents=2900, tender="cash", scheme=place, only=[MembershipTerm.objects.get().pk], **STAMP)
    assert balance_of(person) == 1200


def test_res_01_whoever_becomes_a_member_while_waiting_for_a_place_pays_the_price_for_members(place):
    session, first, second = a_session(place, capacity=1), a_member(place, "Henri"), a_person(place.workspace, "Solange")
    registers(*page_of(first, place), session)
    client, own = page_of(second, place)
    registers(client, own, session)
    joins(client, own)
    pay(second, cents=2900, tender="cash", scheme=place, **STAMP)
    cancel_registration(Registration.objects.get(lead=first), reason="asked", **STAMP)
    client.post(f"{own}inscriptions/{Registration.objects.get(lead=second).pk}/prendre/")
    assert balance_of(second) == 600


def test_res_01_fees_that_changed_meanwhile_change_nothing_when_the_membership_is_paid(place):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    client, own = page_of(person, place)
    registers(client, own, session)
    joins(client, own)
    answers = place.answers | {"activity_price": 1500, "member_price": 900}
    type(place).objects.filter(pk=place.pk).update(answers=answers, version=place.version + 1)
    pay(person, cents=2900, tender="cash", scheme=place, only=[MembershipTerm.objects.get().pk], **STAMP)
    assert balance_of(person) == 600


@pytest.mark.parametrize("how", ["unpaid", "cancelled"])
def test_res_01_a_membership_that_was_not_paid_after_all_leaves_no_cheap_price(place, how):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    client, own = page_of(person, place)
    joins(client, own)
    paid = pay(person, cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    registers(client, own, session)
    assert balance_of(person) == 600
    desk = a_staff_client(place.workspace)
    if how == "unpaid":
        desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "unpaid"})
        assert balance_of(person) == 2900 + 1200
        pay(person, cents=3500, tender="cash", scheme=place, **STAMP)
        assert balance_of(person) == 0
        return
    desk.post(reverse("dues:cancel-term", args=[MembershipTerm.objects.get().pk]), {"reason": "mistake"})
    assert balance_of(person) == -2900 + 1200
    desk.post(reverse("dues:credit", args=[person.pk, Entry.objects.get(kind="charge", what="activity").about]), {"reason": "goodwill"})
    assert balance_of(person) == -2900, "taken off whole, what was added included"


def test_res_02_a_membership_that_is_paid_late_lasts_its_whole_length_from_that_day_on(place):
    person = a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    joins(client, own)
    assert Entry.objects.get().label == "adhésion, 12 mois à partir du paiement"
    late = NOW + timedelta(days=150)
    with time_machine.travel(late, tick=False):
        pay(person, cents=2900, tender="cash", scheme=place, by=acting(), now=late)
    term = MembershipTerm.objects.get()
    assert (term.state, term.starts_on, term.ends_on) == ("current", date(2026, 8, 9), date(2027, 8, 8))


def test_res_02_a_membership_that_goes_on_or_whose_payment_is_noted_again_keeps_its_days(place):
    person = a_member(place)
    first = MembershipTerm.objects.get()
    near, late = NOW + timedelta(days=340), NOW + timedelta(days=400)
    desk = a_staff_client(place.workspace)
    desk.post(reverse("dues:undo", args=[Payment.objects.get().pk]), {"reason": "mistyped"})
    pay(person, cents=2900, tender="card", scheme=place, by=acting(), now=NOW + timedelta(days=60))
    first.refresh_from_db()
    assert (first.state, first.starts_on) == ("current", date(2026, 3, 12))
    term = join_members(person, scheme=place, accepts_charter=True, by=acting(), now=near)
    pay(person, cents=2900, tender="cash", scheme=place, by=acting(), now=late)
    term.refresh_from_db()
    assert (term.state, term.starts_on, term.ends_on) == ("current", date(2027, 3, 12), date(2028, 3, 11))


def test_res_02_the_ledger_and_the_invoice_speak_french_to_whoever_reads_their_page_in_english(place):
    person = a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    client.cookies["django_language"] = "en"
    client.post(f"{own}adherer/", {"accepts_charter": "on"}, headers={"accept-language": "en"})
    invoice = issue_invoice(person, [Line(entry=Entry.objects.get())], scheme=place, **STAMP)
    assert (Entry.objects.get().label, invoice.lines.get().label) == ("adhésion, 12 mois à partir du paiement",) * 2
    desk = a_staff_client(place.workspace)
    desk.cookies["django_language"] = "en"
    for cents in ("29", "10"):
        desk.post(
            reverse("dues:pay", args=[person.pk]), {"scheme": place.pk, "cents": cents, "tender": "cash"}, headers={"accept-language": "en"}
        )
    assert Entry.objects.get(what="advance").label == "Payé d’avance"
    issued = {"scheme": place.pk, "label_1": "Salle", "quantity_1": "1", "unit_1": "50"}
    desk.post(reverse("dues:issue", args=[person.pk]), issued, headers={"accept-language": "en"})
    assert Entry.objects.filter(what="other", kind="charge").get().label.startswith("Facture ")


def test_res_03_whoever_has_a_solidarity_fare_reads_no_advice_on_prices_that_are_not_theirs(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    client, own = page_of(person, place)
    assert "À partir de 5 activités" in words(client.get(own)), "the control: at the full price it pays off"
    grant_fare(person, scheme=place, band="solidarity", proof="caf", until=date(2026, 12, 31), **STAMP)
    session = a_session(place)
    pages = (client.get(own), client.get(f"{own}seances/{session.pk}/"), desk.get(reverse("dues:join", args=[place.pk, person.pk])))
    assert [("À partir de" in words(page), "Sans :" in words(page)) for page in pages] == [(False, False)] * 3


def test_res_03_a_membership_that_pays_off_at_once_says_from_the_first_activity_on(place):
    answers = place.answers | {"membership_price": 500}
    type(place).objects.filter(pk=place.pk).update(answers=answers, version=place.version + 1)
    session, said = a_session(place), "Dès la première activité"
    client, own = page_of(a_person(place.workspace, "Solange"), place)
    public = Client().get(reverse("activities:public-session", args=[place.workspace.slug, place.slug, session.pk]))
    assert (said in words(client.get(own)), said in words(public), "partir de 1 " in words(client.get(own))) == (True, True, False)


@pytest.mark.parametrize(("hours_after", "owed"), [(1, 0), (30, 0), (60, 1200)])
def test_res_01_whoever_cancels_soon_after_we_moved_the_session_owes_nothing(place, hours_after, owed):
    """Moved to a day that is near: the deadline of 48 hours is behind at once, so they have 48 hours to say so."""
    session, person = a_session(place, days=30), a_person(place.workspace, "Marguerite")
    client, own = page_of(person, place)
    registers(client, own, session)
    move_session(session, day=(NOW + timedelta(days=3)).date(), starts=session.starts, ends=session.ends, **STAMP)
    with time_machine.travel(NOW + timedelta(hours=hours_after), tick=False):
        own = "/" + member_link(person, place, now=NOW).split("/", 3)[3]
        client.post(f"{own}inscriptions/{Registration.objects.get().pk}/")
    assert balance_of(person) == owed


def test_res_01_whoever_registers_after_the_move_knew_the_day_and_owes_when_they_cancel_too_late(place):
    session, person = a_session(place, days=30), a_person(place.workspace, "Marguerite")
    move_session(session, day=(NOW + timedelta(days=1)).date(), starts=session.starts, ends=session.ends, **STAMP)
    client, own = page_of(person, place)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        registers(client, own, session)
        client.post(f"{own}inscriptions/{Registration.objects.get().pk}/")
    assert balance_of(person) == 1200


def test_res_14_only_what_people_paid_for_memberships_and_activities_counts_and_what_they_got_back_does_not(place, clock):
    answers = place.answers | {"yearly_budget": 100000}
    type(place).objects.filter(pk=place.pk).update(answers=answers, opened_on=date(2026, 1, 1), version=place.version + 1)
    clock.move_to(datetime(2026, 12, 31, 12, tzinfo=UTC))
    desk, page = a_staff_client(place.workspace), reverse("evaluation:scorecard", args=[place.pk])

    def share():
        shown = desk.get(page, {"start": "2026-01-01", "end": "2026-12-31"}).context["figures"]
        return next(figure.value for figure in shown if figure.key == "self_financing")

    assert share() == 0.0
    foundation = an_organisation(place.workspace)
    charge(foundation, cents=50000, what="donation", label="Subvention", scheme=place, **STAMP)
    pay(foundation, cents=50000, tender="transfer", scheme=place, **STAMP)
    person = a_member(place)
    charge(person, cents=4000, what="donation", label="Don", scheme=place, **STAMP)
    pay(person, cents=4000, tender="cash", scheme=place, **STAMP)
    assert share() == 2.9
    desk.post(reverse("dues:cancel-term", args=[MembershipTerm.objects.get().pk]), {"reason": "goodwill"})
    refund(person, cents=2900, tender="cash", scheme=place, **STAMP)
    assert share() == 0.0
    listed = desk.get(reverse("evaluation:counted", args=[place.pk, "self_financing"]), {"start": "2026-01-01", "end": "2026-12-31"})
    assert (listed.status_code, "29,00 €" in words(listed), "500,00 €" in words(listed)) == (200, True, False)


def test_res_02_two_records_that_were_joined_are_one_member(place):
    kept, _other, absorbed = a_member(place), a_member(place, "Henri"), a_person(place.workspace, "Solange", commune_code="33063")
    stamp = {"by": acting(), "now": NOW + timedelta(days=3)}
    join_members(absorbed, scheme=place, accepts_charter=True, **stamp)
    pay(absorbed, cents=2900, tender="cash", scheme=place, **stamp)
    page = reverse("evaluation:scorecard", args=[place.pk])

    def members():
        shown = desk.get(page, {"start": "2026-01-01", "end": "2026-12-31"}).context["figures"]
        return next(figure.value for figure in shown if figure.key == "members")

    with time_machine.travel(NOW + timedelta(days=4), tick=False):
        desk = a_staff_client(place.workspace)
        assert members() == 3
        merge_people(kept, absorbed, by=acting(), now=NOW + timedelta(days=4))
        assert members() == 2
