"""The settings of a workspace: who reaches them, what a conflict shows, what the logo is served as."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from tests.builders import a_staff_client, a_workspace
from tests.core.accounts.actions.test_logos import REFUSED, SCRIPT, a_picture

pytestmark = pytest.mark.django_db
DESK = "/reglages/"


def typed(workspace: Workspace, **values) -> dict:
    return {"version": workspace.version, "name": workspace.name, **values}


@pytest.mark.parametrize("role", [role for role in StaffRole if role != StaffRole.ADMINISTRATOR])
def test_no_other_role_reaches_the_settings(role):
    assert a_staff_client(a_workspace(), role).get(DESK).status_code == 404


def test_what_is_typed_is_kept_and_journaled_without_the_words():
    workspace = a_workspace()
    client = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    answer = client.post(reverse("accounts:change-workspace"), typed(workspace, name="Les Tilleuls", phone="01 99 00 12 34"))
    workspace.refresh_from_db()
    assert (answer.headers["Location"], workspace.name, workspace.phone) == (DESK, "Les Tilleuls", "01 99 00 12 34")
    with in_workspace(workspace):
        entry = JournalEntry.objects.get(act="workspace.settings_changed")
    assert entry.facts == {"fields": ["name", "phone"]}


def test_a_second_administrator_is_shown_both_texts_and_loses_nothing():
    workspace = a_workspace("Avant")
    one, two = (a_staff_client(workspace, StaffRole.ADMINISTRATOR) for _each in range(2))
    one.post(reverse("accounts:change-workspace"), typed(workspace, name="Première"))
    page = two.post(reverse("accounts:change-workspace"), typed(workspace, name="Seconde"))
    text = page.content.decode()
    workspace.refresh_from_db()
    assert (page.status_code, workspace.name) == (409, "Première")
    assert "<dd>Première</dd>" in text and "<dd>Seconde</dd>" in text and 'value="Seconde"' in text
    again = two.post(reverse("accounts:change-workspace"), typed(workspace, name="Seconde"))
    workspace.refresh_from_db()
    assert (again.status_code, workspace.name) == (302, "Seconde")


def test_an_error_keeps_what_was_typed():
    workspace = a_workspace()
    client = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    page = client.post(reverse("accounts:change-workspace"), typed(workspace, name="Neuf", reply_email="pas une adresse"))
    assert page.status_code == 422
    assert 'value="pas une adresse"' in page.content.decode() and 'value="Neuf"' in page.content.decode()


def test_a_logo_is_served_as_a_picture_that_can_do_nothing():
    workspace = a_workspace()
    client = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    sent = SimpleUploadedFile("../../logo.php.png", a_picture(), content_type="text/html")
    assert client.post(reverse("accounts:put-logo"), {"logo": sent}).status_code == 302
    served = Client().get(reverse("accounts:logo", args=[workspace.slug]))
    assert (served.status_code, served.content[:8]) == (200, b"\x89PNG\r\n\x1a\n")
    wanted = {
        "Content-Type": "image/png", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    assert {name: served.headers[name] for name in wanted} == wanted
    assert ".." not in served.headers["Content-Disposition"] and "php" not in served.headers["Content-Disposition"]
    assert reverse("accounts:logo", args=[workspace.slug]) in client.get(DESK).content.decode()


@pytest.mark.parametrize("name", ["svg with a script", "gif that is a script", "png and a script", "nothing"])
@pytest.mark.parametrize("called", ["logo.png", "logo.svg.png", "../logo.png"])
def test_a_file_that_is_no_picture_is_refused_whatever_its_name(name, called):
    workspace = a_workspace()
    client = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    sent = SimpleUploadedFile(called, REFUSED[name], content_type="image/png")
    page = client.post(reverse("accounts:put-logo"), {"logo": sent})
    workspace.refresh_from_db()
    assert (page.status_code, workspace.logo, SCRIPT in page.content) == (422, None, False)
    assert Client().get(reverse("accounts:logo", args=[workspace.slug])).status_code == 404


def test_words_typed_in_the_legal_pages_stay_words():
    workspace = a_workspace()
    client = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    values = {"version": workspace.version, "legal_notice": SCRIPT.decode(), "accessibility_level": "partial"}
    client.post(reverse("accounts:change-notices"), values)
    page = Client().get(reverse("accounts:legal", args=[workspace.slug]))
    assert SCRIPT not in page.content and b"&lt;script&gt;" in page.content
