"""Every page at 320 px, plain and refused, full and empty, in the words of an attacker: axe finds nothing,
nothing overflows, and no text becomes code."""

from types import SimpleNamespace

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from tests.browser.hostile import PAYLOAD, hostile_world
from tests.browser.sights import NARROW, Sight, a_stage, every_sight, is_page
from tests.builders import a_client, a_member, a_workspace
from tests.conftest import NOW
from tests.safety.addresses import every_address
from tests.safety.recipes import RECIPES
from tests.safety.visits import knock

WITHOUT_ROWS = {name for name, recipe in RECIPES.items() if "GET" in recipe.methods and not recipe.kwargs}


@pytest.fixture(scope="module")
def stage(browser, axe_on_page):
    with a_stage(browser, axe_on_page) as stage:
        yield stage


@pytest.fixture(scope="module")
def looked(stage, django_db_setup, django_db_blocker):
    """Everything there is to see, looked at once."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        found = [
            *first_run(),
            *every_sight(world := hostile_world()),
            *second_factor(world),
            *mistakes(world),
            *nothing_yet(),
        ]
        transaction.set_rollback(True)
    return [stage.look(sight) for sight in found]


def first_run():
    """The first page of a new site: it exists only while there is no workspace."""
    address, client = reverse("accounts:first-run"), Client(REMOTE_ADDR="127.0.0.1")
    yield Sight("anonymous", "accounts:first-run", "page", address, knock(client, "GET", address))
    yield Sight("anonymous", "accounts:first-run", "refused", address, knock(client, "POST", address, {}))


def second_factor(world):
    """The pages of those who have a second key."""
    account = world.members["administrator"].account
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    client = world.clients["administrator"]
    session = client.session
    record_authentication(SimpleNamespace(session=session), account, "mfa", type="totp", reauthenticated=True)
    session.save()
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "account_reauthenticate",
    ):
        answer = knock(client, "GET", reverse(name))
        assert is_page(answer), f"{name} leads to {answer.headers.get('Location')}"
        yield Sight("administrator", name, "second key", reverse(name), answer)


def mistakes(world):
    """What is shown when something is not there, not allowed, or was not sent by our own page."""
    for role in ("anonymous", "coordinator_everywhere"):
        yield Sight(role, "nowhere", "404", "/nulle-part/", knock(world.clients[role], "GET", "/nulle-part/"))
    strict = Client(enforce_csrf_checks=True)
    yield Sight(
        "anonymous",
        "csrf",
        "403",
        "/nouveau-lien/",
        knock(strict, "POST", "/nouveau-lien/", {"contact": "x"}),
    )


def nothing_yet():
    """Every page without a row in its address, in a workspace where nothing has happened yet."""
    workspace = a_workspace("Tout neuf")
    roles = (
        StaffRole.ADMINISTRATOR,
        StaffRole.COORDINATOR,
        StaffRole.OPERATOR,
        StaffRole.SAFEGUARDING_LEAD,
        StaffRole.FUNDER,
    )
    client = a_client(a_member(workspace, *roles).account)
    for address in every_address():
        if address.name in WITHOUT_ROWS and address.door and address.door[0] == "staff":
            url = reverse(address.name)
            if is_page(answer := knock(client, "GET", url)):
                yield Sight("newcomer", address.name, "empty", url, answer)


def test_axe_finds_nothing_on_any_page(looked):
    assert {f"{sight}: {fault}" for sight in looked for fault in sight.faults} == set()


def test_no_page_is_wider_than_a_small_telephone(looked):
    assert {str(sight): sight.width for sight in looked if sight.width > NARROW} == {}


def test_nothing_that_people_type_becomes_code(looked):
    assert {f"{sight}: {said}" for sight in looked for said in sight.intrusions} == set()


def test_the_words_of_the_attacker_were_there_to_be_seen(looked):
    """Shown as text, on most pages: else the test above proves nothing."""
    showing = {sight.name for sight in looked if "<img class=intruder" in sight.text}
    assert len(showing) > 50
    assert {
        "people:person",
        "needs:need",
        "accounts:legal",
        "public:scheme",
        "people:import",
        "followup:alert",
    } <= showing


def test_no_page_and_no_refusal_of_a_form_is_left_out(looked):
    """Every address that answers with a page, and both states of a form."""
    seen = {(sight.name, sight.state) for sight in looked}
    assert len([state for _name, state in seen if state == "refused"]) > 35
    assert len([state for _name, state in seen if state == "empty"]) > 15
    assert all(sight.answer.status_code < 500 for sight in looked)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<label>{{ words }}</label><input>", "label"),
        ('<p style="color: #bbb">{{ words }}</p>', "color-contrast"),
        ("<img src='/static/essaim/img/mark.svg'>", "image-alt"),
    ],
)
def test_control_a_page_with_a_fault_is_reported(stage, source, found):
    assert found in [fault.split(":")[0] for fault in stage.look(a_page(source)).faults]


def test_control_a_page_that_is_too_wide_is_reported(stage):
    assert stage.look(a_page("<p style='width: 900px'>{{ words }}</p>")).width > NARROW


@pytest.mark.django_db
def test_control_text_that_is_let_through_is_noticed(stage):
    """By the element itself, by its dialog without our policy, and by the policy that refuses it."""
    free = stage.look(a_page("{{ words|safe }}")).intrusions
    held = stage.look(a_page("{{ words|safe }}", csp=True)).intrusions
    assert {said.split(":")[0] for said in free} == {"dialog", "born of text"}
    assert {said.split(":")[0] for said in held} == {"refused by script-src-attr", "born of text"}
    assert stage.look(a_page("{{ words }}")).intrusions == []


def a_page(body: str, *, csp: bool = False) -> Sight:
    """A page of our own with this in it, under the policy of the house or without any."""
    source = (
        "{% extends 'layouts/public.html' %}{% block title %}x{% endblock %}{% block heading %}x{% endblock %}{% block content %}"
        + body
        + "{% endblock %}"
    )
    answer = HttpResponse(engines["django"].from_string(source).render({"words": PAYLOAD}))
    if csp:
        answer["Content-Security-Policy"] = Client().get(reverse("account_login"))["Content-Security-Policy"]
    return Sight("anonymous", "control", "page", "/control/", answer)
