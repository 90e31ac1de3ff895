"""API Bus and whoever receives it: one free passage a commune, whatever its body, and one for what is a residence."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.modules.hosts.models import Host, Passage
from tests.blueprints.bus import a_bus_desk, a_bus_world, host, planned, plans
from tests.builders import an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
FREE = date(2026, 3, 19)


def committee(bus_desk, name="Comité des fêtes de Ganges", kind="association"):
    return an_organisation(bus_desk[0], name, kind=kind, commune_code="34111")


def test_api_03_whatever_body_of_a_commune_receives_the_bus_the_commune_has_one_free_passage(bus_desk):
    hall, body = host(bus_desk), committee(bus_desk)
    assert plans(bus_desk, hall, FREE).status_code == 302
    refused = plans(bus_desk, hall, date(2026, 3, 26), host=str(body.pk))
    assert refused.status_code == 422 and "Mairie de Ganges" in str(refused.context["form"].errors["host"])
    assert (Host.objects.count(), Passage.objects.count()) == (1, 1)
    beside = bus_desk[2].get(reverse("programming:plan", args=[bus_desk[1].pk]), {"hote": str(body.pk)})
    assert (beside.context["host"], beside.context["free_left"]) == (hall, 0)


def test_api_03_the_committee_first_then_the_town_hall_is_one_free_passage_too(bus_desk):
    body = committee(bus_desk)
    planned(bus_desk, host=str(body.pk))
    hall = host(bus_desk)
    assert (Host.objects.get(), hall.kind, hall.organisation.name) == (hall, "commune", "Mairie de Ganges")
    assert plans(bus_desk, hall, date(2026, 3, 26)).status_code == 422


def test_api_17_what_is_said_to_be_a_residence_has_a_free_passage_of_its_own(bus_desk):
    hall, body = host(bus_desk), committee(bus_desk, "Résidence des Lauriers", "company")
    assert plans(bus_desk, hall, FREE).status_code == 302
    assert plans(bus_desk, hall, date(2026, 3, 26), host=str(body.pk), is_residence="on").status_code == 302
    assert sorted(Host.objects.values_list("kind", flat=True)) == ["commune", "residence"]
    again = plans(bus_desk, hall, date(2026, 4, 2), host=str(body.pk))
    assert again.status_code == 422 and "Résidence des Lauriers" in str(again.context["form"].errors["host"])
    wrong = plans(bus_desk, hall, date(2026, 4, 2), is_residence="on")
    assert wrong.status_code == 422 and "n’est pas une résidence" in str(wrong.context["form"].errors["host"])


def test_api_17_what_was_put_down_as_a_residence_and_is_none_counts_for_its_commune(bus_desk):
    desk, hall = bus_desk[2], host(bus_desk)
    body = committee(bus_desk)
    plans(bus_desk, hall, FREE, host=str(body.pk), is_residence="on")
    wrong = Host.objects.get(kind="residence")
    url = reverse("hosts:kind", args=[wrong.pk])
    assert url in desk.get(reverse("hosts:host", args=[wrong.pk])).content.decode()
    assert desk.get(reverse("hosts:host", args=[hall.pk])).context["free_left"] == 1
    desk.post(url, {"kind": "commune"})
    assert [desk.get(reverse("hosts:host", args=[row.pk])).context["free_left"] for row in (hall, wrong)] == [0, 0]
    assert plans(bus_desk, hall, date(2026, 3, 26)).status_code == 422
    assert desk.post(reverse("hosts:kind", args=[hall.pk]), {"kind": "residence"}).status_code == 409
