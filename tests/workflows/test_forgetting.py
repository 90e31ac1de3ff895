"""Erasing a person through the page leaves none of their words in any room, and every count."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import add_contact
from essaim.core.people.forms import EraseForm
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models import Subscription
from essaim.modules.dues.models import FareRight
from essaim.modules.followup.models import Alert, Interaction, Note
from essaim.modules.needs.models import Need, Offer
from essaim.web.rights import ERASERS
from tests.builders import LILLE, a_case, a_participation, a_person, a_scheme, a_staff_client, a_workspace, acting, an_organisation
from tests.workflows import test_watching as watch

pytestmark = pytest.mark.django_db
town = watch.town
CANARY = "Canariresidu"


@pytest.fixture
def house(settings, tmp_path, now):
    """A person of whom every room knows something."""
    settings.DATA_DIR = tmp_path
    workspace = a_workspace()
    scheme = a_scheme(workspace)
    person = a_person(workspace, CANARY, "Lefèvre", email="canariresidu@mail.example")
    case, part = a_case(scheme, person), a_participation(scheme, person, declared={"metier": CANARY})
    common = {"workspace": workspace, "scheme": scheme}
    with in_workspace(workspace):
        Need.objects.create(**common, case=case, beneficiary=person, kind="time", category="company", commune_code=LILLE,
                            channel="phone", details=CANARY, lat=50.6, lon=3.0)  # fmt: skip
        Offer.objects.create(**common, participation=part, kind="time", categories=["company"], commune_code=LILLE,
                             details=CANARY, lat=50.6, lon=3.0)  # fmt: skip
        Interaction.objects.create(**common, case=case, person=person, kind="call", at=now, category="errand")
        Note.objects.create(**common, case=case, person=person, text=CANARY, readers="team")
        Note.objects.create(**common, case=case, person=person, text="lisible par elle", readers="shared")
        Alert.objects.create(**common, case=case, person=person, kind="other", text=CANARY)
        Message.objects.create(workspace=workspace, scheme=scheme, person=person, means="email", template="t", occurrence="1",
                               to="canariresidu@mail.example", subject=CANARY, body=CANARY)  # fmt: skip
        body = an_organisation(workspace)
        add_contact(body, value="canariresidu@mail.example", belongs_to=person.full_name, by=acting(), now=now)
        Call.objects.create(workspace=workspace, person=person, number="0639988877", caller_name=CANARY, script=CANARY, due_at=now)
    return workspace, person


def residues() -> dict[str, int]:
    """In how many rows of each table the words still stand, secret fields decrypted."""
    with across_workspaces("a test looks for residues"):
        rows = {model._meta.label: list(model._base_manager.values()) for model in apps.get_models()}
    return {label: n for label, found in rows.items() if (n := sum(CANARY.lower() in str(row).lower() for row in found))}


def erase(workspace, person):
    with override("fr"):
        word = str(EraseForm.WORD)
    return a_staff_client(workspace).post(reverse("people:erase", args=[person.pk]), {"word": word})


def test_no_room_keeps_a_word_and_every_room_keeps_its_count(house):
    workspace, person = house
    assert set(residues()) >= {"people.Person", "needs.Need", "needs.Offer", "followup.Note", "messaging.Message", "messaging.Call"}
    assert erase(workspace, person).status_code == 302
    assert residues() == {}
    with in_workspace(workspace):
        need = Need.objects.get()
        assert (need.category, need.commune_code, need.state, need.lat) == ("company", LILLE, "cancelled", None)
        assert [Interaction.objects.count(), Offer.objects.get().state, Message.objects.get().state] == [1, "closed", "cancelled"]
        assert person.cases.filter(closed_at=None).count() == 0
        assert person.participations.get().state == "ended"


@pytest.mark.parametrize("room", ["needs", "followup", "messages", "schemes"])
def test_control_a_room_that_does_not_forget_is_seen(house, monkeypatch, room):
    workspace, person = house
    monkeypatch.delitem(ERASERS, room)
    assert erase(workspace, person).status_code == 302
    assert residues() != {}


def test_the_copy_gathers_every_room_without_the_words_of_others(house):
    workspace, person = house
    answer = a_staff_client(workspace).post(reverse("people:copy", args=[person.pk]))
    data = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("donnees.json"))
    assert data["needs"][0]["details"] == CANARY
    assert data["messages"][0]["text"] == CANARY
    assert [row["text"] for row in data["followup"] if row["what"] == "note"] == ["lisible par elle"]
    assert "text" not in next(row for row in data["followup"] if row["what"] == "alert")


@pytest.fixture
def fare_and_news(house, now):
    """What two rooms keep of somebody without a word of theirs."""
    workspace, person = house
    with in_workspace(workspace):
        shared = {"workspace": workspace, "person": person, "scheme": Scheme.objects.get()}
        FareRight.objects.create(**shared, band="solidarity", proof="caf", seen_on=now.date(), until=now.date())
        Subscription.objects.create(**shared, told_at=now)
    return workspace, person


def test_the_fare_and_the_news_of_somebody_erased_are_gone(fare_and_news):
    workspace, person = fare_and_news
    erase(workspace, person)
    with in_workspace(workspace):
        assert (FareRight.objects.count(), Subscription.objects.count()) == (0, 0)


@pytest.mark.parametrize(("room", "kept"), [("dues", (1, 0)), ("activities", (0, 1))])
def test_control_each_is_forgotten_by_its_own_room(fare_and_news, monkeypatch, room, kept):
    workspace, person = fare_and_news
    monkeypatch.delitem(ERASERS, room)
    erase(workspace, person)
    with in_workspace(workspace):
        assert (FareRight.objects.count(), Subscription.objects.count()) == kept


def test_a_visitor_erased_while_inside_is_looked_for_no_more_and_what_others_were_told_does_not_name_them(town, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    visit = town["visit"]
    Person.objects.filter(pk=visit.visitor.person_id).update(given_name=CANARY)
    watch.arrive(town)
    watch.pass_minutes(town, 121)
    assert any(CANARY in (script or "") for script in Call.objects.values_list("script", flat=True))
    assert erase(visit.workspace, visit.visitor.person).status_code == 302
    assert CANARY not in repr(list(Call.objects.values_list("script", "caller_name")))
    visit.refresh_from_db()
    assert (visit.left_at is not None, set(visit.alarms.values_list("state", flat=True))) == (True, {"off"})
