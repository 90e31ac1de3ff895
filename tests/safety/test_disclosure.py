"""What a supporter sees of the person: only what may be passed on, and only while everything still holds."""

from datetime import timedelta

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions import mark_deceased
from essaim.core.people.models import ContactMeans, Person
from essaim.core.schemes.actions import change_participation, record_check
from essaim.core.schemes.models import Participation
from tests.builders import acting
from tests.conftest import NOW
from tests.safety.addresses import every_address
from tests.safety.canaries import any_of
from tests.safety.visits import taken_back, visit

pytestmark = pytest.mark.django_db
ADDRESSES = {address.name: address for address in every_address()}
PAGES = ("space-service", "links:service")


def shown(world):
    """The words of the person visited that the supporter finds on either page."""
    words = world.own.contacts["visited"]
    return {word for page in PAGES for word in any_of(words, visit(world, "supporter", ADDRESSES[page], "own", "GET").content)}


def part_of_supporter(world):
    return Participation.objects.select_related("scheme").get(pk=world.own.ids["supporter_participation"])


def test_everything_shows_while_every_key_holds(world):
    assert shown(world) == set(world.own.contacts["visited"])


def test_a_number_that_must_not_be_passed_on_is_not(world):
    phone, email, *rest = world.own.contacts["visited"]
    with in_workspace(world.own.workspace):
        ContactMeans.objects.filter(value=email).update(is_confidential=True)
        ContactMeans.objects.filter(value="+33" + phone.replace(" ", "")[1:]).update(do_not_use_for=["supporters"])
    assert shown(world) == set(rest)


def test_b1_nothing_shows_any_more_once_something_has_changed(world, clock):
    stamp = {"by": acting(), "now": NOW}
    with in_workspace(world.own.workspace):
        person = Person.objects.get(pk=world.own.ids["visited"])
        changes = {
            "a pause": lambda: change_participation(part_of_supporter(world), to="paused", **stamp),
            "a suspension": lambda: change_participation(part_of_supporter(world), to="suspended", **stamp),
            "a check that turned out badly": lambda: record_check(part_of_supporter(world), key="interview", outcome="invalid", **stamp),
            "a death": lambda: mark_deceased(person, on=NOW.date(), **stamp),
            "an objection": lambda: Person.objects.filter(pk=person.pk).update(objected_at=NOW),
            "the end of the window": lambda: clock.shift(timedelta(days=4)),
        }  # fmt: skip
        left = {name: after(world, change) for name, change in changes.items()}
    assert left == dict.fromkeys(changes, set())


def after(world, change):
    with taken_back():
        change()
        return shown(world)
