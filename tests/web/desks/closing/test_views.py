"""Two platforms side by side, each the property of who carries it: one leaves, takes everything, and nothing is left."""

import io
import json
import zipfile
from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import translation
from django_q.models import OrmQ
from django_q.tasks import async_task

from essaim.core.foundation.models import Account, JournalEntry, Membership, Workspace
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.followup.actions import log_interaction
from tests.builders import (
    a_client,
    a_member,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_account,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
WORDS = ("Canaricambresis", "639987411", "canaricambresis", "Canarinote")


@pytest.fixture
def two(clock, settings, tmp_path):
    """Lille and the Cambrésis: two workspaces, one blueprint, two organisations; somebody works for both."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "files")
    lille = a_workspace("Maison des Tilleuls", slug="lille")
    cambresis = a_workspace("Relais du Cambrésis", slug="cambresis")
    a_planted_scheme(lille, "la-scalaa")
    scheme = a_planted_scheme(cambresis, "la-scalaa", communes=["59122"])
    both = an_account("passerelle@relais.example")
    member, _other = (a_member(place, StaffRole.COORDINATOR, account=both) for place in (cambresis, lille))
    a_person(lille, "Huguette", "Delœuvre", phone="01 99 00 33 22")
    carer = a_person(
        cambresis, WORDS[0], "Vandamme", phone="06 39 98 74 11", commune_code="59122",
        address={"commune_code": "59122", "line": f"3 rue {WORDS[2]}"},
    )  # fmt: skip
    a_participation(scheme, carer, "carer")
    with in_workspace(cambresis):
        log_interaction(carer, scheme=scheme, kind="call", note=WORDS[3], by=acting(member), now=NOW)
    (tmp_path / "files" / str(cambresis.pk)).mkdir(parents=True)
    (tmp_path / "files" / str(cambresis.pk) / "plan.txt").write_text(WORDS[0])
    return lille, cambresis


def an_administrator(workspace):
    return a_staff_client(workspace, StaffRole.ADMINISTRATOR)


def places_of(words) -> set[str]:
    """In which columns one of the words still stands, secret fields decrypted."""
    found = set()
    with across_workspaces("a test looks for residues"):
        for model in apps.get_models():
            for row in model._base_manager.values():
                found |= {f"{model._meta.label}.{name}" for name, value in row.items() if any(word in str(value) for word in words)}
    return found


def close(cambresis, tmp_path):
    """Archive, ask, and the yes of another administrator; what happens after the commit happens too."""
    call_command("workspace", "export", "cambresis", str(tmp_path / "tout.zip"))
    first, second = an_administrator(cambresis), an_administrator(cambresis)
    assert first.post(reverse("closing-ask")).status_code == 302
    assert first.post(reverse("closing-confirm"), {"word": "cambresis"}).status_code == 409, "it takes two"
    assert second.post(reverse("closing-confirm"), {"word": "lille"}).status_code == 409, "the name must be typed"
    with TestCase.captureOnCommitCallbacks(execute=True):
        return second.post(reverse("closing-confirm"), {"word": "cambresis"})


def test_sca_17_two_platforms_know_nothing_of_each_other(two):
    lille, cambresis = two
    desk = a_staff_client(lille, StaffRole.COORDINATOR)
    with in_workspace(cambresis):
        foreign = Person.objects.get(given_name=WORDS[0])
    page = desk.get(reverse("people:list"), {"q": WORDS[0]}).content.decode().replace(f'value="{WORDS[0]}"', "")
    assert "Vandamme" not in page
    assert desk.get(reverse("people:person", args=[foreign.pk])).status_code == 404


def test_sca_17_everything_is_taken_out_before_and_nothing_is_left_after_two_administrators_have_said_yes(two, tmp_path):
    lille, cambresis = two
    with in_workspace(cambresis):
        async_task("essaim.core.foundation.jobs.run", "messaging.deliver", str(cambresis.pk), {"message_id": "x"})
    assert {"people.Person.given_name", "people.ContactMeans.value", "people.Address.line", "followup.Note.text"} <= places_of(WORDS)
    before = {
        model._meta.label: model._base_manager.filter(workspace=lille).count() for model in apps.get_models() if _has_workspace(model)
    }
    assert close(cambresis, tmp_path).status_code == 302
    with zipfile.ZipFile(io.BytesIO((tmp_path / "tout.zip").read_bytes())) as archive:
        people = [json.loads(line) for line in archive.read("people.person.jsonl").decode().splitlines()]
        notes = archive.read("followup.note.jsonl").decode()
        schemes = [json.loads(line) for line in archive.read("schemes.scheme.jsonl").decode().splitlines()]
    assert [row["snapshot"]["key"] for row in schemes] == ["la-scalaa"]
    assert [row["given_name"] for row in people] == [WORDS[0]] and WORDS[3] in notes
    assert places_of(WORDS) == set()
    assert [
        model._meta.label
        for model in apps.get_models()
        if _has_workspace(model) and model._base_manager.filter(workspace=cambresis.pk).exists()
    ] == []
    assert not Workspace.objects.filter(pk=cambresis.pk).exists()
    assert [row for row in OrmQ.objects.all() if str(cambresis.pk) in str(row.task)] == []
    assert not (tmp_path / "files" / str(cambresis.pk)).exists()
    after = {label: apps.get_model(label)._base_manager.filter(workspace=lille).count() for label in before}
    assert after == before, "not a row of the other organisation has gone"


def test_sca_17_accounts_that_work_elsewhere_stay_and_the_others_go_with_their_sign_ins(two, tmp_path):
    lille, cambresis = two
    only_here = an_account("seulement@relais.example")
    a_member(cambresis, StaffRole.OPERATOR, account=only_here)
    a_client(only_here)
    close(cambresis, tmp_path)
    assert Account.objects.filter(email="passerelle@relais.example").exists()
    assert not Account.objects.filter(email="seulement@relais.example").exists()
    assert [s for s in Session.objects.all() if s.get_decoded().get("_auth_user_id") == str(only_here.pk)] == []


def test_nobody_asks_before_everything_was_taken_out_and_the_wish_can_be_taken_back(two, tmp_path):
    _lille, cambresis = two
    first, second = an_administrator(cambresis), an_administrator(cambresis)
    assert first.post(reverse("closing-ask")).status_code == 409
    call_command("workspace", "export", "cambresis", str(tmp_path / "tout.zip"))
    first.post(reverse("closing-ask"))
    assert second.post(reverse("closing-withdraw")).status_code == 302
    assert second.post(reverse("closing-confirm"), {"word": "cambresis"}).status_code == 409
    assert Workspace.objects.filter(pk=cambresis.pk).exists()


def test_the_journal_of_the_others_still_holds_together_and_is_still_protected(two, tmp_path):
    from django.db import DatabaseError, transaction

    from essaim.core.foundation.journal import first_broken_link

    lille, cambresis = two
    close(cambresis, tmp_path)
    with in_workspace(lille):
        assert first_broken_link(lille) is None
    with pytest.raises(DatabaseError), transaction.atomic(), in_workspace(lille):
        JournalEntry.objects.all().delete()


def test_sca_17_the_command_wants_two_different_administrators_and_a_fresh_archive(two, tmp_path, clock):
    _lille, cambresis = two
    one, other = (a_member(cambresis, StaffRole.ADMINISTRATOR).account.email for _number in range(2))
    operator = a_member(cambresis, StaffRole.OPERATOR).account.email
    close_by = partial(call_command, "workspace", "close", "cambresis", "--yes")
    refused(close_by, one, other, says="less than a week")
    call_command("workspace", "export", "cambresis", str(tmp_path / "tout.zip"))
    refused(close_by, one, one, says="two people")
    refused(close_by, one, operator, says="no administrator")
    clock.shift(timedelta(days=8))
    refused(close_by, one, other, says="less than a week")
    call_command("workspace", "export", "cambresis", str(tmp_path / "encore.zip"))
    close_by(one, other)
    assert not Workspace.objects.filter(slug="cambresis").exists()


def refused(close_by, *pair, says):
    with translation.override("en"), pytest.raises(CommandError, match=says):
        close_by(*pair)
    assert Workspace.objects.filter(slug="cambresis").exists()


def test_sca_17_the_command_is_the_second_yes_to_what_was_asked_on_the_page_and_to_nobody_elses(two, tmp_path):
    _lille, cambresis = two
    call_command("workspace", "export", "cambresis", str(tmp_path / "tout.zip"))
    asks = an_administrator(cambresis)
    asks.post(reverse("closing-ask"))
    one, other = (a_member(cambresis, StaffRole.ADMINISTRATOR).account.email for _number in range(2))
    close_by = partial(call_command, "workspace", "close", "cambresis", "--yes")
    refused(close_by, one, other, says="Somebody else asked")
    close_by(one, asks.member.account.email)
    assert not Workspace.objects.filter(slug="cambresis").exists()


@pytest.mark.parametrize("what", ["archive", "role", "left"])
def test_sca_17_the_second_yes_is_refused_once_the_archive_is_old_or_whoever_asked_is_no_administrator(two, tmp_path, clock, what):
    _lille, cambresis = two
    call_command("workspace", "export", "cambresis", str(tmp_path / "tout.zip"))
    first, second = an_administrator(cambresis), an_administrator(cambresis)
    first.post(reverse("closing-ask"))
    if what == "archive":
        clock.shift(timedelta(days=8))
        second = a_client(second.member.account)
    else:
        change = {"is_administrator": False} if what == "role" else {"left_at": NOW}
        with in_workspace(cambresis):
            Membership.objects.filter(pk=first.member.pk).update(**change)
    assert second.post(reverse("closing-confirm"), {"word": "cambresis"}).status_code == 409
    assert Workspace.objects.filter(pk=cambresis.pk).exists()
    assert second.get(reverse("closing")).status_code == 200, "and whoever said yes is still logged in"


def _has_workspace(model) -> bool:
    return any(field.name == "workspace" for field in model._meta.fields)
