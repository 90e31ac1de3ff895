"""Keys of programs through their page: given once, used, ended, taken back, and nothing of another workspace."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from essaim.api.models import Token
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from tests.builders import a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_workspace()


@pytest.fixture
def boss(place):
    return a_staff_client(place, StaffRole.ADMINISTRATOR)


def asked(**values) -> dict:
    return {"token_id": str(uuid4()), "name": "Site de la mairie", "may_write": "on", "expires_on": "", **values}


def key_shown(answer) -> str:
    return re.search(r'id="new-key" value="([^"]+)"', answer.content.decode()).group(1)


def status_with(key: str) -> int:
    return Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/schemes").status_code


def test_a_key_is_shown_once_opens_the_api_and_is_taken_back(place, boss):
    key = key_shown(boss.post(reverse("programs"), asked()))
    assert key not in boss.get(reverse("programs")).content.decode()
    assert status_with(key) == 200
    with in_workspace(place):
        token = Token.objects.get()
    boss.post(reverse("take-key-back", args=[token.pk]))
    assert status_with(key) == 401
    with in_workspace(place):
        acts = list(JournalEntry.objects.filter(subject_id=token.pk).values_list("act", flat=True))
    assert acts == ["token.given", "token.revoked"]


def test_the_same_form_sent_twice_makes_one_key(place, boss):
    form = asked()
    boss.post(reverse("programs"), form)
    again = boss.post(reverse("programs"), form)
    assert again.status_code == 409
    assert "déjà été créée" in again.content.decode()
    with in_workspace(place):
        assert Token.objects.count() == 1


def test_a_key_opens_until_its_last_day(place, boss, clock):
    key = key_shown(boss.post(reverse("programs"), asked(expires_on="2026-03-20")))
    clock.move_to("2026-03-20T20:00:00+01:00")
    assert status_with(key) == 200
    clock.move_to("2026-03-21T08:00:00+01:00")
    assert status_with(key) == 401


@pytest.mark.parametrize("values", [{"name": ""}, {"expires_on": "2020-01-01"}, {"expires_on": "hier"}])
def test_what_is_wrong_is_said_and_no_key_is_made(place, boss, values, clock):
    answer = boss.post(reverse("programs"), asked(**values))
    assert answer.status_code in (409, 422)
    assert 'class="e-error' in answer.content.decode()
    with in_workspace(place):
        assert Token.objects.count() == 0


def test_the_key_of_another_workspace_cannot_be_taken_back(place, boss):
    elsewhere = a_workspace()
    key = key_shown(a_staff_client(elsewhere, StaffRole.ADMINISTRATOR).post(reverse("programs"), asked()))
    with in_workspace(elsewhere):
        token = Token.objects.get()
    assert boss.post(reverse("take-key-back", args=[token.pk])).status_code == 404
    assert status_with(key) == 200


def test_only_an_administrator_sees_the_keys(place):
    assert a_staff_client(place).get(reverse("programs")).status_code == 404
