"""From the caller to a place in a session: what they are registered for, with whom, and the next sessions near them."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.activities.actions import register
from essaim.modules.activities.models import Registration
from essaim.modules.dues.actions import join_members
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, planned, registers
from tests.blueprints.ressourcerie import STAMP, a_place, a_session, words
from tests.builders import a_person, a_planted_scheme, a_staff_client, counting_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world", "a_place"]


def pages_of(client, person) -> list[str]:
    """Both pages on which somebody at the desk has a caller before them."""
    found = [client.get(reverse("phone"), {"personne": str(person.pk)}), client.get(reverse("people:person", args=[person.pk]))]
    assert [page.status_code for page in found] == [200, 200]
    return [words(page) for page in found]


def test_from_the_caller_one_is_led_to_the_sessions_near_them_and_to_the_form_with_their_name(bus_desk):
    near, far = planned(bus_desk), planned(bus_desk, day=date(2026, 3, 17), commune_code="Montpellier", vehicle="")
    jeanne = at_home(bus_desk, "Jeanne", 43.936, 3.71)
    desk, way = bus_desk[2], reverse("phone-sessions", args=[jeanne.pk])
    for page in (reverse("phone") + f"?personne={jeanne.pk}", reverse("people:person", args=[jeanne.pk])):
        assert way in desk.get(page).content.decode()
    chosen = desk.get(way)
    forms = [reverse("activities:register", args=[session.pk]) + f"?personne={jeanne.pk}" for session in (near, far)]
    shown = chosen.content.decode()
    assert 0 < shown.index(forms[0]) < shown.index(forms[1]), "the nearest commune first, though later"
    assert "encore 12 places" in words(chosen)
    assert "Inscrire Jeanne Lefèvre" in words(desk.get(forms[0]))
    fetch(bus_desk, near, jeanne)
    assert forms[0] not in desk.get(way).content.decode(), "they are on this list already"


def test_the_caller_is_shown_with_their_place_its_hour_and_who_comes_with_them(bus_desk):
    session = planned(bus_desk)
    jeanne = at_home(bus_desk, "Jeanne", 43.936, 3.71)
    fetch(bus_desk, session, jeanne, with_given_name="Marcel")
    hour = bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["tour"].trips[0].calls[0].at
    for shown in pages_of(bus_desk[2], jeanne):
        assert f"cherché vers {hour_in_words(hour)}".replace("\u00a0", " ").replace("\u202f", " ") in shown
        assert "Marcel Lefèvre" in shown and "a une place" in shown
    assert "Jeanne Lefèvre" in pages_of(bus_desk[2], Registration.objects.get().attendees.exclude(person=jeanne).get().person)[0]
    nobody = a_person(bus_desk[0], "Awa")
    assert all("Aucune inscription" in shown for shown in pages_of(bus_desk[2], nobody))


def test_the_caller_who_waits_is_shown_with_their_rank(bus_desk):
    session = planned(bus_desk, capacity="1")
    registers(bus_desk, session, "Lucie")
    registers(bus_desk, session, "Odile")
    registers(bus_desk, session, "Odette")
    odette = Registration.objects.get(lead__given_name="Odette").lead
    assert all("rang 2 sur la liste d’attente" in shown for shown in pages_of(bus_desk[2], odette))


def test_somebody_at_the_desk_of_another_scheme_sees_no_registration_of_this_one(place):
    solange = a_person(place.workspace, "Solange", commune_code="33063")
    session = a_session(place)
    register(session, people=[solange], **STAMP)
    join_members(solange, scheme=place, accepts_charter=True, **STAMP)
    bus = a_planted_scheme(place.workspace, "api-bus")
    with in_workspace(place.workspace):
        register(a_session(bus, title="Le bus", days=8), people=[solange], **STAMP)
    here = a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=place)
    there = a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=bus)
    for shown in pages_of(there, solange):
        assert "Le bus" in shown and "Yoga doux" not in shown and "Reste à payer" not in shown and "Adhésion" not in shown
    for shown in pages_of(here, solange):
        assert "Yoga doux" in shown and "Adhésion" in shown and "Reste à payer" in shown and "Le bus" not in shown
    assert "Yoga doux" not in words(there.get(reverse("phone-sessions", args=[solange.pk])))


def test_the_list_of_sessions_for_a_caller_takes_as_many_queries_for_three_as_for_one(bus_desk):
    jeanne, counts = at_home(bus_desk, "Jeanne", 43.936, 3.71), set()
    for day in (19, 20, 21):
        planned(bus_desk, day=date(2026, 3, day))
        bus_desk[2].get(reverse("phone-sessions", args=[jeanne.pk]))
        with counting_queries() as queries:
            bus_desk[2].get(reverse("phone-sessions", args=[jeanne.pk]))
        counts.add(len(queries))
    assert len(counts) == 1


def test_somebody_is_proposed_the_sessions_of_where_they_live_and_those_of_everywhere_only_when_nothing_is_near(place):
    bus = a_planted_scheme(place.workspace, "api-bus")
    with in_workspace(place.workspace):
        a_session(place), a_session(bus, title="Le bus")
    desk = a_staff_client(place.workspace, StaffRole.OPERATOR)
    bordeaux, lille = a_person(place.workspace, "Solange", commune_code="33063"), a_person(place.workspace, "Odile")
    near, anywhere = (words(desk.get(reverse("phone-sessions", args=[person.pk]))) for person in (bordeaux, lille))
    assert "Yoga doux" in near and "Le bus" not in near
    assert "Yoga doux" in anywhere and "Le bus" in anywhere
