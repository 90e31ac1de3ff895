"""D4: two people edit the same record at once: the second is told, sees both texts, and nothing is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.actions import workspaces
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions as people
from essaim.core.people.actions import organisations, record
from essaim.core.people.models import Address, Organisation, Person
from essaim.core.schemes.actions import upgrading
from essaim.core.schemes.models import Scheme

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Form:
    """One edit form: where it is read, where it is sent, two of its fields, and how the record reads now."""

    role: str
    page: str
    sent_to: str
    key: str
    fields: tuple[str, str]
    now: Callable[..., dict]
    name: str = "form"

    def urls(self, world) -> tuple[str, str]:
        args = [world.own.ids[self.key]] if self.key else []
        return tuple(reverse(name, args=args) for name in (self.page, self.sent_to))


def row_of(model, key):
    def read(world):
        with in_workspace(world.own.workspace):
            return vars(model.objects.get(pk=world.own.ids[key]))

    return read


def address_of(world) -> dict:
    with in_workspace(world.own.workspace):
        return vars(Address.objects.get(person=world.own.ids["person"], ended_at=None))


def scheme_of(world) -> dict:
    found = row_of(Scheme, "scheme")(world)
    return {"name": found["name"], **found["answers"]}


def workspace_of(world) -> dict:
    return vars(Workspace.objects.get(pk=world.own.workspace.pk))


FORMS = {
    "a person": Form("coordinator", "people:change", "people:change", "person", ("given_name", "family_name"), row_of(Person, "person")),
    "an organisation": Form(
        "coordinator", "people:change_organisation", "people:change_organisation", "organisation", ("name", "rna"),
        row_of(Organisation, "organisation"),
    ),
    "an address": Form("coordinator", "people:address", "people:address", "person", ("line", "access_notes"), address_of),
    "the answers of a scheme": Form("administrator", "schemes:change", "schemes:change", "scheme", ("name", "opening_hours"), scheme_of),
    "the workspace": Form("administrator", "accounts:settings", "accounts:change-workspace", "", ("name", "postal_address"), workspace_of),
    "the legal pages": Form(
        "administrator", "accounts:settings", "accounts:change-notices", "", ("legal_notice", "privacy_notice"), workspace_of,
        "notices_form",
    ),
}  # fmt: skip


def opened(client: Client, url: str, name: str) -> dict:
    """What a browser would send back from this page if nothing were typed."""
    return as_sent(client.get(url), name)


def as_sent(page, name: str) -> dict:
    fields = {field.html_name: field.value() for field in page.context[name]}
    data = {key: value for key, value in fields.items() if value not in (None, False)}
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    return data | ({"version": version[1]} if version else {})


def typed(form: Form, which: int, number: int) -> str:
    """Something that this field takes, different each time."""
    if form.fields[which] == "rna":
        return f"W59{number % 10}00{which}234"
    return f"{'première' if which == 0 else 'seconde'} main {number}"


@pytest.mark.parametrize("what", FORMS)
def test_d4_the_second_editor_is_told_sees_both_texts_and_nothing_is_lost(world, what, count):
    form = FORMS[what]
    one = two = world.clients[form.role]
    page, sent_to = form.urls(world)
    told = 0
    for number in range(count(2, 300)):
        mine, theirs = typed(form, 0, number), typed(form, 1, number)
        first, second = opened(one, page, form.name), opened(two, page, form.name)
        assert one.post(sent_to, first | {form.fields[0]: mine}).status_code == 302
        answer = two.post(sent_to, second | {form.fields[1]: theirs})
        text = unescape(answer.content.decode())
        told += answer.status_code == 409 and mine in text and theirs in text
        assert form.now(world)[form.fields[0]] == mine
        again = two.post(sent_to, as_sent(answer, form.name) | {form.fields[0]: mine})
        assert again.status_code == 302
        assert (form.now(world)[form.fields[0]], form.now(world)[form.fields[1]]) == (mine, theirs)
    assert told == count(2, 300)


def careless(row, *, seen_version, **values):
    """Whoever saves last wins."""
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def forget_versions(monkeypatch) -> None:
    for room in (record, organisations, upgrading, workspaces):
        monkeypatch.setattr(room, "save_fields", careless)
    set_address = people.set_address
    monkeypatch.setattr(people, "set_address", lambda person, *, seen, **values: set_address(person, **values))


@pytest.mark.parametrize("what", FORMS)
def test_control_without_the_version_the_first_text_is_lost_in_silence(world, what, monkeypatch):
    """Negative control: the same two editors; the second overwrites what they never saw."""
    forget_versions(monkeypatch)
    form = FORMS[what]
    client = world.clients[form.role]
    page, sent_to = form.urls(world)
    first, second = opened(client, page, form.name), opened(client, page, form.name)
    client.post(sent_to, first | {form.fields[0]: typed(form, 0, 1)})
    answer = client.post(sent_to, second | {form.fields[1]: typed(form, 1, 1)})
    if form.now(world)[form.fields[0]] == typed(form, 0, 1):
        pytest.fail(f"nothing was lost: {answer.status_code}")
    assert answer.status_code == 302
