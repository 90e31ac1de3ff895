"""Answers by SMS, as the gateway tells them: STOP, yes or no, and words that somebody must read."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Call, Message, Stop
from essaim.core.messaging.states import CallReason, MessageState
from essaim.modules.needs.models import Service
from essaim.workflows import acceptance, posting, upkeep
from tests.builders import a_participation, a_person, a_planted_scheme, a_supporter, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
KEY = "cle-de-la-passerelle"
NUMBER = "06 39 98 00 41"


@pytest.fixture(autouse=True)
def gateway(settings, clock):
    settings.ESSAIM_SMS_INCOMING_KEY = KEY


def received(text: str, *, number: str = NUMBER, sms_id: str = "m1", key: str = KEY):
    raw = json.dumps({"number": number, "text": text, "sms_id": sms_id}).encode()
    signature = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    return Client().post("/api/v1/sms", raw, content_type="application/json", headers={"X-Essaim-Signature": signature})


def a_number_written_to(name: str = "Colette"):
    """A workspace that has sent an SMS to the number."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    person = a_person(workspace, name, phone=NUMBER, preferred_channel="sms")
    with in_workspace(workspace):
        tell(person, scheme=scheme, template="welcome", occurrence="1", values={}, by=acting(), now=NOW)
        sent()
    return workspace, scheme, person


def sent() -> None:
    Message.objects.filter(state=MessageState.QUEUED).update(state=MessageState.SENT, sent_at=NOW)


def test_stop_holds_in_every_workspace_that_wrote_to_the_number_and_in_no_other():
    (here, *_), (there, *_) = a_number_written_to(), a_number_written_to("Marius")
    elsewhere = a_workspace()
    assert received(" Stop. ").json() == {"understood": "stop"}
    for place, expected in ((here, 1), (there, 1), (elsewhere, 0)):
        with in_workspace(place):
            assert Stop.objects.filter(ended_at=None).count() == expected


def test_stop_told_twice_is_one_stop_and_start_lifts_it():
    here, scheme, person = a_number_written_to()
    for _time in range(2):
        received("STOP")
    with in_workspace(here):
        assert Stop.objects.count() == 1
        before = Message.objects.count()
        tell(person, scheme=scheme, template="welcome", occurrence="2", values={}, by=acting(), now=NOW)
        assert Message.objects.count() == before
    assert received("reprendre").json() == {"understood": "start"}
    with in_workspace(here):
        tell(person, scheme=scheme, template="welcome", occurrence="3", values={}, by=acting(), now=NOW)
        assert Message.objects.count() == before + 1


def test_other_words_are_a_call_to_make_told_twice_or_not():
    here, _scheme, person = a_number_written_to()
    for _time in range(2):
        assert received("Je ne peux pas ce jeudi, et stop aux appels le soir").json() == {"understood": "call"}
    with in_workspace(here):
        call = Call.objects.get(reason=CallReason.REPLY)
        assert (call.person_id, call.number) == (person.pk, "+33639980041")
        assert "Je ne peux pas ce jeudi" in call.script


def test_nobody_wrote_to_this_number():
    a_number_written_to()
    assert received("oui", number="06 39 98 00 99").json() == {"understood": "unknown"}


def test_an_answer_without_the_right_signature_stops_nobody(settings):
    here, *_ = a_number_written_to()
    assert received("STOP", key="une autre").status_code == 401
    settings.ESSAIM_SMS_INCOMING_KEY = ""
    assert received("STOP", key="").status_code == 401
    with in_workspace(here):
        assert Stop.objects.count() == 0


def test_what_is_no_number_is_refused():
    assert received("STOP", number="0639").status_code == 409


def a_visit_to_confirm():
    """A service of yesterday whose supporter has been asked by SMS whether it took place."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    person = a_person(workspace, phone="01 99 00 12 34")
    a_participation(scheme, person, "carer")
    offer = a_supporter(scheme, categories=["relief"], contacts=[{"value": NUMBER}], preferred_channel="sms")
    with in_workspace(workspace):
        at = NOW - timedelta(hours=20)
        need = posting.post_need(
            scheme, category="relief", beneficiary=person, commune_code="59350", starts_at=NOW - timedelta(hours=6),
            ends_at=NOW - timedelta(hours=5), by=acting(), now=at,
        )  # fmt: skip
        service = acceptance.accept(posting.propose(need, offer=offer, by=acting(), now=at), by=acting(), now=at)
        acceptance.agree(service, by=acting(), now=at)
        sent()
        upkeep.ask_how_it_went(scheme, now=NOW)
        assert Message.objects.filter(template="confirmation_for_supporter", means="sms").count() == 1
        sent()
        Message.objects.filter(template="confirmation_for_supporter").update(sent_at=NOW + timedelta(minutes=1))
    return workspace, service


@pytest.mark.parametrize(("text", "said"), [("OUI", "honoured"), ("Non !", "not_honoured")])
def test_sca_07_a_supporter_confirms_by_sms(text, said):
    workspace, service = a_visit_to_confirm()
    for _time in range(2):
        assert received(text).json() == {"understood": "confirmed"}
    with in_workspace(workspace):
        assert Service.objects.get(pk=service.pk).supporter_says == said
        assert Call.objects.filter(reason=CallReason.REPLY).count() == 0


def test_yes_to_another_question_confirms_nothing():
    workspace, *_ = a_number_written_to()
    assert received("oui").json() == {"understood": "call"}
    with in_workspace(workspace):
        assert Call.objects.filter(reason=CallReason.REPLY).count() == 1
