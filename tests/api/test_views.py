"""The API for other programs: needs without names, a signed telephone exchange, no surprise on any input."""

import hashlib
import hmac
import json

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth

from essaim.api.actions import give_token, revoke_token
from essaim.api.models import Token
from essaim.api.views import api
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call
from essaim.core.people.models import Organisation, Person
from essaim.modules.needs.models import Need
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW, STRESS

pytestmark = pytest.mark.django_db
KEY = "cle-du-standard-telephonique"


def a_program(workspace, may_write=True) -> Client:
    with in_workspace(workspace):
        secret = give_token(workspace, name="Portail", may_write=may_write, by=acting(), now=NOW)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def world():
    workspace = a_workspace()
    return workspace, a_planted_scheme(workspace, "call-and-care")


def test_a_program_records_a_need_and_reads_it_back_without_any_name(world):
    workspace, scheme = world
    program = a_program(workspace)
    body = {"scheme": str(scheme.pk), "category": "computers", "commune": "59350", "given_name": "Odile",
            "organisation": "Collège des Trois Tilleuls", "phone": "01 99 00 12 34", "quantity": 4}  # fmt: skip
    made = post(program, "/api/v1/needs", body)
    assert made.status_code == 201
    page = program.get("/api/v1/needs").content.decode()
    assert json.loads(page)["items"][0]["quantity"] == 4
    assert [word for word in ("Odile", "Tilleuls", "12 34") if word in page] == []


def test_the_same_reference_sent_twice_is_one_need(world):
    workspace, scheme = world
    program = a_program(workspace)
    body = {"scheme": str(scheme.pk), "category": "computers", "commune": "59350", "given_name": "Odile",
            "reference": "6f7f1f0e-6d0c-4a4e-8a86-0a4c3b6c0001"}  # fmt: skip
    assert {post(program, "/api/v1/needs", body).json()["id"] for _time in range(2)} == {post(program, "/api/v1/needs", body).json()["id"]}
    with in_workspace(workspace):
        assert (Need.objects.count(), Person.objects.count()) == (1, 1)


def test_a_need_that_is_refused_leaves_nobody_behind(world):
    workspace, scheme = world
    body = {"scheme": str(scheme.pk), "category": "no-such-thing", "commune": "59350", "given_name": "Odile",
            "organisation": "Collège des Trois Tilleuls"}  # fmt: skip
    with in_workspace(workspace):
        before = Organisation.objects.count()
        assert post(a_program(workspace), "/api/v1/needs", body).status_code == 409
        assert (Person.objects.count(), Organisation.objects.count()) == (0, before)


def test_a_number_given_with_a_new_organisation_is_kept_and_with_a_known_one_is_tried_by_phone(world):
    workspace, scheme = world
    program = a_program(workspace)
    body = {"scheme": str(scheme.pk), "category": "computers", "commune": "59350", "organisation": "Atelier du Canal"}
    with in_workspace(workspace):
        for number in ("01 99 00 12 34", "01 99 00 12 34", "01 99 00 77 88"):
            assert post(program, "/api/v1/needs", body | {"phone": number}).status_code == 201
        atelier = Organisation.objects.get(name="Atelier du Canal")
        assert [contact.value for contact in atelier.contacts.all()] == ["+33199001234"]
        call = Call.objects.get(organisation=atelier, reason="call_back", subject_id__in=Need.objects.values("pk"), number="+33199007788")
        assert "01 99 00 77 88" in call.script
        assert not Call.objects.filter(number="+33199001234").exists()
        assert post(program, "/api/v1/needs", body | {"phone": "12"}).status_code == 409
        assert Need.objects.count() == 3


def test_a_key_that_may_only_read_writes_nothing(world):
    workspace, scheme = world
    program = a_program(workspace, may_write=False)
    body = {"scheme": str(scheme.pk), "category": "computers", "commune": "59350", "given_name": "Odile"}
    assert post(program, "/api/v1/needs", body).status_code == 403
    with in_workspace(workspace):
        assert Need.objects.count() == 0


def test_a_revoked_key_and_an_unknown_one_get_the_same_answer(world):
    workspace, _scheme = world
    program = a_program(workspace)
    with in_workspace(workspace):
        revoke_token(Token.objects.get(), by=acting(), now=NOW)
    unknown = Client(headers={"Authorization": "Bearer rien"})
    answers = [client.get("/api/v1/schemes") for client in (program, unknown)]
    assert [(a.status_code, a.content) for a in answers] == [(401, answers[0].content)] * 2


def test_another_workspaces_scheme_does_not_exist_for_a_key(world):
    workspace, scheme = world
    stranger = a_program(a_workspace())
    body = {"scheme": str(scheme.pk), "category": "computers", "commune": "59350", "given_name": "Odile"}
    assert post(stranger, "/api/v1/needs", body).status_code == 404
    assert stranger.get("/api/v1/schemes").json() == []


def signed(body: dict, key: str = KEY):
    raw = json.dumps(body).encode()
    signature = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    return Client().post("/api/v1/calls", raw, content_type="application/json", headers={"X-Essaim-Signature": signature})


def test_the_telephone_exchange_opens_the_card_of_whoever_rings(world, settings):
    settings.ESSAIM_TELEPHONY_KEY = KEY
    workspace, _scheme = world
    person = a_person(workspace, "Odette", "Lefèvre", phone="01 99 00 12 34")
    body = {"workspace": workspace.slug, "number": "+33199001234", "event": "ringing", "call_id": "a1"}
    assert signed(body).json() == {"card": f"{reverse('phone')}?personne={person.pk}", "known": True}


def test_cac_10_a_missed_call_told_twice_by_the_exchange_is_one_call_to_make(world, settings):
    settings.ESSAIM_TELEPHONY_KEY = KEY
    workspace, _scheme = world
    body = {"workspace": workspace.slug, "number": "01 99 00 77 88", "event": "missed", "call_id": "a2"}
    assert [signed(body).status_code for _time in range(2)] == [200, 200]
    with in_workspace(workspace):
        assert Call.objects.count() == 1


def test_a_call_without_the_right_signature_changes_nothing(world, settings):
    settings.ESSAIM_TELEPHONY_KEY = KEY
    workspace, _scheme = world
    body = {"workspace": workspace.slug, "number": "01 99 00 77 88", "event": "missed", "call_id": "a3"}
    assert signed(body, key="une autre").status_code == 401
    settings.ESSAIM_TELEPHONY_KEY = ""
    assert signed(body, key="").status_code == 401
    with in_workspace(workspace):
        assert Call.objects.count() == 0


document = schemathesis.openapi.from_dict(api.get_openapi_schema())
document.app = WSGIHandler


@pytest.fixture
def key(world):
    """A key that may write; requests inside the test keep its connection open, as the test client does."""
    workspace, _scheme = world
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with in_workspace(workspace):
        yield give_token(workspace, name="Essai", may_write=True, by=acting(), now=NOW)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@document.parametrize()
@settings(max_examples=400 if STRESS else 25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_input_surprises_the_api(case, key):
    """Every request bears a good key, put there by the test: what bad keys get is proven above."""
    answer = case.call(app=WSGIHandler(), headers={"Authorization": f"Bearer {key}"})
    case.validate_response(answer, excluded_checks=[ignored_auth])
