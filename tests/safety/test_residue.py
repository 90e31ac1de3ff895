"""G15: once a person is erased, no word of theirs is left in any table, file, queue, log or export, nor in a copy put back."""

import logging

import pytest
from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override
from django_q.models import OrmQ

from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.people.forms import EraseForm
from essaim.core.schemes.models import Check
from essaim.modules.activities.models import Idea
from essaim.modules.exchange.models import Notice
from essaim.modules.followup.models import Alert, Note
from essaim.modules.needs.models import Need, Offer
from essaim.modules.rounds.models import ClosedDoor
from essaim.web.rights import ERASERS
from tests.safety.canaries import unpacked

pytestmark = pytest.mark.django_db
# A report of danger is kept by law with what was seen, without what described the person.
# Invoices are kept for ten years, with whom they were made out to.
KEPT_BY_LAW = {"dues.Invoice.payer_name", "dues.Invoice.payer_lines", "followup.SafeguardingReport.text", "followup.ReportEntry.text"}
# Somebody typed a colleague's or another person's words there: a week, then they go by themselves.
OF_OTHERS = {"foundation.Draft.answers", "people.ImportBatch.file_name"}


def words_of(world, key: str) -> list[str]:
    """Name, numbers and address of one person of the world."""
    person = world.own.people[key]
    names = [name.split()[-1] for name in (person.given_name, person.family_name)]
    phone, email, *address = world.own.contacts[key]
    return [*written_about(world, key), *names, phone, "+33" + phone.replace(" ", "")[1:], email, *(line.split()[-1] for line in address)]


def written_about(world, key: str) -> list[str]:
    """What the team wrote of them: notes, alerts, what they asked for."""
    person = world.own.ids[key]
    with in_workspace(world.own.workspace):
        texts = [row.text for table in (Note, Alert) for row in table.objects.filter(person=person)]
        texts += [text for row in Notice.objects.filter(person=person) for text in (row.title, row.words)]
        texts += [need.details for need in Need.objects.filter(beneficiary=person)]
        doors = Q(visit__assignment__person=person) | Q(visit__visitor__person=person)
        texts += [door.seen for door in ClosedDoor.objects.filter(doors)]
        texts += [offer.details for offer in Offer.objects.filter(participation__person=person)]
        texts += [check.reference for check in Check.objects.filter(participation__person=person)]
        texts += [word for idea in Idea.objects.filter(person=person) for word in (idea.title, idea.details)]
    return [text.split()[-1] for text in texts if text]


def residues(words: list[str]) -> set[str]:
    """In which columns one of the words still stands, secret fields decrypted."""
    found = set()
    with across_workspaces("a test looks for residues"):
        for model in apps.get_models():
            for row in model._base_manager.values():
                found |= {f"{model._meta.label}.{name}" for name, value in row.items() if has_any(words, value)}
    return found - KEPT_BY_LAW


def has_any(words: list[str], value: object) -> bool:
    text = str(value).lower()
    return any(word.lower() in text for word in words)


def erase_through_the_page(world, key: str):
    with override("fr"):
        word = str(EraseForm.WORD)
    return world.clients["coordinator_everywhere"].post(reverse("people:erase", args=[world.own.ids[key]]), {"word": word})


@pytest.fixture
def own_files(settings, tmp_path, clock):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("key", ["person", "visited", "supporter"])
def test_g15_no_table_file_queue_log_or_export_keeps_a_word(world, own_files, key, caplog, django_capture_on_commit_callbacks):
    words, desk = words_of(world, key), world.clients["coordinator_everywhere"]
    assert {"people.Person.given_name", "people.ContactMeans.value", "people.Address.line"} <= residues(words)
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        assert erase_through_the_page(world, key).status_code == 302
    assert residues(words) == set()
    assert not has_any(words, [row.task for row in OrmQ.objects.all()])
    assert not has_any(words, caplog.text)
    assert not has_any(words, [path.read_bytes() for path in own_files.rglob("*") if path.is_file()])
    for kind in ("csv", "xlsx", "ods"):
        answer = desk.post(reverse("people:export"), {"reason": "calls", "words": "réunion", "kind": kind})
        assert answer["Content-Disposition"]
        sheet = answer.content
        assert not has_any(words, b"".join(unpacked(sheet)).decode("utf-8", "replace"))


# They keep no words of anybody: what they give back are calls, devices, fares and keys of dwellings.
WITHOUT_WORDS = {"dues", "campaigns", "equipment", "housing"}


@pytest.mark.parametrize("room", sorted(set(ERASERS) - WITHOUT_WORDS))
def test_control_a_room_that_does_not_forget_is_seen(world, own_files, monkeypatch, room):
    monkeypatch.delitem(ERASERS, room)
    words = words_of(world, "person") + words_of(world, "supporter")
    for key in ("person", "supporter"):
        erase_through_the_page(world, key)
    assert residues(words) != set()
