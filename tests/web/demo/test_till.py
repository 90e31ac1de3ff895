"""The page that stands for HelloAsso in the demonstration: each button, and what the association sees of it afterwards."""

import httpx
import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.dues.actions import charge, helloasso, online
from essaim.modules.dues.models import Checkout
from essaim.modules.dues.queries import balance_of
from essaim.web.demo.provider import Provider, serving
from essaim.web.demo.till import Till
from tests.blueprints.ressourcerie import a_place, page_of, words
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.modules.dues.helloasso import CLIENT, SECRET, SLUG

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
__all__ = ["a_place"]


@pytest.fixture
def provider(settings, place, tmp_path):
    with serving(Provider(SLUG, CLIENT, SECRET, kept=tmp_path / "payments.json"), answer=Till) as there:
        settings.ESSAIM_HELLOASSO_URL = there.url
        helloasso._tokens.clear()
        online.describe_account(place.workspace, organisation_slug=SLUG, client_id=CLIENT, client_secret=SECRET, **STAMP)
        yield there


@pytest.fixture
def paying(place, provider):
    """Somebody who owes 29 €, their browser at the door of the provider, and the payment that they began."""
    person = a_person(place.workspace, "Solange")
    charge(person, cents=2900, what="membership", label="Adhésion", scheme=place, **STAMP)
    client, own = page_of(person, place)
    client.post(f"{own}payer/")
    return person, client, own, Checkout.objects.get()


def chosen(checkout: Checkout, *choices: str) -> str:
    """Press one button after the other on the provider's page; where the last one leads."""
    return [httpx.post(checkout.redirect_url, data={"choice": choice}) for choice in choices][-1].headers["Location"]


def back(client, address: str):
    """The way back, in the browser of whoever paid, and the question to the provider."""
    way = "/" + address.split("/", 3)[3]
    client.post(way.split("?")[0] + "demander/")
    return client.get(way)


def test_the_page_says_in_french_that_it_only_pretends_and_how_much_is_to_be_paid(paying, provider):
    page = httpx.get(paying[3].redirect_url)
    said = words(page_like(page))
    for sentence in (
        "cette page tient la place de HelloAsso",
        "aucun argent ne bouge",
        "29,00 €",
        "Payer",
        "La banque refuse",
        "Partir sans payer",
    ):
        assert sentence in said, sentence
    assert "form-action 'self' http://localhost:8000" in page.headers["Content-Security-Policy"]
    looks = [word.split('"')[0] for word in page.text.split('href="')[1:] if word.startswith("/static/")]
    assert len(looks) > 3 and {httpx.get(provider.url + look).status_code for look in looks} == {200}


def page_like(answer: httpx.Response):
    return type("Page", (), {"content": answer.content})


@pytest.mark.parametrize(
    ("choices", "state", "left", "sentence"),
    [
        (("pay",), "paid", 0, "29,00 € payés, merci"),
        (("refuse",), "refused", 2900, "La banque n’a pas accepté ce paiement"),
        (("leave",), "opened", 2900, "HelloAsso ne l’a pas encore confirmé"),
        (("later",), "awaited", 2900, "La banque n’a pas encore donné son accord"),
        (("later", "yes", "leave"), "paid", 0, "29,00 € payés, merci"),
        (("later", "no", "leave"), "refused", 2900, "La banque n’a pas accepté ce paiement"),
        (("refuse", "pay"), "paid", 0, "29,00 € payés, merci"),
    ],
)
def test_each_button_leads_back_to_what_it_means(paying, choices, state, left, sentence):
    person, client, _own, checkout = paying
    page = back(client, chosen(checkout, *choices))
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person), sentence in words(page)) == (state, left, True)


def test_the_way_back_claims_nothing_that_is_believed(paying):
    """The address says “succeeded”, as that of HelloAsso does; it counts once the provider says so when it is asked."""
    person, client, _own, checkout = paying
    way = "/" + chosen(checkout, "refuse").split("/", 3)[3].replace("refused", "succeeded")
    assert "code=succeeded" in way
    assert "payés, merci" not in words(client.get(way)) and balance_of(person) == 2900


def test_back_from_paying_the_same_browser_finds_its_receipt_and_its_page_and_no_other_one_does(paying, place, client):
    person, own_browser, own, checkout = paying
    page = back(own_browser, chosen(checkout, "pay"))
    checkout.refresh_from_db()
    receipt = f"{own}recus/{checkout.payment_id}.pdf"
    assert receipt in page.content.decode() and own_browser.get(receipt)["Content-Type"] == "application/pdf"
    way = page.wsgi_request.path
    stranger = client.get(way).content.decode()
    assert ("payés, merci" in stranger.replace("\u00a0", " "), own in stranger) == (True, False)
    held = next(cookie for cookie in own_browser.cookies.values() if cookie.key == "came_from")
    assert (held["path"], held["httponly"], held["samesite"]) == (way, True, "Lax")
    client.cookies["came_from"] = "forged:value"
    assert own not in client.get(way).content.decode()


def test_money_given_back_is_seen_by_the_association(paying, place):
    person, client, _own, checkout = paying
    back(client, chosen(checkout, "pay"))
    chosen(checkout, "back")
    checkout.refresh_from_db()
    online.confirm_checkout(checkout, **STAMP)
    checkout.refresh_from_db()
    assert (checkout.state, balance_of(person)) == ("returned", 0)


def test_what_is_not_offered_changes_nothing(paying, provider):
    _person, _client, _own, checkout = paying
    for choice in ("yes", "back", "anything"):
        assert httpx.post(checkout.redirect_url, data={"choice": choice}).status_code == 404
    assert httpx.get(f"{provider.url}/checkout/999").status_code == 404
    for strange in ("/static/../../../settings.py", "/static/%2e%2e/settings.py", "/static/", "/"):
        assert b"SECRET_KEY" not in httpx.get(provider.url + strange).content
    assert "order" not in provider.intents[checkout.intent_id]


def test_payments_are_still_known_after_a_new_start(paying, provider):
    *_rest, checkout = paying
    chosen(checkout, "later")
    with serving(Provider(SLUG, CLIENT, SECRET, kept=provider.kept), answer=Till) as again, in_workspace(checkout.workspace):
        assert again.intents == provider.intents
        assert "attend la banque" in httpx.get(again.url).text
