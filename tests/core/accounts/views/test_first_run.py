"""The first page of a new site opens once, to whoever stands at the machine or holds its token."""

import pytest
from django.test import Client

from essaim.core.accounts.views.first_run import first_run_token
from essaim.core.foundation.models import Account, Membership, Workspace
from essaim.core.foundation.scope import across_workspaces
from tests.builders import a_workspace

pytestmark = pytest.mark.django_db
PAGE = "/premiers-pas/"
ANSWERS = {
    "name": "Les Voisins du Faubourg", "reply_email": "bonjour@faubourg.example", "administrator": "Colette Lefèvre",
    "email": "Colette@Faubourg.example",
}  # fmt: skip
AWAY = {"REMOTE_ADDR": "192.0.2.7"}
PROXIED = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}


def test_four_answers_open_the_space_and_lead_to_the_second_proof():
    client = Client()
    assert client.get("/", follow=True).redirect_chain == [(PAGE, 302)]
    answer = client.post(PAGE, ANSWERS)
    with across_workspaces("a test looks everywhere"):
        membership = Membership.objects.select_related("account", "workspace").get()
    assert (membership.workspace.slug, membership.account.email) == ("les-voisins-du-faubourg", "colette@faubourg.example")
    assert membership.is_administrator
    assert answer.headers["Location"] == "/reglages/"
    assert client.get("/reglages/").headers["Location"] == "/compte/second-facteur/activer/"


def test_it_is_gone_once_there_is_a_workspace():
    a_workspace()
    assert (Client().get(PAGE).status_code, Client().post(PAGE, ANSWERS).status_code) == (404, 404)
    assert Workspace.objects.count() == 1


@pytest.mark.parametrize("where", [AWAY, PROXIED])
def test_from_elsewhere_only_the_token_opens(where):
    token = first_run_token()
    client = Client(**where)
    assert [client.get(PAGE).status_code, client.get(f"{PAGE}?jeton=faux").status_code] == [404, 404]
    assert client.post(PAGE, ANSWERS).status_code == 404
    assert Account.objects.count() == 0
    assert client.get(f"{PAGE}?jeton={token}").status_code == 200
    assert client.post(f"{PAGE}?jeton={token}", ANSWERS).status_code == 302


def test_behind_a_proxy_this_machine_is_not_trusted_either(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert Client().get(PAGE).status_code == 404


def test_what_was_typed_is_not_lost():
    page = Client().post(PAGE, ANSWERS | {"email": "pas une adresse"})
    assert page.status_code == 422
    assert 'value="Les Voisins du Faubourg"' in page.content.decode()
