"""The pages that the law asks for exist everywhere, and every page leads to them."""

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from tests.builders import a_staff_client, a_workspace

pytestmark = pytest.mark.django_db
KINDS = ("legal", "privacy", "accessibility")


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_exists_for_a_workspace_and_for_the_site(kind):
    workspace = a_workspace("Les Tilleuls", reply_email="bonjour@tilleuls.example")
    a_workspace("Une autre")
    own = Client().get(reverse(f"accounts:{kind}", args=[workspace.slug]))
    site = Client().get(reverse(f"accounts:site-{kind}"))
    assert (own.status_code, site.status_code) == (200, 200)
    assert "bonjour@tilleuls.example" in own.content.decode()
    assert "tilleuls" not in site.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_of_one_workspace_speaks_for_it(kind):
    a_workspace("Les Tilleuls", reply_email="bonjour@tilleuls.example")
    assert "bonjour@tilleuls.example" in Client().get(reverse(f"accounts:site-{kind}")).content.decode()


def test_an_unknown_workspace_has_no_page():
    assert Client().get(reverse("accounts:legal", args=["personne"])).status_code == 404


@pytest.mark.parametrize("path", ["/compte/connexion/", "/nouveau-lien/", "/cette-page-n-existe-pas/"])
def test_every_page_leads_to_them(path):
    text = Client().get(path).content.decode()
    assert [reverse(f"accounts:site-{kind}") in text for kind in KINDS] == [True] * 3


def test_the_pages_of_a_desk_lead_to_those_of_its_workspace():
    workspace = a_workspace()
    text = a_staff_client(workspace, StaffRole.ADMINISTRATOR).get("/reglages/").content.decode()
    assert [reverse(f"accounts:{kind}", args=[workspace.slug]) in text for kind in KINDS] == [True] * 3


@pytest.mark.parametrize(
    ("level", "words"),
    [("none", "non conforme"), ("partial", "partiellement conforme"), ("full", "totalement conforme")],
)
def test_the_level_is_said_in_the_statement_and_at_the_foot(level, words):
    workspace = a_workspace(accessibility_level=level)
    text = Client().get(reverse("accounts:accessibility", args=[workspace.slug])).content.decode()
    assert f"<strong>{words}</strong>" in text
    assert f"Accessibilité\u00a0: {words}" in text
    assert "Défenseur des droits" in text
