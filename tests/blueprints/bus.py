"""The bus of the tests: its desk, and what is done there through its pages."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from essaim.core.foundation import places
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people import actions as people
from essaim.core.people.models import Person
from essaim.core.schemes.models import Resource, Scheme
from essaim.modules.activities.models import Activity, Session
from essaim.modules.hosts.models import Agreement, Host
from tests.builders import a_client, a_member, a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW

GANGES = "34111"
PERIOD = {"starts_on": "2026-03-01", "ends_on": "2027-02-28"}


@pytest.fixture(name="bus_world", scope="module")
def a_bus_world(django_db_setup, django_db_blocker) -> Iterator[tuple[Workspace, Scheme, Membership, Resource]]:
    """A running scheme in the Hérault, its coordinator, its bus of five seats that holds twelve: once for each file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            workspace = a_workspace()
            scheme = a_planted_scheme(workspace, "api-bus")
            member = a_member(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
            with in_workspace(workspace):
                vehicle = Resource.objects.create(workspace=workspace, kind="vehicle", name="Le bus", seats=5, wheelchairs=1, places=12)
        yield workspace, scheme, member, vehicle
        transaction.set_rollback(True)


@pytest.fixture(name="bus_desk")
def a_bus_desk(bus_world):
    """The same, with the coordinator's browser; given back untouched after each test."""
    workspace, scheme, member, vehicle = bus_world
    with transaction.atomic(), in_workspace(workspace):
        desk = a_client(member.account)
        desk.member = member
        yield workspace, Scheme.objects.get(pk=scheme.pk), desk, vehicle
        transaction.set_rollback(True)


def planned(bus_desk, what="discovery", day=None, **more) -> Session:
    """A session planned through its page, a week from now if nothing is said."""
    _workspace, scheme, desk, vehicle = bus_desk
    line = Activity.objects.filter(topic=what).first()
    form = {
        "what": str(line.pk) if line else what, "commune_code": "Ganges", "day": str(day or date(2026, 3, 19)), "starts": "14:00", "ends": "17:00",
        "capacity": "12", "vehicle": str(vehicle.pk), "every_weeks": "0", **({} if "host" in more else {"without_host": "on"}), **more,
    }  # fmt: skip
    answer = desk.post(reverse("programming:plan", args=[scheme.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Session.objects.get(pk=answer.url.split("/")[-2])


def registers(bus_desk, session, given_name="Odette", follow=True, **more):
    form = {"given_name": given_name, "family_name": "Lefèvre", "channel": "phone", **more}
    return bus_desk[2].post(reverse("activities:register", args=[session.pk]), form, follow=follow)


def fill(bus_desk, session, number: int, **more) -> None:
    for count in range(number):
        assert registers(bus_desk, session, f"Marcel {count}", follow=False, **more).status_code == 302


def home(person: Person, lat: float, lon: float, line="3 rue des Oliviers", **more) -> None:
    people.set_address(person, line=line, commune_code=GANGES, lat=lat, lon=lon, by=acting(), now=NOW, **more)


def at_home(bus_desk, name: str, lat: float, lon: float, **more) -> Person:
    """Somebody known, with a home at a point."""
    person = a_person(bus_desk[0], name, phone="01 99 00 77 88", commune_code=GANGES)
    home(person, lat, lon, **more)
    return person


def with_sms(bus_desk, name: str, phone="06 39 98 10 10") -> Person:
    """Somebody known who reads SMS."""
    return a_person(bus_desk[0], name, phone=phone, preferred_channel="sms")


def fetch(bus_desk, session, person: Person, **more):
    form = {"person_id": str(person.pk), "pick_up": "both", "channel": "phone", **more}
    return bus_desk[2].post(reverse("activities:register", args=[session.pk]), form, follow=True)


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def added(bus_desk, follow=True, **form):
    return bus_desk[2].post(reverse("hosts:add", args=[bus_desk[1].pk]), form, follow=follow)


def host(bus_desk, name="Ganges") -> Host:
    """The town hall of a commune, on the list."""
    code = places.communes_matching(name, limit=1)[0].code
    added(bus_desk, follow=False, listed=code)
    return Host.objects.select_related("organisation").get(commune_code=code, kind="commune")


def agreed(bus_desk, *hosts: Host, passages=4, signed=True, **form) -> Agreement:
    """An agreement made and signed through its pages."""
    desk, scheme = bus_desk[2], bus_desk[1]
    data = {"hosts": "\n".join(map(str, hosts)), "passages": passages, "how": "equal", **PERIOD, **form}
    answer = desk.post(reverse("hosts:propose", args=[scheme.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Agreement.objects.get(pk=answer.url.split("/")[-2])
    if signed:
        assert desk.post(reverse("hosts:sign", args=[row.pk]), {"signed_on": "2026-03-10", "signed_by": "Mme Roux"}).status_code == 302
        row.refresh_from_db()
    return row


def plans(bus_desk, row: Host, day: date, **more):
    form = {
        "what": "", "title": "Le bus", "commune_code": row.commune_code, "host": str(row.organisation_id), "day": str(day),
        "starts": "14:00", "ends": "17:00", "capacity": "12", "every_weeks": "0", **more,
    }  # fmt: skip
    return bus_desk[2].post(reverse("programming:plan", args=[bus_desk[1].pk]), form)
