"""The bus of the tests: its desk, and what is done there through its pages."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people import actions as people
from essaim.core.people.models import Person
from essaim.core.schemes.models import Resource
from essaim.modules.activities.models import Activity, Session
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW

GANGES = "34111"


@pytest.fixture(name="bus_desk")
def a_bus_desk():
    """A running scheme in the Hérault, its coordinator, its bus of five seats that holds twelve."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    desk = a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    with in_workspace(workspace):
        vehicle = Resource.objects.create(
            workspace=workspace, kind="vehicle", name="Le bus", seats=5, wheelchairs=1, places=12
        )
        yield workspace, scheme, desk, vehicle


def planned(bus_desk, what="discovery", day=None, **more) -> Session:
    """A session planned through its page, a week from now if nothing is said."""
    _workspace, scheme, desk, vehicle = bus_desk
    line = Activity.objects.filter(topic=what).first()
    form = {
        "what": str(line.pk) if line else what, "commune_code": "Ganges", "day": str(day or date(2026, 3, 19)), "starts": "14:00", "ends": "17:00",
        "capacity": "12", "vehicle": str(vehicle.pk), "every_weeks": "0", **more,
    }  # fmt: skip
    answer = desk.post(reverse("programming:plan", args=[scheme.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Session.objects.get(pk=answer.url.split("/")[-2])


def registers(bus_desk, session, given_name="Odette", **more):
    form = {"given_name": given_name, "family_name": "Lefèvre", "channel": "phone", **more}
    return bus_desk[2].post(reverse("activities:register", args=[session.pk]), form, follow=True)


def fill(bus_desk, session, number: int) -> None:
    for count in range(number):
        registers(bus_desk, session, f"Marcel {count}")


def home(person: Person, lat: float, lon: float, line="3 rue des Oliviers", **more) -> None:
    people.set_address(person, line=line, commune_code=GANGES, lat=lat, lon=lon, by=acting(), now=NOW, **more)


def at_home(bus_desk, name: str, lat: float, lon: float, **more) -> Person:
    """Somebody known, with a home at a point."""
    person = a_person(bus_desk[0], name, phone="01 99 00 77 88", commune_code=GANGES)
    home(person, lat, lon, **more)
    return person


def fetch(bus_desk, session, person: Person, **more):
    form = {"person_id": str(person.pk), "pick_up": "on", "channel": "phone", **more}
    return bus_desk[2].post(reverse("activities:register", args=[session.pk]), form, follow=True)


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])
