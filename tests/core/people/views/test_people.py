"""The list and the card of people, walked through the pages."""

import pytest
from django.urls import reverse

from essaim.core.foundation.models import ReadingSubject
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import ContactMeans, Person
from tests.builders import (
    LILLE,
    a_case,
    a_client,
    a_member,
    a_participation,
    a_person,
    a_scheme,
    a_staff_client,
    a_workspace,
    an_organisation,
    counting_queries,
)

pytestmark = pytest.mark.django_db

NEW = {"given_name": "Odette", "family_name": "Lefèvre", "commune_code": "59000 Lille", "channel": "phone",
       "preferred_channel": "voice"}  # fmt: skip


@pytest.fixture
def workspace():
    return a_workspace()


@pytest.fixture
def desk(workspace):
    return a_staff_client(workspace)


def only_person(workspace) -> Person:
    with in_workspace(workspace):
        return Person.objects.get()


def test_a_person_without_phone_or_email_is_recorded_with_a_first_name_and_a_commune(workspace, desk):
    answer = desk.post(reverse("people:record"), {"given_name": "Odette", "commune_code": "lille", "channel": "phone",
                                                  "preferred_channel": "letter"})  # fmt: skip
    person = only_person(workspace)
    assert answer.headers["Location"] == reverse("people:person", args=[person.pk])
    assert (person.given_name, person.family_name, person.commune_code) == ("Odette", "", LILLE)
    assert desk.get(answer.headers["Location"]).status_code == 200


def test_a_couple_with_one_landline_and_no_email_has_two_records(workspace, desk):
    for given_name, year in (("René", "1940"), ("Yvonne", "1942")):
        filled = {**NEW, "given_name": given_name, "born": year, "phone": "03 20 00 00 17", "is_new": "1"}
        assert desk.post(reverse("people:record"), filled).status_code == 302
    found = desk.get(reverse("people:list"), {"q": "03.20.00.00.17"}).content.decode()
    assert found.count("Lefèvre</a>") == 2


def test_whoever_looks_the_same_is_shown_before_a_second_record_is_made(workspace, desk):
    a_person(workspace, "Odette", "Lefebvre", phone="06 39 98 00 01", birth_year=1940)
    filled = {**NEW, "phone": "0639980001"}
    answer = desk.post(reverse("people:record"), filled)
    assert answer.status_code == 409
    assert "Odette Lefebvre" in answer.content.decode()
    assert only_person(workspace).family_name == "Lefebvre"
    assert desk.post(reverse("people:record"), {**filled, "is_new": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("email", "odette@"), ("born", "31/02/1940"), ("born", "3000"), ("commune_code", "Zzyzx"),
     ("commune_code", "saint"), ("given_name", "")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(workspace, desk, field, value):
    filled = {**NEW, "family_name": "" if field == "given_name" else "Kowalczyk", field: value}
    answer = desk.post(reverse("people:record"), filled)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "e-summary" in page
    assert value in page
    with in_workspace(workspace):
        assert Person.objects.count() == 0


def test_a_second_editor_sees_both_texts_and_loses_nothing(workspace, desk):
    person = a_person(workspace)
    url = reverse("people:change", args=[person.pk])
    filled = {**NEW, "preferred_channel": "voice", "seen_version": person.version}
    assert desk.post(url, {**filled, "family_name": "Lefèvre-Caron"}).status_code == 302
    conflict = desk.post(url, {**filled, "family_name": "Lefebvre"})
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Lefèvre-Caron" in page
    assert 'value="Lefebvre"' in page
    assert only_person(workspace).family_name == "Lefèvre-Caron"
    again = desk.post(url, {**filled, "family_name": "Lefebvre", "seen_version": person.version + 1})
    assert again.status_code == 302
    assert only_person(workspace).family_name == "Lefebvre"


def test_every_part_of_a_record_is_kept_through_the_pages(workspace, desk):
    person = a_person(workspace)

    def post(name, values, key=None):
        answer = desk.post(reverse(f"people:{name}", args=[key or person.pk]), values)
        assert answer.status_code == 302, answer.content.decode()[:3000]

    post("add_contact", {"value": "0639980044", "belongs_to": "son fils Paul", "do_not_use_for": ["health"]})
    post("address", {"line": "3 rue des Tilleuls", "commune_code": "59000 Lille", "access_notes": "Code 2e étage"})
    post("give_consent", {"purpose": "share_contact", "channel": "phone"})
    post("availability", {"slots": ["0m", "3a"]})
    post("mark", {"what": "moved", "on": "2026-01-02"})
    page = desk.get(reverse("people:person", args=[person.pk])).content.decode()
    for words in ("06 39 98 00 44", "son fils Paul", "3 rue des Tilleuls", "Code 2e étage"):
        assert words in page
    with in_workspace(workspace):
        contact = ContactMeans.objects.get(value="+33639980044")
        consent = person.consents.get()
        assert person.availabilities.count() == 2
        assert not Person.objects.get().is_reachable
    post("end_contact", {}, contact.pk)
    post("withdraw_consent", {"channel": "phone"}, consent.pk)
    post("mark", {"what": "present"})
    page = desk.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "06 39 98 00 44" not in page


def test_a_wrong_number_on_the_card_is_said_there(workspace, desk):
    person = a_person(workspace)
    answer = desk.post(reverse("people:add_contact", args=[person.pk]), {"value": "06 39"})
    assert answer.status_code == 422
    assert "06 39" in answer.content.decode()


def test_a_relative_is_found_and_answers_in_their_place(workspace, desk):
    person, son = a_person(workspace), a_person(workspace, "Paul", "Lefèvre", phone="06 39 98 00 02")
    url = reverse("people:relate", args=[person.pk])
    assert "Paul Lefèvre" in desk.get(url, {"q": "0002"}).content.decode()
    assert desk.post(url, {"other": son.pk, "kind": "family_carer", "may_answer": "on", "lives_with": "on"}).status_code == 302
    assert "Paul Lefèvre" in desk.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "Odette Lefèvre" in desk.get(reverse("people:person", args=[son.pk])).content.decode()


def test_a_protected_contact_hides_the_address_from_operators(workspace, desk):
    person = a_person(workspace, address={"commune_code": LILLE, "line": "7 impasse du Secret"})
    operator = a_staff_client(workspace, "operator")
    url = reverse("people:person", args=[person.pk])
    assert "impasse du Secret" in operator.get(url).content.decode()
    assert operator.post(reverse("people:protect", args=[person.pk])).status_code == 302
    assert "impasse du Secret" not in operator.get(url).content.decode()
    assert operator.get(reverse("people:address", args=[person.pk])).status_code == 404
    assert operator.post(reverse("people:protect", args=[person.pk])).status_code == 404
    assert "impasse du Secret" in desk.get(url).content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(workspace, desk):
    counts = []
    for number in range(3):
        a_person(workspace, f"Anne{number}", "Caron", phone=f"06 39 98 00 0{number}")
        with counting_queries() as queries:
            desk.get(reverse("people:list"))
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
    assert counts[2] <= counts[1]


def test_the_card_is_logged_as_read(workspace, desk):
    person = a_person(workspace)
    desk.get(reverse("people:person", args=[person.pk]))
    with in_workspace(workspace):
        assert list(ReadingSubject.objects.values_list("person_id", flat=True)) == [person.pk]


def test_a_lead_contact_finds_only_the_people_whose_case_they_lead(workspace):
    scheme = a_scheme(workspace)
    mine, theirs = a_person(workspace, "Mine", "Caron"), a_person(workspace, "Theirs", "Caron")
    a_participation(scheme, theirs)
    colleague, me = a_member(workspace, "lead_contact"), a_member(workspace, "lead_contact")
    a_case(scheme, mine, lead_contact=me)
    a_case(scheme, theirs, lead_contact=colleague)
    client = a_client(me.account)
    for query in ({}, {"q": "caron"}):
        page = client.get(reverse("people:list"), query).content.decode()
        assert "Mine Caron" in page
        assert "Theirs" not in page
    assert client.get(reverse("people:person", args=[mine.pk])).status_code == 200
    assert client.get(reverse("people:person", args=[theirs.pk])).status_code == 404


def test_htmx_gets_only_the_results(workspace, desk):
    a_person(workspace)
    part = desk.get(reverse("people:list"), {"q": "lefevre"}, headers={"HX-Request": "true"}).content.decode()
    assert "Odette Lefèvre" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("siret", "rna", "status"),
    [("73282932000074", "", 302), ("732 829 320 00074", "W9R1003737", 302), ("73282932000075", "", 422),
     ("35600000000048", "w751234567", 302), ("123", "", 422), ("", "X751234567", 422), ("", "W75123456", 422)],
)  # fmt: skip
def test_official_numbers_are_checked(workspace, desk, siret, rna, status):
    filled = {"name": "Amis du Faubourg", "kind": "association", "siret": siret, "rna": rna}
    assert desk.post(reverse("people:record_organisation"), filled).status_code == status


def test_an_organisation_is_changed_and_reached(workspace, desk):
    body = an_organisation(workspace)
    url = reverse("people:organisation", args=[body.pk])
    assert desk.post(reverse("people:add_organisation_contact", args=[body.pk]), {"value": "0320004455"}).status_code == 302
    assert "03 20 00 44 55" in desk.get(url).content.decode()
    filled = {"name": "Fondation des Quatre Tilleuls", "kind": "foundation", "seen_version": body.version}
    change = reverse("people:change_organisation", args=[body.pk])
    assert desk.post(change, filled).status_code == 302
    stale = desk.post(change, {**filled, "name": "Autre nom"})
    assert stale.status_code == 409
    assert "Quatre Tilleuls" in stale.content.decode()
    assert "Quatre Tilleuls" in desk.get(reverse("people:organisations"), {"q": "tileuls"}).content.decode()
