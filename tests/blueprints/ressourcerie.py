"""The place of the tests: its sessions, its members, and what their pages say."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import plan_session, record_activity
from essaim.modules.dues.actions import join_members, pay
from essaim.workflows.own_page import member_link
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting, an_issuer
from tests.conftest import NOW

STAMP = {"by": acting(), "now": NOW}
HERE = {"commune_code": "33063", "place": "La grande pièce"}


@pytest.fixture(name="place")
def a_place(clock):
    """The place, open, whose invoices are complete."""
    workspace = a_workspace()
    an_issuer(workspace)
    scheme = a_planted_scheme(workspace, "la-ressourcerie")
    with in_workspace(workspace):
        yield scheme


@pytest.fixture(name="desk")
def a_desk(place):
    return a_staff_client(place.workspace)


def a_session(scheme, *, days=7, capacity=3, title="Yoga doux"):
    activity = record_activity(scheme, title=title, **STAMP)
    day = (NOW + timedelta(days=days)).date()
    return plan_session(activity, day=day, starts=time(14), ends=time(16), capacity=capacity, **HERE, **STAMP)


def a_member(scheme, name="Solange", **values):
    """Somebody whose membership is paid."""
    person = a_person(scheme.workspace, name, commune_code="33063", **values)
    join_members(person, scheme=scheme, accepts_charter=True, **STAMP)
    pay(person, cents=2900, tender="cash", scheme=scheme, **STAMP)
    return person


def page_of(person, scheme):
    """The browser of somebody who holds the way to their page, and its address."""
    return Client(), "/" + member_link(person, scheme, now=NOW).split("/", 3)[3]


def words(page):
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def registers(client, own, session):
    return client.post(f"{own}seances/{session.pk}/", follow=True)


def moves(desk, session, days):
    day = (NOW + timedelta(days=days)).date()
    sent = {"day": day.isoformat(), "starts": "14:00", "ends": "16:00", "scope": "one"}
    answer = desk.post(reverse("programming:move", args=[session.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors


def with_answers(place, **answers):
    type(place).objects.filter(pk=place.pk).update(answers=place.answers | answers, version=place.version + 1)
    place.refresh_from_db()
