"""Taking money at the desk: the account of somebody, receipts, mistakes, what may not be seen."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import merge_people
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions import Line, charge, issue_invoice, pay, refund
from essaim.modules.dues.models import Entry, Invoice, Payment
from essaim.modules.dues.queries import balance_of, cheques_waiting, left_of, left_of_invoice
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    acting,
    an_organisation,
    counting_queries,
)
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def desk(scheme):
    return a_staff_client(scheme.workspace, StaffRole.COORDINATOR)


def test_money_is_taken_in_cash_and_its_receipt_is_a_tagged_pdf(desk, scheme, odette, clock):
    charge(odette, cents=2900, what="membership", label="Adhésion 2026", scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk]))
    assert page.context["owed"] == 2900
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "29,00", "tender": "cash"}, follow=True)
    assert (answer.status_code, balance_of(odette)) == (200, 0)
    receipt = desk.get(reverse("dues:receipt", args=[Payment.objects.get().pk]))
    assert receipt["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(receipt.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root


def test_the_scheme_in_which_somebody_owes_is_chosen_and_the_desk_says_since_when(desk, scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    long_ago = NOW - timedelta(days=200)
    charge(odette, cents=500, what="other", label="Carnet", scheme=scheme, by=acting(), now=long_ago)
    pay(odette, cents=500, tender="cash", scheme=scheme, by=acting(), now=long_ago)
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk]))
    assert (str(page.context["pay_form"]["scheme"].value()), other.pk != scheme.pk) == (str(scheme.pk), True)
    assert [(row.owed, row.since) for row in desk.get(reverse("dues:desk")).context["owing"]] == [(1200, NOW.date())]


@pytest.mark.parametrize(
    ("door", "typed", "rows"),
    [("pay", {"scheme": "", "cents": "29", "tender": "cash"}, Payment), ("charge", {"charge-scheme": "", "charge-what": "other", "charge-label": "Carnet", "charge-cents": "29"}, Entry)],
)  # fmt: skip
def test_pressing_twice_writes_once_and_leads_to_the_same_page(desk, scheme, odette, clock, door, typed, rows):
    page = desk.get(reverse("dues:person", args=[odette.pk])).content.decode()
    sent = {name: value or scheme.pk for name, value in typed.items()} | {
        "kept_key": re.search(r'name="kept_key" value="([^"]+)"', page)[1]
    }
    answers = [desk.post(reverse(f"dues:{door}", args=[odette.pk]), sent) for _ in range(2)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, reverse("dues:person", args=[odette.pk]))}
    assert rows.objects.count() == 1
    del sent["kept_key"]
    desk.post(reverse(f"dues:{door}", args=[odette.pk]), sent)
    assert rows.objects.count() == 2, "control: without its key the same form is another one"


def test_a_cheque_without_number_keeps_what_was_typed(desk, scheme, odette, clock):
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "12,50", "tender": "cheque", "bank": "Poste"})
    assert answer.status_code == 422
    assert (answer.context["pay_form"]["bank"].value(), Payment.objects.count()) == ("Poste", 0)


@pytest.mark.parametrize("typed", ["-5", "douze", "1,234", "0", "", "99999999,99"])
def test_what_is_no_amount_is_refused_with_a_sentence(desk, scheme, odette, clock, typed):
    answer = desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": typed, "tender": "cash"})
    assert (answer.status_code, bool(answer.context["pay_form"].errors["cents"]), Payment.objects.count()) == (422, True, 0)


def test_a_mistake_is_met_by_its_contrary(desk, scheme, odette, clock):
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    paid = pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "twice"})
    assert (balance_of(odette), Payment.objects.count(), Entry.objects.count()) == (1200, 2, 3)


def test_an_operator_takes_money_and_keeps_no_accounts(scheme, odette, clock):
    a_participation(scheme, odette, "participant")
    operator = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    paid = operator.post(reverse("dues:pay", args=[odette.pk]), {"scheme": scheme.pk, "cents": "5", "tender": "cash"})
    undone = operator.post(reverse("dues:undo", args=[Payment.objects.get().pk]), {"reason": "twice"})
    assert (paid.status_code, undone.status_code, operator.get(reverse("dues:invoices")).status_code) == (302, 404, 404)


def test_the_money_of_another_scheme_is_not_seen(scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    a_participation(scheme, odette, "participant")
    charge(odette, cents=5000, what="other", label="Secret", scheme=other, **STAMP)
    operator = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    page = operator.get(reverse("dues:person", args=[odette.pk]))
    assert (page.context["owed"], b"Secret" in page.content, b"Lef" in operator.get(reverse("dues:desk")).content) == (0, False, False)


def test_the_desk_takes_as_many_queries_for_one_as_for_three(desk, scheme, odette, clock):
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    desk.get(reverse("dues:desk"))
    with counting_queries() as one:
        desk.get(reverse("dues:desk"))
    for name in ("Simone", "Marcel"):
        charge(a_person(scheme.workspace, name), cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    with counting_queries() as three:
        desk.get(reverse("dues:desk"))
    assert len(one) == len(three)


def test_the_amount_is_what_is_owed_in_the_scheme_chosen_and_a_closed_one_can_still_be_paid(desk, scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    charge(odette, cents=700, what="other", label="Carnet", scheme=other, by=acting(), now=NOW - timedelta(days=9))
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    Scheme.objects.filter(pk=other.pk).update(state="closed")
    page = reverse("dues:person", args=[odette.pk])
    form = desk.get(page).context["pay_form"]
    assert (form["scheme"].value(), form["cents"].value(), set(form.fields["scheme"].queryset)) == (other.pk, "7,00", {scheme, other})
    for place, cents in ((other, "7"), (scheme, "12")):
        desk.post(reverse("dues:pay", args=[odette.pk]), {"scheme": place.pk, "cents": cents, "tender": "cash"})
    assert (balance_of(odette), desk.get(page).context["owed"]) == (0, 0)
    assert other not in desk.get(page).context["pay_form"].fields["scheme"].queryset


def test_somebody_whose_records_were_joined_is_one_line_of_the_desk(desk, scheme, odette, clock):
    twin = a_person(scheme.workspace, "Odette")
    for person in (odette, twin):
        charge(person, cents=900, what="activity", label="Yoga", scheme=scheme, **STAMP)
    with in_workspace(scheme.workspace):
        merge_people(odette, twin, **STAMP)
    assert [(row.person_id, row.owed) for row in desk.get(reverse("dues:desk")).context["owing"]] == [(odette.pk, 1800)]


def test_what_is_owed_in_one_scheme_and_theirs_in_another_are_both_on_the_page_of_money(desk, scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    pay(odette, cents=1200, tender="cash", scheme=other, by=acting(), now=NOW + timedelta(days=1))
    shown = desk.get(reverse("dues:desk"))
    assert [(row.person_id, row.owed, row.since) for row in shown.context["owing"]] == [(odette.pk, 1200, NOW.date())]
    assert [(row.person_id, row.theirs) for row in shown.context["in_credit"]] == [(odette.pk, 1200)]
    assert shown.content.decode().count("12,00") == 2


def test_money_given_back_by_cheque_is_taken_back_and_no_cheque_waits_for_the_bank(desk, scheme, odette, clock):
    pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    given = refund(odette, cents=1200, tender="cheque", scheme=scheme, **STAMP)
    answer = desk.post(reverse("dues:undo", args=[given.pk]), {"reason": "mistyped"})
    assert (answer.status_code, balance_of(odette), list(cheques_waiting(scheme))) == (302, -1200, [])


def test_what_money_that_was_not_there_had_settled_is_owed_again(desk, scheme, odette, clock):
    paid = pay(odette, cents=5000, tender="cheque", cheque_number="0012345", scheme=scheme, **STAMP)
    things = [charge(odette, cents=cents, what="activity", label="Yoga", scheme=scheme, **STAMP) for cents in (1200, 600)]
    assert [left_of(thing.about) for thing in things] == [0, 0]
    desk.post(reverse("dues:undo", args=[paid.pk]), {"reason": "unpaid"})
    assert [left_of(about) for about in (things[0].about, things[1].about, paid.pk)] == [1200, 600, 0]


def test_money_given_back_twice_by_one_press_is_given_back_once(desk, scheme, odette, clock):
    pay(odette, cents=5000, tender="cash", scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk])).content.decode()
    form = page[page.index(reverse("dues:refund", args=[odette.pk])) :]
    sent = {"refund-scheme": scheme.pk, "refund-cents": "20", "refund-tender": "cash"}
    once = {"kept_key": re.search(r'name="kept_key" value="([^"]+)"', form)[1]}
    for _press in range(2):
        assert desk.post(reverse("dues:refund", args=[odette.pk]), sent | once).status_code == 302
    assert balance_of(odette) == -3000
    desk.post(reverse("dues:refund", args=[odette.pk]), sent)
    assert balance_of(odette) == -1000, "control: without its key the same form is another one"


def test_an_invoice_is_not_taken_off_by_a_line_but_by_its_credit_note(desk, scheme, odette, clock):
    invoice = issue_invoice(odette, [Line("Atelier", 1200)], scheme=scheme, **STAMP)
    page = desk.get(reverse("dues:person", args=[odette.pk])).content.decode()
    assert [
        reverse(f"dues:{name}", args=args) in page for name, args in (("invoice", [invoice.pk]), ("credit", [odette.pk, invoice.pk]))
    ] == [True, False]
    refused = desk.post(reverse("dues:credit", args=[odette.pk, invoice.pk]), {"reason": "mistake"})
    assert (refused.status_code, "avoir" in refused.content.decode(), balance_of(odette)) == (409, True, 1200)


def test_what_stands_on_an_invoice_is_taken_off_with_a_credit_note_for_its_line(desk, scheme, odette, clock):
    yoga, book = (charge(odette, cents=cents, what="other", label="Chose", scheme=scheme, **STAMP) for cents in (1200, 300))
    invoice = issue_invoice(odette, [Line(entry=yoga), Line(entry=book)], scheme=scheme, **STAMP)
    desk.post(reverse("dues:credit", args=[odette.pk, yoga.about]), {"reason": "mistake"})
    note = Invoice.objects.get(series="A")
    assert (note.corrects_id, note.cents, left_of_invoice(invoice), balance_of(odette)) == (invoice.pk, -1200, 300, 300)


def test_what_an_organisation_owes_is_taken_off_by_whoever_keeps_the_accounts(desk, scheme, clock):
    town = an_organisation(scheme.workspace, "Mairie de Ganges")
    page = reverse("dues:organisation", args=[town.pk])
    assert "Libellé" in desk.get(page).content.decode()
    desk.post(
        reverse("dues:body-charge", args=[town.pk]),
        {"charge-scheme": scheme.pk, "charge-what": "other", "charge-label": "Salle", "charge-cents": "50"},
    )
    about = Entry.objects.get().about
    url = reverse("dues:body-credit", args=[town.pk, about])
    operator = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    assert (url in desk.get(page).content.decode(), url in operator.get(page).content.decode()) == (True, False)
    assert (operator.post(url, {"reason": "mistake"}).status_code, balance_of(town)) == (404, 5000)
    answer = desk.post(url, {"reason": "mistake"})
    assert (answer.status_code, answer["Location"], balance_of(town)) == (302, page, 0)


def test_what_is_paid_is_taken_off_too_and_the_money_is_theirs(desk, scheme, odette, clock):
    yoga = charge(odette, cents=1200, what="activity", label="Yoga", scheme=scheme, **STAMP)
    page, url = reverse("dues:person", args=[odette.pk]), reverse("dues:credit", args=[odette.pk, yoga.about])
    pay(odette, cents=1200, tender="cash", scheme=scheme, **STAMP)
    shown = desk.get(page)
    assert (list(shown.context["settled_ones"]), url in shown.content.decode()) == ([yoga], True)
    desk.post(url, {"reason": "goodwill"})
    shown = desk.get(page)
    assert (balance_of(odette), shown.context["theirs"], list(shown.context["settled_ones"])) == (-1200, 1200, [])
    book = charge(odette, cents=500, what="other", label="Carnet", scheme=scheme, **STAMP)
    assert (left_of(book.about), balance_of(odette)) == (0, -700), "it settles what comes next"
    desk.post(reverse("dues:undo", args=[Payment.objects.get().pk]), {"reason": "unpaid"})
    assert [left_of(about) for about in (yoga.about, book.about)] == [0, 500], "money that was not there is missed where it went"


def test_what_is_paid_of_an_invoice_is_taken_off_on_its_page_and_in_another_scheme_by_nobody_here(desk, scheme, odette, clock):
    other = a_planted_scheme(scheme.workspace, "la-scalaa")
    invoice = issue_invoice(odette, [Line("Atelier", 1200)], scheme=scheme, **STAMP)
    secret = charge(odette, cents=700, what="other", label="Secret", scheme=other, **STAMP)
    for place, cents in ((scheme, 1200), (other, 700)):
        pay(odette, cents=cents, tender="cash", scheme=place, **STAMP)
    a_participation(scheme, odette, "participant")
    keeper = a_staff_client(scheme.workspace, StaffRole.COORDINATOR, scheme=scheme)
    shown = keeper.get(reverse("dues:person", args=[odette.pk])).content.decode()
    assert [
        reverse(f"dues:{name}", args=args) in shown
        for name, args in (("invoice", [invoice.pk]), ("credit", [odette.pk, invoice.pk]), ("credit", [odette.pk, secret.about]))
    ] == [True, False, False]
    assert keeper.post(reverse("dues:credit", args=[odette.pk, secret.about]), {"reason": "mistake"}).status_code == 409
    assert reverse("dues:credit", args=[odette.pk, secret.about]) in desk.get(reverse("dues:person", args=[odette.pk])).content.decode()
