"""The round sheet on paper: hours and first names of a week, and the doors of today only."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.models import ReadingSubject
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOME = {"commune_code": "59350", "line": "12 rue des Glycines", "complement": "porte 4", "access_notes": "code 12A"}


@pytest.fixture
def site(clock):
    """Karim calls on Huguette on Thursdays (today) and on Lucien on Fridays."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR)
    with in_workspace(workspace):
        karim = a_supporter(scheme, categories=["visit"], given_name="Karim").participation
        people = [a_person(workspace, name, family, address=HOME, phone=phone) for name, family, phone in
                  (("Huguette", "Delœuvre", "01 99 00 33 22"), ("Lucien", "Wiart", "01 99 00 33 44"))]  # fmt: skip
        for weekday, person in zip((3, 4), people, strict=True):
            a_participation(scheme, person, "member")
            form = {"visitor": karim.pk, "person": person.pk, "weekday": weekday, "starts": "14:00", "minutes": 60,
                    "visitor_agreed": "on", "person_agreed": "on"}  # fmt: skip
            assert desk.post(reverse("rounds:assign", args=[scheme.pk]), form).status_code == 302
        yield scheme, desk, karim, people


def sheet(desk, part, **query):
    answer = desk.get(reverse("rounds:sheet", args=[part.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_sheet_shows_the_week_and_the_door_of_today_only(site):
    scheme, desk, karim, (huguette, lucien) = site
    shown = sheet(desk, karim)
    assert "Huguette Delœuvre" in shown and "12 rue des Glycines" in shown and "code 12A" in shown and "01 99 00 33 22" in shown
    assert "Lucien" in shown and "Wiart" not in shown and "01 99 00 33 44" not in shown
    assert shown.count("12 rue des Glycines") == 1
    assert "01 99 00 47 10" in shown, "the number of the site"
    assert set(ReadingSubject.objects.filter(reading__page__contains="sheet").values_list("person_id", flat=True)) >= {
        huguette.pk,
        lucien.pk,
    }


def test_the_next_week_has_no_door_at_all(site):
    scheme, desk, karim, _people = site
    shown = sheet(desk, karim, semaine="1")
    assert "Huguette" in shown and "Glycines" not in shown and "Delœuvre" not in shown


@pytest.mark.parametrize("closed", ["check", "protected", "paused"])
def test_a_door_stays_shut_once_anything_is_not_in_order(site, closed):
    scheme, desk, karim, (huguette, _lucien) = site
    if closed == "check":
        Participation.objects.filter(pk=karim.pk).update(cleared_until=NOW.date() - timedelta(days=1))
    elif closed == "protected":
        Person.objects.filter(pk=huguette.pk).update(is_protected=True)
    else:
        Participation.objects.filter(person=huguette).update(state="ended")
    shown = sheet(desk, karim)
    assert "Glycines" not in shown and "01 99 00 33 22" not in shown and "Delœuvre" not in shown
    assert "Appelez l’équipe" in shown


def test_a_sheet_is_for_the_team_of_the_scheme(site):
    scheme, _desk, karim, _people = site
    elsewhere = a_planted_scheme(scheme.workspace, "la-scalaa")
    url = reverse("rounds:sheet", args=[karim.pk])
    assert a_staff_client(scheme.workspace, StaffRole.COORDINATOR, scheme=elsewhere).get(url).status_code == 404
    assert a_staff_client(scheme.workspace, StaffRole.LEAD_CONTACT).get(url).status_code == 404
    assert a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme).get(url).status_code == 200
    assert date(2026, 3, 12) == NOW.date()
