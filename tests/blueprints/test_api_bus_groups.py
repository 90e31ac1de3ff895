"""More than two who come together: a household, a carer with those they care for, guests; at the desk and on the public page."""

import re
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions import register
from essaim.modules.activities.models import Attendee, Registration
from tests.blueprints.bus import a_bus_desk, a_bus_world, fill, planned, registers, said
from tests.blueprints.ressourcerie import words
from tests.builders import a_person, acting
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
VERSIONS = count(300)
FOUR = {"with_given_name": "Marcel", "with_given_name_2": "Lina", "with_family_name_2": "Durand", "with_given_name_3": "Awa"}
ODETTE = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "06 39 98 20 20"}


def letting(bus_desk, **settings):
    """The same desk, where the blueprint says so."""
    scheme = Scheme.objects.get(pk=bus_desk[1].pk)
    snapshot = dict(scheme.snapshot) | {"settings": scheme.snapshot["settings"] | settings}
    snapshot |= {"waiting": settings.pop("waiting", [])}
    snapshot["settings"].pop("waiting", None)
    Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=next(VERSIONS))
    return bus_desk[0], Scheme.objects.get(pk=scheme.pk), *bus_desk[2:]


def public(bus_desk, session) -> str:
    return reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])


def coming(session, **where) -> list[str]:
    return sorted(
        row.person.full_name for row in Attendee.objects.filter(session=session, is_living=True, **where).select_related("person")
    )


ALL_FOUR = ["Awa Lefèvre", "Lina Durand", "Marcel Lefèvre", "Odette Lefèvre"]


def test_a_household_of_four_has_its_places_together(bus_desk):
    session = planned(bus_desk)
    answer = registers(bus_desk, session, "Odette", with_wheelchair_3="on", **FOUR)
    assert "Les 4 places sont notées." in said(answer)
    assert coming(session) == ALL_FOUR and coming(session, wheelchair=True) == ["Awa Lefèvre"]
    session.refresh_from_db()
    assert (Registration.objects.get().seats, session.taken) == (4, 4)


def test_a_carer_comes_with_two_people_on_record_and_one_who_is_not(bus_desk):
    first, session = planned(bus_desk), planned(bus_desk, what="falls", starts="09:00", ends="11:00")
    carer, one, other = (a_person(bus_desk[0], name) for name in ("Jeanne", "Jean", "Marthe"))
    register(first, people=[carer, one, other], by=acting(), now=NOW)
    page = bus_desk[2].get(reverse("activities:register", args=[session.pk]) + f"?personne={carer.pk}").content.decode()
    assert all(f'type="checkbox" name="with_person" value="{person.pk}"' in page for person in (one, other))
    registers(
        bus_desk, session, person_id=str(carer.pk), with_person=[str(one.pk), str(other.pk)], with_chairs=[str(other.pk)], with_given_name="Awa"
    )  # fmt: skip
    assert session.attendees.count() == 4 and coming(session, wheelchair=True) == [other.full_name]
    assert Person.objects.filter(given_name__in=["Jean", "Marthe"]).count() == 2


def test_somebody_ticked_and_typed_again_is_refused_by_name_and_nothing_is_written(bus_desk):
    first, session = planned(bus_desk), planned(bus_desk, what="falls", starts="09:00", ends="11:00")
    carer, one = (a_person(bus_desk[0], name) for name in ("Jeanne", "Jean"))
    register(first, people=[carer, one], by=acting(), now=NOW)
    form = {"person_id": str(carer.pk), "with_person": str(one.pk), "with_given_name": "Jean", "with_family_name": one.family_name}
    answer = registers(bus_desk, session, **form)
    assert answer.status_code == 422 and "deux fois" in words(answer) and not session.attendees.exists()


def test_an_error_keeps_every_row_that_was_typed_and_opens_it(bus_desk):
    session = planned(bus_desk)
    left = registers(bus_desk, session, "Odette", **FOUR, with_family_name_4="Petit")
    page = left.content.decode()
    assert left.status_code == 422 and not session.attendees.exists() and "au moins un prénom" in words(left)
    for name, value in (FOUR | {"with_family_name_4": "Petit"}).items():
        assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', page), name
    assert len(re.findall(r'<details class="e-details[^"]*" open', page)) == 4


def test_at_the_desk_as_many_register_together_as_the_blueprint_says(bus_desk):
    desk = letting(bus_desk, party_most_desk=3)
    first, session = planned(desk), planned(desk, what="falls", starts="09:00", ends="11:00")
    people = [a_person(desk[0], name) for name in ("Jeanne", "Jean", "Marthe")]
    register(first, people=people, by=acting(), now=NOW)
    form = {"person_id": str(people[0].pk), "with_person": [str(one.pk) for one in people[1:]]}
    answer = registers(desk, session, with_given_name="Awa", **form)
    assert answer.status_code == 422 and "3 personnes au plus" in words(answer) and 'value="Awa"' in answer.content.decode()
    assert registers(desk, session, **form, follow=False).status_code == 302, "control: three of them may"
    assert session.attendees.count() == 3


def test_a_group_too_large_for_the_places_left_waits_together_and_it_is_said(bus_desk):
    session = planned(bus_desk, capacity="5")
    fill(bus_desk, session, 3)
    answer = registers(bus_desk, session, "Odette", **FOUR)
    assert "Ils sont 4 et il reste 2 places" in said(answer).replace("\u00a0", " ") and "Numéro 1 sur la liste" in said(answer)
    assert coming(session, registration__state="waitlisted") == ALL_FOUR


def test_a_group_that_accepts_it_comes_in_part_and_each_is_named(bus_desk):
    session = planned(bus_desk, capacity="5")
    fill(bus_desk, session, 3)
    answer = registers(bus_desk, session, "Odette", accepts_part="on", **FOUR)
    assert {"Marcel Lefèvre", "Odette Lefèvre"} < set(coming(session, registration__state="confirmed"))
    assert coming(session, registration__state="waitlisted") == ["Awa Lefèvre", "Lina Durand"]
    assert "sur liste d’attente" in said(answer) and "Lina Durand" in said(answer)


def test_the_public_page_takes_two_together_unless_the_blueprint_says_more(bus_desk):
    session = planned(bus_desk)
    page = Client().get(public(bus_desk, session)).content.decode()
    assert 'name="with_given_name"' in page and "with_given_name_2" not in page and "une autre personne" not in page
    alone = letting(bus_desk, party_most=1)
    assert "with_given_name" not in Client().get(public(alone, session)).content.decode()


def test_as_many_guests_as_the_blueprint_says_register_on_the_public_page(bus_desk):
    desk = letting(bus_desk, party_most=4)
    session = planned(desk)
    page = Client().get(public(desk, session)).content.decode()
    assert page.count("+ une autre personne") == 2 and "with_given_name_4" not in page
    thanks = Client().post(public(desk, session), ODETTE | FOUR, follow=True)
    assert "Vous avez une place" in words(thanks) and coming(session) == ALL_FOUR


def test_guests_who_are_too_many_for_the_places_left_read_that_they_wait_together_or_who_waits(bus_desk):
    desk = letting(bus_desk, party_most=4)
    for accepts, states in (({}, ["waitlisted"] * 4), ({"accepts_part": "on"}, ["confirmed", "confirmed", "waitlisted", "waitlisted"])):
        session = planned(desk, capacity="5", starts="09:00" if accepts else "14:00", ends="11:00" if accepts else "17:00")
        fill(desk, session, 3)
        visitor = Client()
        thanks = visitor.post(public(desk, session), ODETTE | FOUR | accepts, follow=True)
        told = "Une place pour Odette Lefèvre, Marcel Lefèvre" if accepts else "Vous êtes 4 : vous attendez ensemble"
        assert told in words(thanks)
        party = session.attendees.exclude(person__given_name__startswith="Marcel ").order_by("registration__state")
        assert list(party.values_list("registration__state", flat=True)) == states
        again = Client().post(public(desk, session), ODETTE, follow=True)
        assert "Marcel" not in words(again) and "Vous êtes 4" not in words(again), "whoever types a name learns nothing of who comes along"


def test_whoever_is_registered_does_not_add_guests_on_the_public_page_afterwards(bus_desk):
    desk = letting(bus_desk, party_most=4)
    session = planned(desk)
    Client().post(public(desk, session), ODETTE | {"with_given_name": "Marcel"})
    answer = Client().post(public(desk, session), ODETTE | FOUR)
    assert answer.status_code == 422 and "appelez-nous" in words(answer) and len(coming(session)) == 2
    same = Client().post(public(desk, session), ODETTE | {"with_given_name": "Marcel"})
    assert same.status_code == 302 and len(coming(session)) == 2, "control: sent twice, it registers nobody again"


def test_where_those_of_the_commune_pass_first_the_public_page_asks_for_it(bus_desk):
    desk = letting(bus_desk, waiting=[{"criterion": "locals"}])
    session = planned(desk, vehicle="")
    assert Client().post(public(desk, session), ODETTE).status_code == 422
    assert Client().post(public(desk, session), ODETTE | {"commune_code": "Sumène"}).status_code == 302
    assert (
        Person.objects.get(given_name="Odette").commune_code == "34142" or Person.objects.get(given_name="Odette").commune_name == "Sumène"
    )
