"""A button says what is wanted: pressed twice, it asks for the same twice."""

import pytest
from django.urls import reverse

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
