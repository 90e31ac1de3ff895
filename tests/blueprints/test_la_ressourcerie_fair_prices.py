"""La Ressourcerie: prices follow the day, the membership and what was promised."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import StaffRole
from essaim.modules.activities.actions import cancel_registration
from essaim.modules.activities.models import Registration
from essaim.modules.dues.actions import credit, end_fare, follow_day, grant_fare, join_members, pay, undo_payment
from essaim.modules.dues.models import Entry, FareRight, MembershipTerm, Quote
from essaim.modules.dues.queries import advice_for, balance_of, dues_of, left_of_all, left_together
from essaim.workflows.own_page import member_link
from tests.blueprints.ressourcerie import a_desk, a_member, a_place, a_session, moves, page_of, registers, with_answers, words
from tests.builders import a_person, a_staff_client, acting, counting_queries
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
NEAR, FAR = 20, 400
__all__ = ["a_desk", "a_place"]


def page_at(person, place, now):
    """Their page later in the year: the way to it lasts a while only."""
    return Client(), "/" + member_link(person, place, now=now).split("/", 3)[3]


@pytest.mark.parametrize("joins_first", [True, False])
def test_res_01_a_session_moved_into_the_year_of_membership_costs_the_price_for_members(place, desk, joins_first):
    session = a_session(place, days=FAR)
    person = a_member(place) if joins_first else a_person(place.workspace, "Solange")
    registers(*page_of(person, place), session)
    assert balance_of(person) == 1200, "the control: the membership does not cover that day"
    moves(desk, session, NEAR)
    if not joins_first:
        join_members(person, scheme=place, accepts_charter=True, **STAMP)
        pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    assert balance_of(person) == 600


def test_res_01_many_sessions_moved_at_once_follow_the_day_too(place, desk):
    session, person = a_session(place, days=380), a_member(place)
    registers(*page_of(person, place), session)
    assert balance_of(person) == 1200
    sent = {"session": [session.pk], "number": "30", "unit": "1", "earlier": "on", "confirmed": "1"}
    desk.post(reverse("programming:move-many"), sent)
    session.refresh_from_db()
    assert (session.day, balance_of(person)) == ((NOW + timedelta(days=350)).date(), 600)


@pytest.mark.parametrize("paid", ["before", "on the day of the move", "after the membership has begun later"])
def test_res_01_nobody_pays_more_because_we_moved_the_session(place, desk, paid):
    session, person = a_session(place, days=NEAR), a_person(place.workspace, "Solange")
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    if paid == "before":
        pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    registers(*page_of(person, place), session)
    later, far = (40, 370) if paid.startswith("after") else (0, FAR)
    moves(desk, session, far)
    if paid != "before":
        when = {"by": acting(), "now": NOW + timedelta(days=later)}
        pay(person, cents=2900, tender="cash", scheme=place, only=[MembershipTerm.objects.get().pk], **when)
    assert balance_of(person) == 600
    moves(desk, session, NEAR + 1)
    assert (balance_of(person), Quote.objects.get().day) == (600, (NOW + timedelta(days=NEAR + 1)).date())


@pytest.mark.parametrize(("days", "left"), [((FAR, NEAR), 600), ((FAR, NEAR, FAR + 1), 600), ((FAR, FAR + 1), 1200)])
def test_res_01_each_day_on_which_the_session_stood_goes_on_to_count_and_no_other(place, desk, days, left):
    session, person = a_session(place, days=days[0]), a_member(place)
    registers(*page_of(person, place), session)
    for day in days[1:]:
        moves(desk, session, day)
    assert balance_of(person) == left


@pytest.mark.parametrize("price", [600, 1200])
def test_a_session_that_is_moved_asks_as_much_of_the_database_for_three_prices_as_for_one(place, price):
    with_answers(place, member_price=price)
    session = a_session(place, days=NEAR, capacity=9)
    for name in ("Solange", "Henri", "Irène", "Marcel"):
        person = a_person(place.workspace, name)
        join_members(person, scheme=place, accepts_charter=True, **STAMP)
        registers(*page_of(person, place), session)
    abouts, day = list(Quote.objects.values_list("about", flat=True)), session.day + timedelta(days=1)
    counted = []
    for few in (abouts[:1], abouts[1:]):
        with counting_queries() as queries:
            follow_day(few, day=day, **STAMP)
        counted.append(len(queries))
    assert (counted[0], Quote.objects.filter(day=day).count()) == (counted[1], 4)


def test_res_01_what_is_paid_stays_as_it_was_when_the_session_moves(place, desk):
    session, person = a_session(place, days=FAR), a_member(place)
    registers(*page_of(person, place), session)
    pay(person, cents=1200, tender="cash", scheme=place, **STAMP)
    moves(desk, session, NEAR)
    assert (balance_of(person), Entry.objects.filter(reason="fare").exists()) == (0, False)


@pytest.mark.parametrize("joins_first", [True, False])
def test_res_01_where_members_pay_nothing_a_cheque_that_was_not_paid_brings_the_ordinary_price_back(place, joins_first):
    with_answers(place, member_price=0)
    session, person = a_session(place), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    if not joins_first:
        registers(client, own, session)
    cheque = pay(person, cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    if joins_first:
        registers(client, own, session)
    assert balance_of(person) == 0
    undo_payment(cheque, reason="unpaid", **STAMP)
    assert balance_of(person) == 2900 + 1200
    pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    assert balance_of(person) == 0, "and goes again once it is paid"


def test_res_01_a_gesture_and_a_membership_that_left_nothing_to_pay_keep_the_gesture_when_the_cheque_is_not_paid(place):
    session, person = a_session(place), a_person(place.workspace, "Solange")
    registers(*page_of(person, place), session)
    credit(Entry.objects.get().about, cents=1000, reason="goodwill", **STAMP)
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    for _time in range(2):
        cheque = pay(person, cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
        assert balance_of(person) == 0
        undo_payment(cheque, reason="unpaid", **STAMP)
        assert balance_of(person) == 2900 + 1200 - 1000


@pytest.mark.parametrize("how", ["given up", "taken off", "taken off at the price for members"])
def test_control_a_place_that_is_theirs_no_longer_or_was_taken_off_is_not_charged_again(place, how):
    with_answers(place, member_price=600 if how.endswith("members") else 0)
    session, person = a_session(place), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    if how.startswith("taken off"):
        registers(client, own, session)
    if how == "taken off":
        credit(Entry.objects.get().about, reason="goodwill", **STAMP)
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    cheque = pay(person, cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    if how == "given up":
        registers(client, own, session)
        cancel_registration(Registration.objects.get(), reason="asked", **STAMP)
    if how.endswith("members"):
        credit(Quote.objects.get().about, reason="mistake", **STAMP)
    undo_payment(cheque, reason="unpaid", **STAMP)
    assert balance_of(person) == 2900


def test_an_exempt_member_who_presses_twice_has_one_year(place):
    person = a_person(place.workspace, "Solange")
    grant_fare(person, scheme=place, band="exempt", reason="décidé ensemble", until=date(2027, 3, 1), **STAMP)
    client, own = page_of(person, place)
    pages = [words(client.post(f"{own}adherer/", {"accepts_charter": "on"}, follow=True)) for _time in range(2)]
    assert (["court jusqu’au 11 mars 2027" in page for page in pages], MembershipTerm.objects.count()) == ([False, True], 1)
    near = NOW + timedelta(days=340)
    with time_machine.travel(near, tick=False):
        client, own = page_at(person, place, near)
        grant_fare(person, scheme=place, band="exempt", reason="encore", until=date(2027, 12, 1), decides=True, by=acting(), now=near)
        client.post(f"{own}adherer/", {"accepts_charter": "on"})
    assert MembershipTerm.objects.count() == 2


def test_the_desk_writes_another_term_once_the_end_is_near_and_says_from_when(place, desk):
    person = a_member(place)
    page, sent = reverse("dues:join", args=[place.pk, person.pk]), {"accepts_charter": "on", "instalments": "1"}
    early = desk.post(page, sent)
    assert (early.status_code, MembershipTerm.objects.count()) == (422, 1)
    assert "La période suivante pourra être notée à partir du 9 février 2027" in words(desk.get(page))
    with time_machine.travel(NOW + timedelta(days=340), tick=False):
        assert a_staff_client(place.workspace).post(page, sent).status_code == 302
    assert MembershipTerm.objects.count() == 2


def test_all_together_asks_what_is_really_needed_when_an_activity_is_paid_in_part(place, desk):
    person, first, second = a_person(place.workspace, "Solange"), a_session(place), a_session(place, days=8, title="Couture")
    client, own = page_of(person, place)
    registers(client, own, first)
    pay(person, cents=900, tender="cash", scheme=place, **STAMP)
    registers(client, own, second)
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    page, account = client.get(own), desk.get(reverse("dues:person", args=[person.pk]))
    assert (page.context["owed"], account.context["pay_form"].initial["cents"]) == (3200, 3200)
    assert "3,00 € en moins sur le reste (3,00 € sans l’adhésion)" in words(page)
    pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    left = {cents for cents in left_of_all(Entry.objects.values_list("about", flat=True)).values() if cents}
    assert left == {300}, "what is theirs has settled the rest by itself"
    pay(person, cents=300, tender="cash", scheme=place, **STAMP)
    assert balance_of(person) == 0


def test_control_what_was_taken_off_is_no_more_cheaper_with_the_membership(place):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    registers(*page_of(person, place), session)
    credit(Entry.objects.get().about, cents=1000, reason="goodwill", **STAMP)
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    assert sum(left_together(dues_of(person), on=NOW.date()).values()) == 2900
    pay(person, cents=2900, tender="cash", scheme=place, **STAMP)
    assert balance_of(person) == 0


def test_res_14_the_share_of_the_budget_counts_the_days_on_which_the_place_was_open_up_to_today(place):
    """Opened on 12 March: on 21 March, ten days of the budget of the year, whatever the last day of the report."""
    with_answers(place, yearly_budget=365000)
    a_member(place)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        coordinator = a_staff_client(place.workspace)
        page = reverse("evaluation:scorecard", args=[place.pk])
        shown = [
            figure.value
            for dates in ({"start": "2026-01-01", "end": "2026-12-31"}, {"start": "2026-03-12", "end": "2026-03-21"})
            for figure in coordinator.get(page, dates).context["figures"] if figure.key == "self_financing"
        ]  # fmt: skip
        listed = coordinator.get(
            reverse("evaluation:counted", args=[place.pk, "self_financing"]), {"start": "2026-01-01", "end": "2026-12-31"}
        )
        assert "29,00 €" in words(listed)
    assert shown == [29.0, 29.0]


def test_res_03_the_advice_begins_where_the_membership_costs_less_and_not_the_same(place):
    with_answers(place, membership_price=3000)
    assert advice_for(place).activities == 6, "5 activities cost 60 euros with and without"


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), 12, date(2027, 3, 30)),
        (date(2026, 3, 12), 12, date(2027, 3, 11)),
    ],
)
@pytest.mark.parametrize("is_late", [True, False])
def test_res_02_a_membership_lasts_its_whole_months_whatever_the_day_on_which_it_begins(place, first, months, last, is_late):
    with_answers(place, membership_months=months)
    now = NOW.replace(year=first.year, month=first.month, day=first.day)
    person = a_person(place.workspace, "Solange")
    join_members(person, scheme=place, accepts_charter=True, by=acting(), now=now - timedelta(days=40 if is_late else 0))
    pay(person, cents=2900, tender="cash", scheme=place, by=acting(), now=now)
    term = MembershipTerm.objects.get()
    assert (term.starts_on, term.ends_on) == (first, last)


def test_a_renewal_that_is_paid_late_says_from_which_day_it_counts(place):
    person, near, late = a_member(place), NOW + timedelta(days=340), NOW + timedelta(days=375)
    other = a_person(place.workspace, "Henri")
    with time_machine.travel(near, tick=False):
        join_members(person, scheme=place, accepts_charter=True, by=acting(), now=near)
    with time_machine.travel(late, tick=False):
        join_members(other, scheme=place, accepts_charter=True, by=acting(), now=late)
        pages = [words(client.get(own)) for client, own in (page_at(person, place, late), page_at(other, place, late))]
    said = "Elle commence le jour où vous la payez"
    assert [said in page for page in pages] == [False, True]
    assert "Elle compte du 12 mars 2027 au 11 mars 2028" in pages[0]


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.COORDINATOR])
def test_only_whoever_keeps_the_accounts_puts_another_fare_in_the_place_of_nothing_to_pay(place, role):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace, role)
    grant_fare(person, scheme=place, band="exempt", reason="décidé ensemble", until=date(2026, 12, 31), **STAMP)
    page = reverse("dues:join", args=[place.pk, person.pk])
    sent = {"fare-band": "solidarity", "fare-proof": "caf", "fare-until": "2026-12-31"}
    answer = desk.post(reverse("dues:fare", args=[place.pk, person.pk]), sent)
    keeps = role == StaffRole.COORDINATOR
    band = "solidarity" if keeps else "exempt"
    assert (answer.status_code, FareRight.objects.get(ended_at=None).band) == (302 if keeps else 422, band)
    shown = words(desk.get(page))
    assert (("tarif solidaire : s’applique jusqu’au 31 décembre 2026" in shown.lower()) == keeps, "Terminer ce tarif" in shown) == (
        True,
        keeps,
    )


def test_a_fare_that_was_given_by_mistake_is_ended_by_the_desk_and_nothing_to_pay_by_whoever_keeps_the_accounts(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace, StaffRole.OPERATOR)
    right = grant_fare(person, scheme=place, band="solidarity", proof="caf", until=date(2026, 12, 31), **STAMP)
    assert [desk.post(reverse("dues:end-fare", args=[right.pk])).status_code for _time in range(2)] == [302, 409]
    assert not FareRight.objects.filter(ended_at=None).exists()
    right = grant_fare(person, scheme=place, band="exempt", reason="décidé ensemble", until=date(2026, 12, 31), **STAMP)
    assert desk.post(reverse("dues:end-fare", args=[right.pk])).status_code == 409
    with pytest.raises(Refusal):
        end_fare(right, **STAMP)
    coordinator = a_staff_client(place.workspace)
    assert coordinator.post(reverse("dues:end-fare", args=[right.pk])).status_code == 302


def test_finding_the_fare_keeps_what_was_typed_and_presumes_no_proof(place, desk):
    with_answers(place, solidarity_price=300, solidarity_below=700)
    person = a_person(place.workspace, "Solange")
    sent = {
        "fare-quotient": "650",
        "fare-band": "exempt",
        "fare-proof": "tax",
        "fare-reason": "en attente",
        "fare-until": "2026-06-30",
        "propose": "yes",
    }
    form = desk.post(reverse("dues:fare", args=[place.pk, person.pk]), sent).context["fare_form"]
    kept = {name: str(form[name].value()) for name in ("band", "proof", "reason", "until")}
    assert kept == {"band": "solidarity", "proof": "tax", "reason": "en attente", "until": "2026-06-30"}


def test_a_membership_is_written_on_its_own_page_and_not_among_what_is_charged_by_hand(place, desk):
    person = a_person(place.workspace, "Solange")
    page = desk.get(reverse("dues:person", args=[person.pk]))
    assert "membership" not in dict(page.context["charge_form"].fields["what"].choices)
    assert "Une adhésion ne s’écrit pas ici" in words(page)
    sent = {"charge-scheme": place.pk, "charge-what": "membership", "charge-label": "Adhésion", "charge-cents": "29"}
    assert (desk.post(reverse("dues:charge", args=[person.pk]), sent).status_code, Entry.objects.count()) == (422, 0)
