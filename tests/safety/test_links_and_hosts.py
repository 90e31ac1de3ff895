"""C8: a mail scanner uses nothing up, a button pressed five times counts once, a forged host reaches no message."""

import re
import threading

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.actions import mailing
from essaim.core.accounts.models import Invitation, LinkRequest
from essaim.core.foundation.jobs import run
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import JournalEntry, Link, Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message
from essaim.modules.needs.actions import services
from essaim.modules.needs.models import Proposal, Service
from essaim.workflows import notices
from tests.builders import acting
from tests.conftest import NOW
from tests.safety.images import image_of

pytestmark = pytest.mark.django_db
FORGED = "attaquant.example"
FORGERIES = (
    {"HTTP_HOST": FORGED}, {"HTTP_X_FORWARDED_HOST": FORGED}, {"SERVER_NAME": FORGED},
    {"HTTP_HOST": f"localhost:{FORGED}"}, {"HTTP_FORWARDED": f"host={FORGED}"},
)  # fmt: skip


@pytest.fixture(autouse=True)
def at_that_hour(clock):
    """The links of the world are given at this hour."""


def post(name: str, secret: str, data: dict, **headers):
    return Client().post(reverse(name, args=[secret]), data, **headers)


def test_c8_five_looks_of_a_scanner_change_nothing_and_the_button_then_works_once(world):
    scanner, secret = Client(), world.own.secrets["proposal"]
    before = image_of(world.own.workspace)
    for _ in range(5):
        assert scanner.get(reverse("links:proposal", args=[secret])).status_code == 200
        assert scanner.head(reverse("links:proposal", args=[secret])).status_code in (200, 405)
    for name in ("answer-proposal", "undo-proposal"):
        assert scanner.get(reverse(f"links:{name}", args=[secret])).status_code == 405
    after = image_of(world.own.workspace)
    logged = {"foundation.Reading", "foundation.ReadingSubject"}
    assert {table for table in before if before[table] != after[table]} <= logged
    assert post("links:answer-proposal", secret, {"answer": "yes"}).status_code == 302
    with in_workspace(world.own.workspace):
        assert Proposal.objects.get(pk=world.own.ids["proposal"]).state == "accepted"


def test_c8_a_button_pressed_five_times_counts_once(world):
    """A yes, an agreement, an outcome: each is journalled once, whatever the browser repeats."""
    presses = {
        "service.answered": ("links:answer-proposal", "proposal", {"answer": "yes"}),
        "service.agreed": ("links:answer-agreement", "agreement", {"answer": "yes"}),
        "service.honoured": ("links:answer-confirmation", "confirmation", {"outcome": "honoured"}),
    }
    post("links:confirm-service", world.own.secrets["service"], {"outcome": "honoured"})
    before = acts(world)
    for name, link, data in presses.values():
        answers = [post(name, world.own.secrets[link], data).status_code for _ in range(5)]
        assert set(answers) <= {302, 409}
    counted = {act: acts(world).count(act) - before.count(act) for act in presses}
    assert counted == dict.fromkeys(presses, 1)
    with in_workspace(world.own.workspace):
        assert Service.objects.filter(proposal=world.own.ids["proposal"]).count() == 1


def test_control_an_answer_that_can_be_repeated_is_counted_each_time(world, monkeypatch):
    """Negative control: without compare-and-swap in the gate and in `_take`, five presses are five services' worth of acts."""

    def always(row, *, to, moves, by, at, field="state", **facts):
        type(row).objects.filter(pk=row.pk).update(**{field: to, "version": F("version") + 1})
        services.journal.write(f"{row._meta.model_name}.{to}", row, by=by, at=at)

    monkeypatch.setattr(services, "move", always)
    monkeypatch.setattr(services, "_take", lambda proposal: None)
    before, answers = acts(world), []
    browser = Client(raise_request_exception=False)
    for _ in range(2):
        answers.append(browser.post(reverse("links:answer-proposal", args=[world.own.secrets["proposal"]]), {"answer": "yes"}).status_code)
    # The law of the table (one service a proposal) is the last wall: it is met, as a fault of the code.
    assert answers == [302, 500]
    assert acts(world).count("service.answered") - before.count("service.answered") == 1


def acts(world) -> list[str]:
    return list(JournalEntry._base_manager.filter(workspace=world.own.workspace).values_list("act", flat=True))


def test_c8_an_invitation_is_looked_at_freely_and_used_once(world):
    secret, scanner = world.own.secrets["invitation"], Client()
    url = reverse("accounts:invitation", args=[secret])
    for _ in range(5):
        assert scanner.get(url).status_code == 200
        assert scanner.head(url).status_code in (200, 405)
    with in_workspace(world.own.workspace):
        assert Invitation.objects.get(pk=world.own.ids["invitation"]).accepted_at is None
        before = Membership.objects.count()
    answers = [Client().post(url, {"name": "Awa"}).status_code for _ in range(5)]
    assert answers[0] == 200
    assert set(answers[1:]) <= {404, 409}
    with in_workspace(world.own.workspace):
        assert Membership.objects.count() == before + 1


@pytest.mark.parametrize("dead", ["expired", "revoked", "unknown", "other purpose"])
def test_c8_a_dead_link_says_so_and_offers_a_new_one(world, dead):
    secret = give_link(
        world.own.workspace, purpose="service" if dead == "other purpose" else "proposal", subject_id=world.own.ids["proposal"],
        now=NOW, expires_at=NOW if dead == "expired" else None,
    )  # fmt: skip
    if dead == "revoked":
        with in_workspace(world.own.workspace):
            Link.objects.order_by("-created_at").filter(purpose="proposal", expires_at=None).update(revoked_at=NOW)
    secret = "x" * 32 if dead == "unknown" else secret
    page = Client().get(reverse("links:proposal", args=[secret]))
    assert page.status_code == 404
    assert reverse("accounts:new-link") in page.content.decode()
    assert post("links:answer-proposal", secret, {"answer": "yes"}).status_code == 404
    asked = Client().post(reverse("accounts:new-link"), {"contact": "06 39 98 10 10"})
    assert (asked.status_code, LinkRequest.objects.count()) == (200, 1)


@pytest.mark.parametrize("forgery", FORGERIES, ids=[next(iter(f)) for f in FORGERIES])
def test_c8_a_forged_host_is_in_no_message_and_no_page(world, forgery, settings):
    """Whoever asks with another host: a login code, an invitation, a proposal, a new link."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    admin, desk = world.clients["administrator"], world.clients["coordinator"]
    pages = [
        Client().post(reverse("account_login"), {"email": world.members["operator"].account.email}, **forgery),
        Client().get(reverse("links:proposal", args=[world.own.secrets["proposal"]]), **forgery),
        admin.post(
            reverse("accounts:invite"), {"email": "neuf@essai.example", "role": "operator", "scheme": world.own.scheme.pk}, **forgery
        ),
        desk.post(reverse("needs:propose", args=[world.own.ids["need"], world.own.ids["offer"]]), **forgery),
        Client().post(reverse("accounts:new-link"), {"contact": "06 39 98 71 09"}, **forgery),
    ]  # fmt: skip
    for waiting in threading.enumerate():
        if waiting.name.startswith("Thread-"):
            waiting.join(timeout=5)
    with in_workspace(world.own.workspace):
        for invitation in Invitation.objects.filter(email="neuf@essai.example"):
            run("accounts.send_invitation", str(world.own.workspace.pk), {"invitation_id": str(invitation.pk)})
        for asked in LinkRequest.objects.all():
            run("links.renew", None, {"request_id": str(asked.pk)})
        said = [f"{subject} {body}" for subject, body in Message.objects.values_list("subject", "body")]
    said += [str(letter.message()) for letter in mail.outbox]
    assert len(said) > 3
    assert [text for text in said if FORGED in text] == []
    assert [page.status_code for page in pages if FORGED.encode() in page.content and page.status_code != 400] == []


def test_control_a_link_made_from_the_request_would_be_noticed(world, monkeypatch, settings):
    """Negative control: were the address of the site the one that the visitor says, it would be in the letter."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = f"https://{FORGED}"
    mailing.send("neuf@essai.example", "invitation", workspace=world.own.workspace, invitation=an_invitation(world),
                 link=settings.SITE_URL + "/x/", by="")  # fmt: skip
    assert re.search(FORGED, str(mail.outbox[0].message()))
    with in_workspace(world.own.workspace):
        rows = Proposal.objects.select_related("need__scheme", "need__case", "offer__participation__person")
        notices.remind(rows.get(pk=world.own.ids["proposal"]), by=acting(), now=NOW)
        assert [message for message in Message.objects.all() if FORGED in (message.body or "")] != []


def an_invitation(world):
    with in_workspace(world.own.workspace):
        return Invitation.objects.select_related("workspace").get(pk=world.own.ids["invitation"])
