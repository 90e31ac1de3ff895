"""Logging in with a code by e-mail, the second proof, the limits, and what is never told."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from scipy.stats import mannwhitneyu

from essaim.core.accounts.adapter import AccountAdapter
from essaim.core.foundation.models import Account
from essaim.core.foundation.states import StaffRole
from tests.builders import a_member, a_workspace, an_account

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/compte/connexion/", "/compte/connexion/code/"


def asks(client: Client, email: str, **more):
    return client.post(LOGIN, {"email": email, **more}, follow=True)


def enters(client: Client, mailbox, account: Account, **more):
    """The whole journey of an account without second proof."""
    already = len(mailbox.letters)
    asks(client, account.email, **more)
    return client.post(CODE, {"code": mailbox.code(already + 1)}, follow=True)


def test_a_code_received_by_mail_opens_the_account(mailbox):
    account, client = an_account("colette@essai.example"), Client()
    page = enters(client, mailbox, account)
    assert page.wsgi_request.user == account
    to, letter = mailbox.letters[0]
    assert (to, letter["Subject"], letter.get_content_type()) == (account.email, "Votre code pour Essaim", "text/plain")


def test_a_wrong_code_opens_nothing(mailbox):
    account, client = an_account(), Client()
    asks(client, account.email)
    mailbox.waits_for(1)
    page = client.post(CODE, {"code": "WRON-GONE"}, follow=True)
    assert not page.wsgi_request.user.is_authenticated


def test_nobody_signs_up_by_themselves():
    paths = ["/compte/inscription/", "/compte/signup/", "/accounts/signup/"]
    assert [Client().get(path).status_code for path in paths] == [404, 404, 404]


def test_an_unknown_address_gets_the_same_answer_and_no_code(mailbox):
    known, unknown = an_account("connue@essai.example"), "absent@essai.example"
    pages = {}
    for email in (known.email, unknown):
        page = asks(Client(), email)
        pages[email] = re.sub(r"[A-Za-z0-9]{32,64}", "SECRET", page.content.decode()).replace(email, "ADDRESS")
        assert page.redirect_chain == [(CODE, 302)]
    assert pages[known.email] == pages[unknown]
    letters = dict(mailbox.waits_for(2))
    assert re.search(r"^ {4}\S+", letters[unknown].get_content(), re.MULTILINE) is None


def test_a_forged_host_never_reaches_a_letter(mailbox):
    account = an_account()
    refused = Client().post(LOGIN, {"email": account.email}, headers={"Host": "pirate.example"})
    assert (refused.status_code, mailbox.letters) == (400, [])
    asks(Client(), account.email)
    letter = mailbox.waits_for(1)[0][1]
    assert "pirate" not in letter.as_string()


def tries_until_refused(make_client, account: Account, mailbox, settings, **environment) -> int:
    """How many wrong codes are looked at before every further one is turned away unread."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "1000/m/ip"}
    tried = 0
    for _round in range(8):
        client = make_client()
        client.post(LOGIN, {"email": account.email}, **environment)
        for _try in range(3):
            answer = client.post(CODE, {"code": "WRON-GONE"}, **environment)
            if answer.status_code == 429:
                return tried
            tried += 1
    return tried


def test_an_account_is_tried_ten_times_an_hour_wherever_the_tries_come_from(mailbox, settings):
    addresses = iter(f"192.0.2.{number}" for number in range(1, 200))
    account = an_account()

    def somewhere_else():
        return Client(REMOTE_ADDR=next(addresses))

    assert tries_until_refused(somewhere_else, account, mailbox, settings) == 10


def test_control_without_limit_tries_never_end(mailbox, settings):
    settings.ACCOUNT_RATE_LIMITS = {"enter_code": None}
    assert tries_until_refused(Client, an_account(), mailbox, settings) == 24


def test_one_neighbourhood_of_addresses_counts_as_one(mailbox, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "10/h/ip"}
    inside = [Client(REMOTE_ADDR=f"2001:db8:0:1::{number:x}").post(LOGIN, {"email": f"a{number}@essai.example"})
              for number in range(1, 12)]  # fmt: skip
    outside = Client(REMOTE_ADDR="2001:db8:0:2::1").post(LOGIN, {"email": "a99@essai.example"})
    assert [answer.status_code for answer in inside] == [302] * 10 + [200]
    assert outside.status_code == 302


def test_staff_reach_no_desk_before_a_second_proof(mailbox):
    member = a_member(a_workspace(), StaffRole.COORDINATOR)
    client = Client()
    enters(client, mailbox, member.account)
    assert client.get(reverse("today")).headers["Location"] == reverse("mfa_activate_totp")
    assert client.post(reverse("today")).headers["Location"] == reverse("mfa_activate_totp")


def test_staff_set_up_the_second_proof_and_are_asked_for_it_next_time(mailbox):
    member = a_member(a_workspace(), StaffRole.COORDINATOR)
    client = Client()
    enters(client, mailbox, member.account)
    page = client.get(reverse("mfa_activate_totp"))
    assert "data:image/svg+xml;base64," in page.content.decode()
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": six_digits(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == 10
    assert client.get(reverse("today")).status_code == 200
    client.post(reverse("account_logout"))
    page = enters(client, mailbox, member.account)
    assert page.redirect_chain[-1][0].startswith(reverse("mfa_authenticate"))
    assert not page.wsgi_request.user.is_authenticated


def test_the_secret_of_the_second_proof_is_not_kept_in_clear(mailbox):
    from allauth.mfa.models import Authenticator

    member = a_member(a_workspace(), StaffRole.COORDINATOR)
    client = Client()
    enters(client, mailbox, member.account)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": six_digits(secret)})
    kept = Authenticator.objects.get(user=member.account, type="totp").data["secret"]
    assert kept != secret and kept.startswith("gAAAA")


def test_the_demonstration_asks_for_no_second_proof(mailbox, settings):
    settings.DEMO = True
    member = a_member(a_workspace(), StaffRole.COORDINATOR)
    client = Client()
    enters(client, mailbox, member.account)
    assert client.get(reverse("today")).status_code == 200


def test_logging_out_asks_the_browser_to_forget(mailbox):
    client = Client()
    enters(client, mailbox, an_account())
    left = client.post(reverse("account_logout"))
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in client.get(LOGIN).headers["Cache-Control"]


def test_a_mail_server_that_is_down_is_no_crash_and_tells_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert asks(Client(), an_account().email).redirect_chain == [(CODE, 302)]


def six_digits(secret: str) -> str:
    """What the application of a phone shows now."""
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def series_of(emails: dict[str, list[str]], *, timed) -> float:
    """How surely the times of two groups of addresses, asked in turn, tell them apart (Mann-Whitney)."""
    times = {group: [] for group in emails}
    for place, pair in enumerate(zip(*emails.values(), strict=True)):
        asked = list(zip(emails, pair, strict=True))
        for group, email in asked[:: 1 if place % 2 else -1]:  # neither group is always the first of the two
            times[group].append(timed(email))
    return mannwhitneyu(*times.values()).pvalue


def time_of_answer(email: str) -> float:
    client = Client()
    start = time.perf_counter()
    client.post(LOGIN, {"email": email})
    return time.perf_counter() - start


@pytest.fixture
def two_groups(settings, count):
    """Addresses with an account and addresses without, in equal number; no limits, mail into the air."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    number = count(200, 1000)
    Account.objects.bulk_create(Account(email=f"connue{place}@essai.example", password="!") for place in range(number))
    return {
        "known": [f"connue{place}@essai.example" for place in range(number)],
        "absent": [f"absent{place}@essai.example" for place in range(number)],
    }


def test_the_time_of_the_answer_does_not_tell_whether_an_address_is_known(two_groups):
    """A chance finding below 1 % happens once in a hundred series, never in three of them."""
    assert any(series_of(two_groups, timed=time_of_answer) > 0.01 for _series in range(3))


def test_control_mail_sent_before_the_answer_tells(two_groups, monkeypatch):
    """Were only known addresses written to, and before the page answers, the times would say so."""

    def slowly(self, template_prefix: str, email: str, context: dict) -> None:
        if "login_code" in template_prefix:
            time.sleep(0.03)

    monkeypatch.setattr(AccountAdapter, "send_mail", slowly)
    few = {group: emails[:40] for group, emails in two_groups.items()}
    assert all(series_of(few, timed=time_of_answer) < 0.01 for _series in range(3))


@pytest.mark.parametrize(("shared", "kept"), [("on", 0), ("", settings.SESSION_COOKIE_AGE)])
def test_a_shared_device_keeps_the_session_only_while_the_browser_is_open(mailbox, shared, kept):
    client = Client()
    page = enters(client, mailbox, an_account(), shared=shared)
    assert page.wsgi_request.sign_in.is_shared is bool(shared)
    max_age = client.cookies["sessionid"]["max-age"]
    assert (max_age or 0) == kept
