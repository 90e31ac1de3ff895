"""What becomes of the price of a place that is given up, taken again, led by somebody else, or whose session is called off."""

import pytest
from django.urls import reverse

from essaim.core.people.actions import live_together
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.dues.models import Entry
from essaim.modules.dues.queries import balance_of, left_of_all
from essaim.web.prices import for_whoever_registered
from tests.blueprints.ressourcerie import STAMP, a_desk, a_place, a_session, page_of, words
from tests.builders import a_person

pytestmark = pytest.mark.django_db
__all__ = ["a_desk", "a_place"]


@pytest.fixture
def couple(place):
    """Two people of one home: whoever registers both, and whoever comes along."""
    pair = a_person(place.workspace, "Jeanne"), a_person(place.workspace, "Jean")
    live_together(*pair, **STAMP)
    return pair


def registers(desk, session, person, **more):
    answer = desk.post(reverse("activities:register", args=[session.pk]), {"person_id": person.pk, "channel": "phone", **more})
    assert answer.status_code == 302, answer.context["form"].errors
    return Registration.objects.get(session=session, lead=person, state="confirmed")


def gives_up(desk, registration, **which):
    assert desk.post(reverse("activities:cancel-registration", args=[registration.pk]), which or {"reason": "asked"}).status_code == 302


def pays(desk, scheme, person, euros="12"):
    answer = desk.post(reverse("dues:pay", args=[person.pk]), {"scheme": scheme.pk, "cents": euros, "tender": "cash"})
    assert answer.status_code == 302


def test_whoever_gives_up_too_late_and_registers_again_pays_for_one_place(place, desk):
    session, paid, owing = a_session(place, days=1), a_person(place.workspace, "Marguerite"), a_person(place.workspace, "Irène")
    for person in (paid, owing):
        first = registers(desk, session, person)
        if person == paid:
            pays(desk, place, person)
        gives_up(desk, first)
    assert (balance_of(paid), balance_of(owing)) == (0, 1200), "given up too late: the price is kept"
    for _time in range(2):
        for person in (paid, owing):
            gives_up(desk, registers(desk, session, person))
    coming = [registers(desk, session, person) for person in (paid, owing)]
    assert (balance_of(paid), balance_of(owing)) == (0, 1200)
    living = [Attendee.objects.get(registration=row).pk for row in coming]
    left = left_of_all(Attendee.objects.values_list("pk", flat=True))
    assert {pk: cents for pk, cents in left.items() if cents} == {living[1]: 1200}
    assert f"À payer {owing.full_name} : 12,00 €" in words(desk.get(reverse("activities:session", args=[session.pk])))


def test_control_two_places_of_two_people_are_paid_twice(place, desk):
    session = a_session(place, days=1)
    first, second = (a_person(place.workspace, name) for name in ("Marguerite", "Irène"))
    gives_up(desk, registers(desk, session, first))
    registers(desk, session, second)
    assert (balance_of(first), balance_of(second)) == (1200, 1200)


def test_what_stands_on_the_account_of_whoever_registered_is_asked_of_them_though_they_come_no_more(place, desk, couple):
    jeanne, jean = couple
    session = a_session(place)
    row = registers(desk, session, jeanne, with_person=str(jean.pk))
    assert for_whoever_registered(None, row)["left"] == 2400
    gives_up(desk, row, person=str(jeanne.pk))
    row = Registration.objects.get()
    page = reverse("activities:session", args=[session.pk])
    shown = desk.get(page)
    assert (row.lead, balance_of(jeanne), balance_of(jean)) == (jean, 1200, 0)
    assert f"À payer {jeanne.full_name} : 12,00 €" in words(shown) and reverse("dues:person", args=[jeanne.pk]) in shown.content.decode()
    assert for_whoever_registered(None, row) is None, "nothing stands on the account of whoever leads it now"
    pays(desk, place, jeanne)
    assert (balance_of(jeanne), "À payer" in words(desk.get(page))) == (0, False)


@pytest.mark.parametrize("what", ["deceased", "moved"])
def test_the_price_of_whoever_died_or_moved_is_not_kept_and_the_other_half_owes_theirs(place, desk, couple, what):
    session = a_session(place, days=1)
    jeanne, jean = couple
    registers(desk, session, jeanne, with_person=str(jean.pk))
    answer = desk.post(reverse("people:mark", args=[jean.pk]), {"what": what, "on": "2026-03-12"})
    assert answer.status_code == 302
    assert (Registration.objects.get().seats, balance_of(jeanne)) == (1, 1200)


def test_control_whoever_leaves_the_other_half_too_late_is_paid_for(place, desk, couple):
    session = a_session(place, days=1)
    jeanne, jean = couple
    gives_up(desk, registers(desk, session, jeanne, with_person=str(jean.pk)), person=str(jean.pk))
    assert (Registration.objects.get().seats, balance_of(jeanne)) == (1, 2400)


@pytest.mark.parametrize("door", ["programming:cancel", "programming:cancel-many"])
def test_nobody_pays_for_a_session_that_is_called_off_not_even_whoever_gave_up_too_late(place, desk, door):
    session, other = a_session(place, days=1), a_session(place, days=1, title="Couture")
    early, coming, paid = (a_person(place.workspace, name) for name in ("Marguerite", "Irène", "Solange"))
    for person in (early, paid):
        row = registers(desk, session, person)
        if person == paid:
            pays(desk, place, person)
        gives_up(desk, row)
    registers(desk, session, coming)
    gives_up(desk, registers(desk, other, early))
    args, sent = ([session.pk], {}) if door == "programming:cancel" else ([], {"session": [session.pk]})
    assert desk.post(reverse(door, args=args), {**sent, "reason": "weather"}).status_code == 302
    assert [balance_of(person) for person in (early, coming)] == [1200, 0], "the price of the other session is kept"
    assert balance_of(paid) == -1200
    assert set(Entry.objects.filter(kind="credit").values_list("reason", flat=True)) == {"session"}


def test_whoever_waits_reads_their_rank_and_the_rule_on_their_own_page(place, desk):
    session = a_session(place, capacity=1)
    registers(desk, session, a_person(place.workspace, "Marguerite"))
    first, second = (a_person(place.workspace, name) for name in ("Irène", "Solange"))
    for person in (first, second):
        desk.post(reverse("activities:register", args=[session.pk]), {"person_id": person.pk, "channel": "phone"})
    browser, own = page_of(second, place)
    shown = words(browser.get(own))
    assert "Vous êtes au rang 2 de la liste. Les places qui se libèrent sont données dans l’ordre d’arrivée." in shown
