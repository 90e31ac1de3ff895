"""What the tests of an estate's exchange board share: neighbours, their notices, their links."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.modules.exchange.models import Notice
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace

HERE = "13056"


@pytest.fixture
def estate():
    """The scheme planted at the foot of an estate, and the coordinator's browser."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    client = a_staff_client(workspace)
    with in_workspace(workspace):
        yield workspace, scheme, client


def a_neighbour(estate, name: str, **values) -> Person:
    """Somebody of the estate who reads e-mail."""
    return a_person(estate[0], name, email=f"{name.lower()}@courriel.example", preferred_channel="email", commune_code=HERE, **values)


def written(estate, person: Person, direction="loan", category="tool", title="La perceuse bleue", **more) -> Notice:
    """A notice that the team writes down; it has read it, so it hangs at once."""
    form = {"direction": direction, "category": category, "title": title, "channel": "paper", "shown": "on", "charter": "on", **more}
    answer = estate[2].post(reverse("exchange:write", args=[estate[1].pk, person.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Notice.objects.latest("created_at", "number")


def posted(estate, **more):
    """A notice put up through the public page, in a browser that nobody knows."""
    form = {
        "direction": "need", "category": "tool", "title": "Cherche une perceuse", "entrance": "Entrée 12", "given_name": "Mireille",
        "family_name": "Castelain", "phone": "06 39 98 10 10", **more,
    }  # fmt: skip
    return Client().post(public(estate, "exchange:post"), form)


def public(estate, name: str, *more) -> str:
    return reverse(name, args=[estate[0].slug, estate[1].slug, *more])


def link_of(person: Person) -> str:
    """The secret of the last link that was sent to somebody."""
    body = Message.objects.filter(person=person).latest("created_at").body
    return re.search(r"/mon-echangeur/([\w-]+)/", body)[1]


def board_page(estate) -> str:
    return Client().get(public(estate, "exchange:public")).content.decode()
