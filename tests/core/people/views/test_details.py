"""A button says what is wanted: pressed twice, it asks for the same twice."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from tests.builders import a_person, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


def test_a_double_click_on_protect_protects_and_only_a_yes_lifts_it():
    workspace = a_workspace()
    person, desk = a_person(workspace), a_staff_client(workspace)
    page = reverse("people:person", args=[person.pk])

    def press(to: str) -> bool:
        desk.post(reverse("people:protect", args=[person.pk]), {"to": to})
        with in_workspace(workspace):
            return Person.objects.get(pk=person.pk).is_protected

    assert 'name="to" value="on"' in desk.get(page).content.decode()
    assert (press("on"), press("on")) == (True, True)
    shown = desk.get(page).content.decode()
    assert "La personne est-elle d’accord" in shown and 'name="to" value="off"' in shown
    assert (press("off"), press("off")) == (False, False)
    with in_workspace(workspace):
        acts = JournalEntry.objects.filter(subject_id=person.pk, act__endswith="protected").values_list("act", flat=True)
        assert sorted(acts) == ["person.protected", "person.unprotected"]


NIGHTS = {  # at this moment, which day it is there
    "Europe/Paris": ("2026-03-12T23:30+00:00", "2026-03-13"),
    "Indian/Reunion": ("2026-03-12T21:00+00:00", "2026-03-13"),
    "America/Guadeloupe": ("2026-03-13T02:00+00:00", "2026-03-12"),
    "Pacific/Noumea": ("2026-03-12T20:00+00:00", "2026-03-13"),
}


@pytest.mark.parametrize("zone", NIGHTS)
def test_today_is_the_day_of_the_place_at_any_hour_of_the_night(zone, clock):
    moment, today = NIGHTS[zone]
    clock.move_to(datetime.fromisoformat(moment))
    workspace = a_workspace(timezone=zone)
    desk = a_staff_client(workspace)
    person = a_person(workspace, now=timezone.now())
    with in_workspace(workspace):
        assert str(Person.objects.get(pk=person.pk).last_contact_on) == today
    url = reverse("people:mark", args=[person.pk])
    tomorrow = date.fromisoformat(today) + timedelta(days=1)
    answers = [desk.post(url, {"what": "deceased", "on": day}).status_code for day in (str(tomorrow), today)]
    assert answers == [422, 302]
