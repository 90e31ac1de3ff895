"""What people may ask for: who saw my file, a copy, to be left alone, to be forgotten."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from essaim.core.foundation.journal import first_broken_link
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.people import actions
from essaim.core.people.actions import rights
from essaim.core.people.actions.rights.erasure import ledger_path
from essaim.core.people.forms import EraseForm
from essaim.core.people.models import NameToken, Person
from essaim.core.people.queries import living_people, people_matching
from tests.builders import (
    LILLE,
    a_case,
    a_member,
    a_participation,
    a_person,
    a_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return a_workspace()


@pytest.fixture
def desk(workspace):
    return a_staff_client(workspace)


def test_who_saw_my_file_is_answered_in_one_click_and_on_paper(workspace, desk):
    person = a_person(workspace)
    lea = a_member(workspace, "lead_contact", account=an_account("lea@essai.example", name="Léa Référente"))
    a_case(a_scheme(workspace), person, lead_contact=lea)
    from tests.builders import a_client

    a_client(lea.account).get(reverse("people:person", args=[person.pk]))
    for name in ("rights", "readers_letter"):
        page = desk.get(reverse(f"people:{name}", args=[person.pk])).content.decode()
        assert page.count("Léa Référente") == 2


def test_reading_the_readers_of_one_person_says_nothing_of_another(workspace, desk):
    one, other = a_person(workspace), a_person(workspace, "Paul", "Caron")
    desk.get(reverse("people:person", args=[other.pk]))
    with in_workspace(workspace):
        from essaim.core.people.queries.readers import readers_of

        assert (len(readers_of(one)), len(readers_of(other))) == (0, 1)


def test_a_copy_holds_everything_of_the_person_and_nothing_of_another(workspace, desk, now):
    person, son = (
        a_person(workspace, phone="06 39 98 00 01", address={"commune_code": LILLE, "line": "3 rue des Tilleuls"}),
        a_person(workspace, "Canaripaul", "Canarilefort", phone="06 39 98 99 99"),
    )
    with in_workspace(workspace):
        actions.relate(person, son, kind="family_carer", by=acting(), now=now)
    packed = zipfile.ZipFile(io.BytesIO(desk.post(reverse("people:copy", args=[person.pk])).content))
    data = json.loads(packed.read("donnees.json"))
    page = packed.read("donnees.html").decode()
    assert data["contacts"][0]["value"] == "+33639980001"
    assert data["address"][0]["line"] == "3 rue des Tilleuls"
    assert "3 rue des Tilleuls" in page
    for text in (json.dumps(data), page):
        assert "Canari" not in text
        assert "99 99" not in text


def test_an_objection_stops_everything_and_takes_agreements_back(workspace, desk, now):
    person = a_person(workspace, consents=["messages"])
    desk.post(reverse("people:objection", args=[person.pk]), {"channel": "phone"})
    with in_workspace(workspace):
        person.refresh_from_db()
        assert not person.is_reachable
        assert person.consents.filter(withdrawn_at=None).count() == 0
    desk.post(reverse("people:objection", args=[person.pk]), {"to": "on"})
    with in_workspace(workspace):
        person.refresh_from_db()
        assert not person.is_reachable, "said twice, it is still an objection"
    desk.post(reverse("people:objection", args=[person.pk]), {"to": "off"})
    with in_workspace(workspace):
        person.refresh_from_db()
        assert person.is_reachable


def the_word() -> str:
    """What the page asks to type, in the language of the page."""
    with override("fr"):
        return str(EraseForm.WORD).lower()


CANARIES = ("Canariprenom", "Canarinom", "canari@mail.example", "39988877", "impasse du Canari", "Canarifils")


def everything_in_the_database() -> str:
    """Every row of every table as text, secret fields decrypted."""
    from django.apps import apps

    from essaim.core.foundation.scope import across_workspaces

    with across_workspaces("a test looks for residues"):
        return str([list(model._base_manager.values()) for model in apps.get_models()])


def a_person_to_forget(workspace, now):
    person = a_person(workspace, "Canariprenom", "Canarinom", phone="06 39 98 88 77", email="canari@mail.example",
                      address={"commune_code": LILLE, "line": "3 impasse du Canari"}, birth_year=1940)  # fmt: skip
    with in_workspace(workspace):
        actions.add_contact(person, value="0320001122", belongs_to="Canarifils", by=acting(), now=now)
        account = an_account("canari@mail.example", name="Canariprenom Canarinom")
        Person.objects.filter(pk=person.pk).update(account=account)
        person.refresh_from_db()
    return person


def test_an_erased_person_leaves_counts_and_no_residue(workspace, desk, now, django_capture_on_commit_callbacks):
    person = a_person_to_forget(workspace, now)
    scheme = a_scheme(workspace)
    a_participation(scheme, person)
    before = everything_in_the_database()
    assert [word for word in CANARIES if word not in before] == []
    url = reverse("people:erase", args=[person.pk])
    assert desk.post(url, {"word": "oui"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(url, {"word": the_word()}).status_code == 302
    after = everything_in_the_database()
    assert [word for word in CANARIES if word in after] == []
    assert str(person.pk) in ledger_path().read_text()
    with in_workspace(workspace):
        assert scheme.participations.count() == 1
        assert people_matching("Canarinom") == []
        assert NameToken.objects.count() == 0
        assert first_broken_link(workspace) is None
    assert desk.get(reverse("people:person", args=[person.pk])).status_code == 404


def test_a_person_brought_back_by_a_backup_is_erased_again(workspace, now, django_capture_on_commit_callbacks):
    person = a_person_to_forget(workspace, now)
    saved = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields}
    with in_workspace(workspace), django_capture_on_commit_callbacks(execute=True):
        rights.erase_person(person, by=acting(), now=now)
    with in_workspace(workspace):
        saved["account_id"] = None
        Person.objects.filter(pk=person.pk).update(**{name: value for name, value in saved.items() if name != "id"})
        from essaim.core.people.models import Erasure

        Erasure.objects.all().delete()
        assert Person.objects.get().given_name == "Canariprenom"
        assert rights.replay_ledger(now=now) == 1
        assert Person.objects.get().given_name == ""
        assert rights.replay_ledger(now=now) == 0


def test_erasing_the_kept_record_erases_what_was_joined_into_it(workspace, now):
    kept, absorbed = a_person(workspace, "Garde", "Une"), a_person_to_forget(workspace, now)
    with in_workspace(workspace):
        actions.merge_people(kept, absorbed, by=acting(), now=now)
        kept.refresh_from_db()
        rights.erase_person(kept, by=acting(), now=now)
    assert [word for word in CANARIES if word in everything_in_the_database()] == []


def old_and_new(workspace, now):
    """Two hundred people heard of lately, and three silent for three years, one of whom takes part."""
    long_ago = now - timedelta(days=3 * 365)
    silent = [a_person(workspace, f"Ancienne{number}", now=long_ago) for number in range(3)]
    a_participation(a_scheme(workspace), silent[2])
    for number in range(5):
        a_person(workspace, f"Recente{number}", now=now)
    return silent


def test_after_two_silent_years_a_record_is_archived_then_anonymised(workspace, now):
    silent = old_and_new(workspace, now)
    with in_workspace(workspace):
        rights.apply_retention(workspace, by=acting(), now=now)
        archived = set(Person.objects.exclude(archived_at=None).values_list("pk", flat=True))
        assert archived == {silent[0].pk, silent[1].pk}
        later = now + timedelta(days=400)
        Person.objects.filter(archived_at=None).update(last_contact_on=later.date())
        rights.apply_retention(workspace, by=acting(), now=later)
        assert Person.objects.exclude(erased_at=None).count() == 2
        assert living_people().count() == 6


def test_a_dry_run_writes_nothing(workspace, now):
    old_and_new(workspace, now)
    with in_workspace(workspace):
        due = rights.retention_due(workspace, now=now)
        assert (len(due.to_archive), len(due.to_erase), due.active) == (2, 0, 8)
        assert Person.objects.exclude(archived_at=None).count() == 0


def test_a_wrong_clock_stops_the_calendar_unless_a_person_confirms_the_number(workspace, now):
    old_and_new(workspace, now)
    in_ten_years = now + timedelta(days=3650)
    with in_workspace(workspace):
        for confirmed in (None, 3):
            with pytest.raises(Refusal):
                rights.apply_retention(workspace, confirmed=confirmed, by=acting(), now=in_ten_years)
        assert Person.objects.exclude(archived_at=None).count() == 0
        rights.apply_retention(workspace, confirmed=7, by=acting(), now=in_ten_years)
        assert Person.objects.exclude(archived_at=None).count() == 7


def test_the_calendar_is_seen_and_applied_through_its_page(workspace, desk):
    from datetime import UTC, datetime

    a_person(workspace, "Silencieuse", now=datetime(2020, 1, 1, tzinfo=UTC))
    page = reverse("people:retention")
    assert "Silencieuse" in desk.get(page).content.decode()
    assert desk.post(page, {"confirmed": "1"}).status_code == 302
    with in_workspace(workspace):
        assert Person.objects.exclude(archived_at=None).count() == 1
    assert "Silencieuse" not in desk.get(reverse("people:list")).content.decode()
    assert "Silencieuse" in desk.get(reverse("people:list"), {"only": "archived"}).content.decode()


def test_only_a_coordinator_who_may_see_the_person_answers(workspace):
    person = a_person(workspace)
    a_case(a_scheme(workspace), person)
    others = (a_staff_client(workspace, "operator"), a_staff_client(a_workspace()),
              a_staff_client(workspace, "coordinator", scheme=a_scheme(workspace)))  # fmt: skip
    for name in ("rights", "readers_letter", "erase"):
        url = reverse(f"people:{name}", args=[person.pk])
        assert [client.get(url).status_code for client in others] == [404, 404, 404]
