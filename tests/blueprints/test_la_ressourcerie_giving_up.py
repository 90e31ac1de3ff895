"""La Ressourcerie: until when giving a place up costs nothing, and what stays to be paid afterwards, is said before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import register
from essaim.modules.activities.actions.telling import link_to
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.dues.actions import join_members, pay, undo_payment
from essaim.modules.dues.queries import balance_of
from essaim.workflows.giving_up import giving_up
from tests.blueprints.ressourcerie import a_desk, a_member, a_place, a_session, moves, page_of, registers, with_answers, words
from tests.builders import a_person, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_desk", "a_place"]


def test_until_when_giving_up_costs_nothing_is_said_before_and_after_registering(place, desk):
    session, person = a_session(place, days=7), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    until = "mardi 17 mars, 14 h"
    assert until in words(client.get(f"{own}seances/{session.pk}/"))
    assert until in words(registers(client, own, session))
    assert f"Jusqu’au {until}, vous pouvez rendre cette place sans rien devoir. Ensuite, 12,00 €" in words(client.get(own))
    assert until in words(desk.get(reverse("activities:session", args=[session.pk])))
    said = client.post(f"{own}inscriptions/{Registration.objects.get().pk}/", follow=True)
    assert ("Merci de nous l’avoir dit" in words(said), balance_of(person)) == (True, 0)


def test_whoever_gives_up_too_late_reads_what_stays_owed_before_and_after(place, desk):
    session, person = a_session(place, days=1), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    assert "Rendre la place ne change plus le prix" in words(client.get(f"{own}seances/{session.pk}/"))
    registers(client, own, session)
    assert "trop tard pour la rendre sans rien devoir : 12,00 €" in words(client.get(own))
    assert "Rendre la place ne change plus le prix" in words(desk.get(reverse("activities:session", args=[session.pk])))
    said = client.post(f"{own}inscriptions/{Registration.objects.get().pk}/", follow=True)
    assert ("12,00 € restent dus" in words(said), balance_of(person)) == (True, 1200)


PAID = [
    (0, "12,00 € restent dus"),
    (500, "ce qui est payé n’est pas rendu, et 7,00 € restent dus"),
    (1200, "ce qui est payé n’est pas rendu"),
]


@pytest.mark.parametrize(("paid", "stays"), PAID)
@pytest.mark.parametrize(("days", "before"), [(7, "Ensuite, "), (1, "trop tard pour la rendre sans rien devoir : ")])
def test_whoever_has_paid_reads_that_it_is_not_given_back_and_only_what_is_left_stays_owed(place, days, before, paid, stays):
    session, person = a_session(place, days=days), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    registers(client, own, session)
    if paid:
        pay(person, cents=paid, tender="cash", scheme=place, **STAMP)
    assert f"{before}{stays}." in words(client.get(own))
    said = words(client.post(f"{own}inscriptions/{Registration.objects.get().pk}/", follow=True))
    assert (f"sans rien devoir : {stays}." in said) == (days == 1)
    assert balance_of(person) == (1200 - paid if days == 1 else -paid)


def test_whoever_registers_too_late_with_money_that_was_theirs_reads_that_it_is_not_given_back(place):
    session, person = a_session(place, days=1), a_person(place.workspace, "Solange")
    pay(person, cents=1200, tender="cash", scheme=place, **STAMP)
    assert "Si vous la rendez, ce qui est payé n’est pas rendu." in words(registers(*page_of(person, place), session))


def page_of_registration(session, people):
    row = register(session, people=people, **STAMP)
    with in_workspace(session.workspace):
        return Client(), "/" + link_to(row, NOW).split("/", 3)[3]


@pytest.mark.parametrize(("days", "before"), [(7, "vos places sans rien devoir. Ensuite :"), (1, "rendre vos places sans rien devoir :")])
def test_the_page_of_a_party_names_what_each_place_and_all_together_cost(place, days, before):
    session, people = a_session(place, days=days), [a_member(place), a_person(place.workspace, "Henri")]
    client, page = page_of_registration(session, people)
    each = "Solange ne vient pas : 6,00 € restent dus Henri ne vient pas : 12,00 € restent dus"
    assert f"{before} {each} Aucun de nous ne vient : 18,00 € restent dus" in words(client.get(page))
    said = words(client.post(f"{page}reponse/", {"answer": "no"}))
    assert balance_of(people[0]) == (18 if days == 1 else 0) * 100
    assert ("Reste à payer : 18,00 €" in said, "Reste à payer" in said) == (days == 1, days == 1), "what stays is said once more"


def test_the_page_of_a_party_says_for_whom_giving_up_still_costs_nothing(place, desk):
    """Whoever was charged before the move has some time more; whoever owes the price since then knows the day."""
    with_answers(place, member_price=0)
    session, people = a_session(place, days=7), [a_person(place.workspace, name) for name in ("Solange", "Henri")]
    join_members(people[0], scheme=place, accepts_charter=True, **STAMP)
    cheque = pay(people[0], cents=2900, tender="cheque", cheque_number="001", scheme=place, **STAMP)
    client, page = page_of_registration(session, people)
    moves(desk, session, 1)
    undo_payment(cheque, reason="unpaid", by=acting(), now=NOW + timedelta(minutes=1))
    said = words(client.get(page))
    assert (
        "trop tard pour rendre vos places sans rien devoir : Solange ne vient pas : 12,00 € restent dus Henri ne vient pas : rien jusqu’au"
        in said
    )
    assert "Aucun de nous ne vient : 12,00 € restent dus" in said


def test_nobody_reads_that_their_place_is_left_when_it_could_not_be(place, monkeypatch):
    """Between the look and the writing, the desk notes that they have come."""
    session, person = a_session(place, days=1), a_person(place.workspace, "Solange")
    client, own = page_of(person, place)
    registers(client, own, session)

    def meanwhile(*args, **values):
        Attendee.objects.update(attendance="seen")
        return giving_up(*args, **values)

    monkeypatch.setattr("essaim.web.desks.own.views.giving_up", meanwhile)
    said = words(client.post(f"{own}inscriptions/{Registration.objects.get().pk}/", follow=True))
    assert ("Votre place est laissée" in said, "La présence de Solange Lefèvre est notée" in said) == (False, True)


def test_control_a_free_session_says_nothing_of_giving_up(place, desk):
    with_answers(place, activity_price=0, member_price=0)
    session = a_session(place, days=7)
    client, own = page_of(a_person(place.workspace, "Solange"), place)
    assert "rendre" not in words(client.get(f"{own}seances/{session.pk}/")).lower()
    registers(client, own, session)
    assert "sans rien devoir" not in words(client.get(own))
