"""C1: whether an address, a number, a link or an account exists is told by nothing: not the words, not the work, not the delay."""

import re
import statistics
import threading
import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.models import LinkRequest
from essaim.core.accounts.views import renewal
from essaim.core.foundation.models import Account
from tests.builders import counting_queries
from tests.safety.visits import CHANGES_EACH_TIME

pytestmark = pytest.mark.django_db
CODES = re.compile(rb"[A-Za-z0-9_-]{20,}|\b\d{6}\b")


@pytest.fixture(autouse=True)
def at_that_hour(clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = settings.ALLAUTH_RATE_LIMITS = False


def login(_world, email: str):
    return Client().post(reverse("account_login"), {"email": email}, follow=True)


def new_link(_world, contact: str):
    return Client().post(reverse("accounts:new-link"), {"contact": contact})


def by_link(name: str):
    return lambda _world, secret: Client().get(reverse(name, args=[secret]))


def what_exists(world) -> dict:
    """By door: how to knock, what exists there and what does not."""
    own, dead = world.own, "x" * 32
    wrong = own.secrets["calendar"]
    return {
        "logging in": (login, world.members["operator"].account.email, "personne@ailleurs.example"),
        "a new link, by e-mail": (new_link, own.contacts["person"][1], "personne@ailleurs.example"),
        "a new link, by phone": (new_link, own.contacts["person"][0], "06 39 98 00 00"),
        # A link of another purpose exists; an unknown one does not: both are the same dead link.
        "a proposal": (by_link("links:proposal"), wrong, dead),
        "a service": (by_link("links:service"), wrong, dead),
        "an invitation": (by_link("accounts:invitation"), wrong, dead),
        "a calendar": (by_link("calendar"), own.secrets["proposal"], dead),
    }


def masked(response, *words: str) -> bytes:
    """Status and body, without tokens nor what the visitor typed."""
    content = CHANGES_EACH_TIME.sub(b"", response.content)
    for word in words:
        content = content.replace(word.encode(), b"-")
    return str(response.status_code).encode() + CODES.sub(b"-", content)


def letters_left() -> None:
    for waiting in threading.enumerate():
        if waiting.name.startswith("Thread-"):
            waiting.join(timeout=5)


def knocked(world, door: str, which: int) -> tuple[bytes, int]:
    knock, *words = what_exists(world)[door]
    with counting_queries() as queries:
        response = knock(world, words[which])
    letters_left()
    return masked(response, *words), len(queries)


DOORS = ("logging in", "a new link, by e-mail", "a new link, by phone", "a proposal", "a service", "an invitation", "a calendar")


@pytest.mark.parametrize("door", DOORS)
def test_c1_what_exists_and_what_does_not_get_the_same_words(world, door):
    assert set(DOORS) == set(what_exists(world))
    knocked(world, door, 0)  # whatever is read once and kept
    there, absent = knocked(world, door, 0), knocked(world, door, 1)
    assert there[0] == absent[0]


@pytest.mark.parametrize("door", [door for door in DOORS if door != "logging in"])
def test_c1_and_cost_the_same_work(world, door):
    knocked(world, door, 0)
    assert knocked(world, door, 0)[1] == knocked(world, door, 1)[1]


def test_c1_a_letter_leaves_in_both_cases_and_after_the_page(world):
    """Whoever has no account gets a letter that says so: the mailbox of a stranger tells them nothing of ours."""
    login(world, world.members["operator"].account.email)
    login(world, "personne@ailleurs.example")
    letters_left()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([world.members["operator"].account.email, "personne@ailleurs.example"])
    assert LinkRequest.objects.count() == 0


def test_c1_the_delay_tells_nothing(world, count):
    """The median of one against that of the other, in the same breath; a lookup that waits would double it."""
    took = {0: [], 1: []}
    for number in range(count(12, 1000)):
        for which in (0, 1) if number % 2 else (1, 0):
            took[which].append(seconds(world, "logging in", which))
    ratio = statistics.median(took[0]) / statistics.median(took[1])
    assert 0.5 < ratio < 2


def seconds(world, door: str, which: int) -> float:
    knock, *words = what_exists(world)[door]
    begin = time.perf_counter()
    knock(world, words[which])
    spent = time.perf_counter() - begin
    letters_left()
    return spent


def test_control_a_page_that_says_whether_an_account_exists_is_noticed(world, settings):
    """Negative control: without the prevention, the two pages differ."""
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
    assert knocked(world, "logging in", 0)[0] != knocked(world, "logging in", 1)[0]


def test_control_a_lookup_while_the_visitor_waits_is_noticed(world, monkeypatch):
    """Negative control: one more query where somebody is found."""
    ask = renewal.ask_new_link

    def curious(contact: str):
        if Account.objects.filter(email=contact).exists() or contact.startswith("06 39 98 7"):
            Account.objects.count()
        return ask(contact)

    monkeypatch.setattr(renewal, "ask_new_link", curious)
    knocked(world, "a new link, by phone", 0)
    assert knocked(world, "a new link, by phone", 0)[1] != knocked(world, "a new link, by phone", 1)[1]
