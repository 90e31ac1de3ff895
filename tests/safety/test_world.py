"""The world itself: what holds no canary cannot betray a leak."""

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Address, ContactMeans, Person
from tests.safety.world import FOREIGN, OWN

pytestmark = pytest.mark.django_db


def test_every_name_number_and_address_of_the_other_organisation_is_a_canary(world):
    with in_workspace(world.foreign.workspace):
        words = [f"{person.given_name} {person.family_name}" for person in Person.objects.all()]
        words += list(Address.objects.values_list("line", flat=True))
        numbers = set(ContactMeans.objects.exclude(value="+33199004455").values_list("value", flat=True))
    assert len(words) > 14
    assert [word for word in words if not FOREIGN.found_in(word.encode())] == []
    assert [number for number in numbers if not FOREIGN.found_in(number.encode())] == []


def test_the_words_of_each_side_are_told_apart():
    assert OWN.found_in(FOREIGN.word().encode()) == FOREIGN.found_in(OWN.phone().encode()) == set()
    assert FOREIGN.found_in(FOREIGN.phone().replace(" ", "").encode()) != set()
