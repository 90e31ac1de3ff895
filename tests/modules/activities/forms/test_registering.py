"""Ticking several people at once: found by name, told from their namesakes, and what is ticked stays ticked."""

import pytest
from django.urls import reverse

from essaim.core.people.models import Person
from essaim.modules.activities.models import Registration
from tests.blueprints.bus import a_bus_desk, a_bus_world, planned
from tests.builders import a_participation, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def member(bus_desk, name, **values):
    return a_participation(bus_desk[1], a_person(bus_desk[0], name, commune_code="34111", **values), "participant")


def boxes(page) -> dict[str, bool]:
    """By words, whether each box is ticked."""
    return {str(box.choice_label): box.data["selected"] for box in page.context["form"]["who"]}


def test_boxes_are_few_at_once_and_a_name_finds_the_others_by_an_address_too(bus_desk):
    session = planned(bus_desk)
    for number in range(45):
        member(bus_desk, f"Marcel{number:02}")
    member(bus_desk, "Zoé")
    url = reverse("activities:register-many", args=[session.pk])
    first = bus_desk[2].get(url)
    assert (len(boxes(first)), first.context["form"].hidden_boxes) == (40, 6)
    assert "6 autres personnes ne sont pas affichées" in first.content.decode()
    found = bus_desk[2].get(url, {"q": "zoe"})
    assert [words.split()[0] for words in boxes(found)] == ["Zoé"]


def test_what_is_ticked_stays_ticked_through_a_search_and_nobody_is_put_down_by_searching(bus_desk):
    session = planned(bus_desk)
    odette, zoe = member(bus_desk, "Odette"), member(bus_desk, "Zoé")
    url = reverse("activities:register-many", args=[session.pk])
    found = bus_desk[2].post(url, {"who": [str(odette.pk)], "q": "zoé", "search": "1", "channel": "paper"})
    assert (found.status_code, Registration.objects.count()) == (200, 0)
    assert {words.split()[0]: ticked for words, ticked in boxes(found).items()} == {"Odette": True, "Zoé": False}
    assert found.context["form"]["channel"].value() == "paper"
    bus_desk[2].post(url, {"who": [str(odette.pk), str(zoe.pk)], "q": "zoé", "channel": "paper"})
    assert set(Registration.objects.values_list("lead__given_name", "channel")) == {("Odette", "paper"), ("Zoé", "paper")}


def test_namesakes_are_told_apart_by_the_year_or_the_end_of_the_number_but_not_by_a_confidential_one(bus_desk):
    session = planned(bus_desk)
    member(bus_desk, "Odette", birth_year=1941)
    member(bus_desk, "Odette", phone="01 99 00 12 34")
    hidden = member(bus_desk, "Odette", phone="01 99 00 56 78")
    Person.objects.get(pk=hidden.person_id).contacts.update(is_confidential=True)
    shown = boxes(bus_desk[2].get(reverse("activities:register-many", args=[session.pk])))
    assert set(shown) == {
        "Odette Lefèvre (Ganges, né·e en 1941)",
        "Odette Lefèvre (Ganges, numéro finissant par 1234)",
        "Odette Lefèvre (Ganges)",
    }


def test_whoever_may_run_a_session_is_listed_with_those_who_are_cleared_first(bus_desk):
    late = a_participation(bus_desk[1], a_person(bus_desk[0], "Alban", "Aubert"), "bus_leader", cleared_until=None)
    ready = a_participation(bus_desk[1], a_person(bus_desk[0], "Zita", "Zola"), "bus_leader")
    page = bus_desk[2].get(reverse("programming:plan", args=[bus_desk[1].pk]))
    assert [row.pk for row in page.context["form"].fields["animators"].queryset] == [ready.person_id, late.person_id]
    assert "data-combobox" in str(page.context["form"]["host"])
