"""The phone desk: a call comes in, the need is recorded, those who could go are shown in the same answer."""

import hashlib
import hmac
import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.models import Organisation, Person
from essaim.modules.needs.models import Need
from essaim.web.desks.phone.views import CALLS_BESIDE_A_NEED
from essaim.workflows.posting import post_need
from tests.builders import (
    LILLE,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    client = a_staff_client(workspace, StaffRole.OPERATOR)
    return workspace, scheme, client


def test_cac_01_a_need_is_recorded_for_an_organisation_that_nobody_knew(desk):
    workspace, scheme, client = desk
    answer = client.post(
        reverse("phone-record"),
        {
            "given_name": "Odile", "phone": "01 99 00 12 34", "commune_code": "59000 Lille",
            "organisation": "Collège des Trois Tilleuls", "what": f"{scheme.pk}:computers", "quantity": "10",
            "when": "anytime",
        },
    )  # fmt: skip
    assert answer.status_code == 200
    with in_workspace(workspace):
        need = Need.objects.get()
        assert (need.organisation.name, need.asked_by.given_name) == ("Collège des Trois Tilleuls", "Odile")
        assert (need.quantity, need.remaining, need.channel, need.commune_code) == (10, 10, "phone", LILLE)


def test_cac_03_those_who_could_go_are_proposed_in_the_same_answer_with_reasons(desk):
    workspace, scheme, client = desk
    near = a_supporter(scheme, categories=["computers"], quantity=6, given_name="Ferdinand", family_name="Vandamme")
    answer = client.post(
        reverse("phone-record"),
        {"given_name": "Odile", "commune_code": "Lille", "what": f"{scheme.pk}:computers", "quantity": "10",
         "when": "anytime"},
    )  # fmt: skip
    assert "Ferdinand Vandamme" in answer.content.decode()
    assert "6" in answer.content.decode()
    assert near.participation.person.given_name == "Ferdinand"


def test_a_form_with_a_mistake_keeps_everything_that_was_typed(desk):
    workspace, scheme, client = desk
    answer = client.post(
        reverse("phone-record"),
        {"given_name": "", "commune_code": "Lille", "what": f"{scheme.pk}:computers", "when": "anytime",
         "details": "Dix ordinateurs pour la rentrée"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Dix ordinateurs pour la rentrée" in answer.content.decode()
    with in_workspace(workspace):
        assert (Need.objects.count(), Person.objects.count(), Organisation.objects.exclude(pk=scheme.carrier_id).filter(
            kind="association").count()) == (0, 0, 0)  # fmt: skip


def test_sending_the_same_form_twice_records_one_need(desk):
    workspace, scheme, client = desk
    page = client.get(reverse("phone")).content.decode()
    need_id = page.split('name="need_id" value="')[1].split('"')[0]
    form = {"given_name": "Odile", "commune_code": "Lille", "what": f"{scheme.pk}:computers", "when": "anytime",
            "need_id": need_id}  # fmt: skip
    client.post(reverse("phone-record"), form)
    client.post(reverse("phone-record"), form)
    with in_workspace(workspace):
        assert (Need.objects.count(), Person.objects.count()) == (1, 1)


def test_the_card_of_a_caller_shows_what_is_looked_for_only_where_the_operator_works():
    workspace = a_workspace()
    own, other = a_planted_scheme(workspace, "la-scalaa"), a_planted_scheme(workspace, "call-and-care")
    person, body = a_person(workspace), an_organisation(workspace)
    a_participation(own, person, "carer")
    cards = {}
    with in_workspace(workspace):
        for query, whose in (({"personne": person.pk}, {"asked_by": person}), ({"organisme": body.pk}, {"organisation": body})):
            need = post_need(other, category="computers", commune_code=LILLE, by=acting(), now=NOW, **whose)
            cards[reverse("needs:need", args=[need.pk])] = query

    def shown(scheme) -> list[bool]:
        client = a_staff_client(workspace, StaffRole.OPERATOR, scheme=scheme)
        pages = {need: client.get(reverse("phone"), query) for need, query in cards.items()}
        assert {page.status_code for page in pages.values()} == {200}
        return [need in page.content.decode() for need, page in pages.items()]

    assert (shown(own), shown(other)) == ([False, False], [True, True])


@pytest.mark.parametrize("page", ["phone", "today"])
def test_a_missed_call_names_its_caller_only_for_whoever_may_read_the_record(settings, page):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    workspace = a_workspace()
    own, other = a_planted_scheme(workspace, "la-scalaa"), a_planted_scheme(workspace, "call-and-care")
    person = a_person(workspace, "Odette", "Lefèvre", phone="01 99 00 12 34")
    a_participation(other, person, "requester")
    rings(workspace, "missed")

    def shown(scheme) -> tuple[bool, bool, bool]:
        content = a_staff_client(workspace, StaffRole.OPERATOR, scheme=scheme).get(reverse(page)).content.decode()
        return tuple(word in content for word in ("Odette Lefèvre", "01 99 00 12 34", f"personne={person.pk}"))

    assert shown(own) == (False, True, False)
    assert shown(other) == (True, False, page == "phone")


def test_cac_10_a_call_to_make_stays_on_the_list_until_it_is_made(desk):
    workspace, scheme, client = desk
    client.post(reverse("phone-call-back"), {"number": "01 99 00 55 66", "reason": "missed", "within": "4"})
    assert "01 99 00 55 66" in client.get(reverse("phone")).content.decode()
    with in_workspace(workspace):
        call = Call.objects.get()
    client.post(reverse("phone-call-done", args=[call.pk]))
    assert "01 99 00 55 66" not in client.get(reverse("phone")).content.decode()


def rings(workspace, event: str = "ringing", number: str = "01 99 00 12 34", call_id: str = "c1"):
    raw = json.dumps({"workspace": workspace.slug, "number": number, "event": event, "call_id": call_id}).encode()
    signature = hmac.new(b"cle", raw, hashlib.sha256).hexdigest()
    headers = {"X-Essaim-Signature": signature}
    assert Client().post("/api/v1/calls", raw, content_type="application/json", headers=headers).status_code == 200


def seen(client) -> tuple[str, str]:
    """What the desk shows of who is ringing, and the address that it asks next."""
    page = client.get(reverse("phone-ringing"), {"vu": "rien"}).content.decode()
    return page, html.unescape(re.search(r'hx-get="([^"]+)"', page).group(1))


def test_whoever_rings_shows_on_the_desk_by_itself_until_the_call_is_over(desk, settings):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    workspace, _scheme, client = desk
    person = a_person(workspace, "Odette", "Lefèvre", phone="01 99 00 12 34")
    assert 'id="ringing"' in client.get(reverse("phone")).content.decode()
    rings(workspace)
    page, again = seen(client)
    assert "Odette Lefèvre (Lille) appelle" in page
    assert f"personne={person.pk}" in page
    assert client.get(again).status_code == 204
    rings(workspace, "answered")
    assert "Odette" not in client.get(again).content.decode()


def test_an_unknown_number_rings_as_a_number_and_a_missed_call_is_to_be_called_back(desk, settings):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    workspace, _scheme, client = desk
    rings(workspace, number="01 99 00 77 88")
    page, again = seen(client)
    assert "Le 01 99 00 77 88 appelle" in page
    rings(workspace, "missed", number="01 99 00 77 88")
    assert "77 88" not in client.get(again).content.decode()
    with in_workspace(workspace):
        assert Call.objects.get().reason == "missed"


def test_a_ring_that_the_exchange_forgets_ends_after_a_minute(desk, settings, clock):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    workspace, _scheme, client = desk
    rings(workspace)
    assert "appelle" in seen(client)[0]
    clock.shift(timedelta(seconds=61))
    assert "appelle" not in seen(client)[0]


def test_somebody_ringing_elsewhere_does_not_ring_here(desk, settings):
    settings.ESSAIM_TELEPHONY_KEY = "cle"
    _workspace, _scheme, client = desk
    rings(a_workspace())
    assert "appelle" not in seen(client)[0]


def test_without_an_exchange_the_desk_asks_nothing(desk):
    _workspace, _scheme, client = desk
    assert 'id="ringing"' not in client.get(reverse("phone")).content.decode()


def test_beside_a_recorded_need_only_the_most_urgent_calls_are_shown_and_the_others_are_a_click_away(desk):
    workspace, scheme, client = desk
    for number in range(CALLS_BESIDE_A_NEED + 1):
        client.post(reverse("phone-call-back"), {"caller_name": f"Dupuis{number}", "reason": "missed", "within": "4"})
    form = {"given_name": "Odile", "commune_code": "Lille", "what": f"{scheme.pk}:computers", "when": "anytime"}
    page = client.post(reverse("phone-record"), form).content.decode()
    shown = [number for number in range(CALLS_BESIDE_A_NEED + 1) if f"Dupuis{number}" in page]
    assert shown == list(range(CALLS_BESIDE_A_NEED))
    assert f'<a href="{reverse("phone")}">Tous les appels à passer</a>' in page
    assert f"Dupuis{CALLS_BESIDE_A_NEED}" in client.get(reverse("phone")).content.decode()


def test_an_offer_is_recorded_only_for_schemes_where_things_are_offered():
    workspace = a_workspace()
    asking, bus = a_planted_scheme(workspace, "call-and-care"), a_planted_scheme(workspace, "api-bus")
    person = a_person(workspace)
    page = a_staff_client(workspace).get(reverse("phone"), {"personne": person.pk}).content.decode()
    links = [reverse("needs:record-offer", args=[scheme.pk, person.pk]) in page for scheme in (asking, bus)]
    assert links == [True, False]
