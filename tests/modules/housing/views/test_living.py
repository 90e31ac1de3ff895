"""Who lives where, from the record of a person: with its days, seen by those who may see an address."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Address, Merge, Person
from essaim.core.people.queries import address_of
from essaim.modules.housing import actions
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.models import Occupancy
from tests.builders import (
    a_participation,
    a_person,
    a_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW
from tests.safety.visits import steady

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def desk(clock):
    client = a_staff_client(a_workspace())
    with in_workspace(client.member.workspace):
        client.landlord = an_organisation(client.member.workspace, "Habitat du Beffroi", kind="social_landlord")
        client.homes = [
            actions.place_dwelling(client.landlord, Placed("Les Platanes", "Tour A", "1", reference, "59350", street="2 allée"), by=acting(), now=NOW)
            for reference in ("A-0101", "A-0102")
        ]  # fmt: skip
    return client


def house(desk, person, dwelling, since=TODAY):
    residence = dwelling.entrance.building.residence_id
    url = reverse("housing:lives", args=[person.pk]) + f"?residence={residence}"
    return desk.post(url, {"dwelling": dwelling.pk, "since": since.isoformat()})


def lived(person):
    with in_workspace(person.workspace):
        return [
            (row.dwelling.reference, row.since, row.until)
            for row in Occupancy.objects.filter(person=person).select_related("dwelling").order_by("since")
        ]


def test_voi_20_who_lives_where_is_noted_from_the_record_with_its_days(desk):
    person = a_person(desk.member.workspace)
    first, second = desk.homes
    assert (
        "Tour A, entrée 1, A-0101"
        in desk.get(reverse("housing:lives", args=[person.pk]) + f"?residence={first.entrance.building.residence_id}").content.decode()
    )
    assert house(desk, person, first, TODAY - timedelta(days=60)).status_code == 302
    assert house(desk, person, first).status_code == 422, "they live there already"
    assert house(desk, person, second, TODAY + timedelta(days=1)).status_code == 422, "a day to come"
    assert house(desk, person, second, TODAY - timedelta(days=80)).status_code == 422, "before the other one began"
    assert house(desk, person, second, TODAY - timedelta(days=10)).status_code == 302
    assert lived(person) == [
        ("A-0101", TODAY - timedelta(days=60), TODAY - timedelta(days=11)), ("A-0102", TODAY - timedelta(days=10), None),
    ]  # fmt: skip
    assert "A-0102" in desk.get(reverse("people:person", args=[person.pk])).content.decode()
    with in_workspace(desk.member.workspace):
        living = Occupancy.objects.get(person=person, until=None)
    assert desk.post(reverse("housing:move-out", args=[living.pk]), {"until": TODAY.isoformat()}).status_code == 302
    assert desk.post(reverse("housing:move-out", args=[living.pk]), {"until": TODAY.isoformat()}).status_code == 422
    assert lived(person)[1] == ("A-0102", TODAY - timedelta(days=10), TODAY)


def test_whoever_has_no_address_gets_that_of_the_door_and_another_one_is_kept(desk):
    without, housed = (
        a_person(desk.member.workspace),
        a_person(desk.member.workspace, "Lucien", address={"commune_code": "59350", "line": "8 rue du Port"}),
    )
    for person in (without, housed):
        house(desk, person, desk.homes[0])
    with in_workspace(desk.member.workspace):
        assert (address_of(without).line, address_of(without).complement) == ("2 allée", "Tour A, 1")
        assert [row.line for row in Address.objects.filter(person=housed)] == ["8 rue du Port"]


def test_an_operator_neither_sees_nor_notes_the_dwelling_of_a_protected_contact(desk):
    person = a_person(desk.member.workspace)
    house(desk, person, desk.homes[0])
    operator = a_staff_client(desk.member.workspace, StaffRole.OPERATOR)
    record, residence = (
        reverse("people:person", args=[person.pk]),
        reverse("housing:residence", args=[desk.homes[0].entrance.building.residence_id]),
    )
    assert "A-0101" in operator.get(record).content.decode(), "control"
    assert "Odette" in operator.get(residence).content.decode(), "control"
    with in_workspace(desk.member.workspace):
        Person.objects.filter(pk=person.pk).update(is_protected=True)
    assert "A-0101" not in operator.get(record).content.decode()
    assert "Odette" not in operator.get(residence).content.decode()
    assert house(operator, person, desk.homes[1]).status_code == 404


def test_a_door_behind_which_a_protected_contact_lives_is_as_empty_as_any_other(desk):
    person, neighbour = a_person(desk.member.workspace), a_person(desk.member.workspace, "Lucien")
    house(desk, neighbour, desk.homes[1])
    operator = a_staff_client(desk.member.workspace, StaffRole.OPERATOR)
    pages = [reverse("housing:residences"), reverse("housing:residence", args=[desk.homes[0].entrance.building.residence_id])]
    before = [steady(operator.get(page).content) for page in pages]
    house(desk, person, desk.homes[0])
    assert all(steady(operator.get(page).content) != old for page, old in zip(pages, before, strict=True)), "control"
    with in_workspace(desk.member.workspace):
        Person.objects.filter(pk=person.pk).update(is_protected=True)
    assert [steady(operator.get(page).content) for page in pages] == before


def test_whoever_is_of_another_scheme_leaves_no_trace_at_their_door(desk):
    """An operator of one scheme reads the same page whether or not somebody of the other scheme lives there."""
    workspace = desk.member.workspace
    mine, other = a_scheme(workspace), a_scheme(workspace)
    person = a_person(workspace)
    a_participation(other, person)
    operator = a_staff_client(workspace, StaffRole.OPERATOR, scheme=mine)
    pages = [reverse("housing:residences"), reverse("housing:residence", args=[desk.homes[0].entrance.building.residence_id])]
    before = [steady(operator.get(page).content) for page in pages]
    house(desk, person, desk.homes[0])
    assert [steady(operator.get(page).content) for page in pages] == before
    a_participation(mine, person)
    assert all(steady(operator.get(page).content) != old for page, old in zip(pages, before, strict=True)), "control"


def test_erasing_somebody_forgets_where_they_lived_and_their_copy_tells_it(desk):
    person = a_person(desk.member.workspace)
    house(desk, person, desk.homes[0])
    with in_workspace(desk.member.workspace):
        from essaim.web.rights import PARTS

        assert PARTS["dwellings"](person)[0]["dwelling"] == "A-0101"
    desk.post(reverse("people:erase", args=[person.pk]), {"word": "EFFACER"})
    assert lived(person) == []


def test_whoever_dies_or_moves_away_lives_in_no_dwelling_from_that_day(desk):
    for name, what, day in (("Odette", "deceased", TODAY - timedelta(days=5)), ("Lucien", "moved", TODAY)):
        person = a_person(desk.member.workspace, name)
        house(desk, person, desk.homes[0], TODAY - timedelta(days=60))
        assert desk.post(reverse("people:mark", args=[person.pk]), {"what": what, "on": day.isoformat()}).status_code == 302
        assert lived(person) == [("A-0101", TODAY - timedelta(days=60), day)]


@pytest.mark.parametrize(("of_kept", "of_absorbed"), [((0, 60), (1, 10)), ((1, 10), (0, 60))])
def test_of_two_records_that_are_joined_the_dwelling_they_came_into_last_is_theirs(desk, of_kept, of_absorbed):
    """And the other one before it, whichever record is kept; parting them puts both back."""
    workspace = desk.member.workspace
    kept, absorbed = a_person(workspace), a_person(workspace)
    for person, (home, days) in ((kept, of_kept), (absorbed, of_absorbed)):
        house(desk, person, desk.homes[home], TODAY - timedelta(days=days))
    before = lived(kept), lived(absorbed)
    desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
    assert lived(kept) == [("A-0101", TODAY - timedelta(days=60), TODAY - timedelta(days=11)), ("A-0102", TODAY - timedelta(days=10), None)]
    assert lived(absorbed) == []
    with in_workspace(workspace):
        merge = Merge.objects.get()
    desk.post(reverse("people:part", args=[merge.pk]))
    assert (lived(kept), lived(absorbed)) == before


def test_of_two_records_in_one_dwelling_that_are_joined_they_have_lived_there_since_the_first_day(desk):
    workspace = desk.member.workspace
    kept, absorbed = a_person(workspace), a_person(workspace)
    for person, days in ((kept, 10), (absorbed, 60)):
        house(desk, person, desk.homes[0], TODAY - timedelta(days=days))
    desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
    assert lived(kept) == [("A-0101", TODAY - timedelta(days=60), None)]
