"""Priority districts through the pages: the map, the answer for each home with its day, those who live outside."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry, PriorityDistrict
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import merge_people, set_address
from essaim.core.people.models import Person
from tests.builders import a_person, a_scheme, a_staff_client, a_workspace, acting, counting_queries
from tests.conftest import NOW
from tests.districts import a_district, a_file

pytestmark = pytest.mark.django_db
INSIDE = {"commune_code": "59350", "line": "3 rue des Glycines", "lat": 50.63, "lon": 3.06}
OUTSIDE = INSIDE | {"lat": 50.60, "lon": 3.00}
NO_POINT = {"commune_code": "59350", "line": "rue inconnue"}
TILLEULS = a_district("QN05901M", "Les Tilleuls", communes="Lille")


@pytest.fixture
def desk(clock):
    workspace = a_workspace()
    return a_staff_client(workspace)


def bring(desk, content: bytes):
    return desk.post(reverse("people:districts"), {"file": SimpleUploadedFile("qp.geojson", content)})


def answer_of(person):
    with in_workspace(person.workspace):
        person.refresh_from_db()
    return person.district_code, person.district_source, person.district_checked_on


def test_npp_02_the_district_of_a_home_is_worked_out_with_its_day_at_entry_at_a_move_and_with_a_newer_map(desk, clock):
    workspace = desk.member.workspace
    early = a_person(workspace, "Odette", address=INSIDE)
    assert answer_of(early) == ("", "", None), "there is no map yet"
    assert bring(desk, a_file(TILLEULS)).status_code == 302
    assert answer_of(early) == ("QN05901M", "computed", NOW.date())
    form = {"given_name": "Lucien", "family_name": "Delœuvre", "commune_code": "Lille", "preferred_channel": "voice", "channel": "phone"}
    desk.post(reverse("people:record"), form | {"line": "3 rue des Glycines", "line_value": "3 rue des Glycines|59000|59350|50.63|3.06"})
    with in_workspace(workspace):
        lucien = Person.objects.get(given_name="Lucien")
    assert answer_of(lucien)[0] == "QN05901M"
    clock.move_to(NOW + timedelta(days=3))
    desk = a_staff_client(workspace)
    with in_workspace(workspace):
        seen = str(early.addresses.get(ended_at=None).pk)
    move = {"seen": seen, "line": "9 rue du Port", "line_value": "9 rue du Port|59000|59350|50.60|3.00", "commune_code": "59350"}
    assert desk.post(reverse("people:address", args=[early.pk]), move).status_code == 302
    assert answer_of(early) == ("outside", "computed", NOW.date() + timedelta(days=3))
    assert answer_of(lucien)[2] == NOW.date()
    assert bring(desk, a_file(a_district("QN05901M", "Les Grands Tilleuls", lon=2.99, lat=50.59, side=0.1))).status_code == 302
    assert answer_of(early) == ("QN05901M", "computed", NOW.date() + timedelta(days=3))
    page = desk.get(reverse("people:person", args=[early.pk])).content.decode()
    assert "Les Grands Tilleuls QN05901M" in page and "vérifié le 15 mars 2026" in page


def test_npp_02_where_no_point_is_known_the_answer_is_said_by_hand_until_the_address_changes(desk):
    workspace = desk.member.workspace
    bring(desk, a_file(TILLEULS))
    person = a_person(workspace, "Odette", address=NO_POINT)
    assert answer_of(person) == ("", "", None)
    url = reverse("people:district", args=[person.pk])
    assert "Les Tilleuls (Lille)" in desk.get(url).content.decode()
    assert desk.post(url, {"code": "QN99999X"}).status_code == 422
    assert desk.post(url, {"code": "QN05901M"}).status_code == 302
    assert answer_of(person) == ("QN05901M", "declared", NOW.date())
    bring(desk, a_file(a_district("QN05902M", "Le Canal", lon=3.3)))
    assert answer_of(person) == ("QN05901M", "declared", NOW.date()), "a newer map does not undo what was looked up"
    with in_workspace(workspace):
        assert JournalEntry.objects.get(act="person.district_said").facts == {}, "the journal stays for ever, and says no district"
        set_address(person, **NO_POINT, by=acting(), now=NOW)
    assert answer_of(person) == ("", "", None)


def test_npp_02_those_outside_are_listed_and_taken_out_with_their_day(desk):
    workspace = desk.member.workspace
    bring(desk, a_file(TILLEULS))
    for name, address in (("Odette", INSIDE), ("Lucien", OUTSIDE), ("Huguette", NO_POINT)):
        a_person(workspace, name, address=address)
    url = reverse("people:list")
    for only, expected in (("outside_district", ["Lucien"]), ("district_unknown", ["Huguette"])):
        assert [person.given_name for person in desk.get(url, {"only": only}).context["people"]] == expected
    form = {"only": "outside_district", "reason": "funder", "words": "bilan", "kind": "csv"}
    lines = desk.post(reverse("people:export"), form).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("Lucien;") and lines[1].endswith(";dans aucun;12/03/2026")


def test_a_home_on_the_border_belongs_to_the_district(desk):
    bring(desk, a_file(TILLEULS))
    assert answer_of(a_person(desk.member.workspace, address=INSIDE | {"lat": 50.62, "lon": 3.06}))[0] == "QN05901M"


def test_the_latest_map_alone_counts(desk):
    bring(desk, a_file(a_district("QP059001", "Vieux Canal")))
    person = a_person(desk.member.workspace, address=INSIDE)
    assert answer_of(person)[0] == "QP059001"
    bring(desk, a_file(a_district("QN05902M", "Le Canal", lon=3.3)))
    assert answer_of(person)[0] == "outside"


def test_what_somebody_looked_up_is_not_undone_by_a_map_though_the_point_is_known(desk):
    person, other = a_person(desk.member.workspace, address=OUTSIDE), a_person(desk.member.workspace, "Lucien", address=OUTSIDE)
    bring(desk, a_file(TILLEULS))
    assert answer_of(person)[:2] == answer_of(other)[:2] == ("outside", "computed")
    desk.post(reverse("people:district", args=[person.pk]), {"code": "QN05901M"})
    bring(desk, a_file(TILLEULS, a_district("QN05902M", "Le Canal", lon=2.99, lat=50.59)))
    assert answer_of(person)[:2] == ("QN05901M", "declared")
    assert answer_of(other)[:2] == ("QN05902M", "computed"), "control"


def test_a_map_without_a_district_of_a_departement_says_nothing_of_its_homes(desk):
    workspace = desk.member.workspace
    bordeaux = {"commune_code": "33063", "line": "2 quai", "lat": 44.84, "lon": -0.58}
    early = a_person(workspace, address=bordeaux)
    bring(desk, a_file(TILLEULS))
    late = a_person(workspace, "Lucien", address=bordeaux)
    assert answer_of(early) == answer_of(late) == ("", "", None), "the map is that of the Nord"
    bring(desk, a_file(a_district("QN03301M", "Les Aubiers", lon=-0.55, lat=44.87)))
    assert answer_of(early) == answer_of(late) == ("outside", "computed", NOW.date())


def test_a_district_far_from_the_commune_stays_chosen_until_somebody_chooses_another(desk):
    bring(desk, a_file(TILLEULS, a_district("QN03301M", "Les Aubiers", lon=-0.55, lat=44.87)))
    person = a_person(desk.member.workspace, address=INSIDE)
    with in_workspace(desk.member.workspace):
        Person.objects.filter(pk=person.pk).update(commune_code="33063")
    page = desk.get(reverse("people:district", args=[person.pk]))
    assert [code for code, _words in page.context["form"].fields["code"].choices] == ["", "outside", "QN03301M", "QN05901M"]
    assert '<option value="QN05901M" selected>' in page.content.decode()


def test_a_bad_file_is_told_with_the_place_and_leaves_everything_as_it_was(desk):
    bring(desk, a_file(TILLEULS))
    person = a_person(desk.member.workspace, address=INSIDE)
    answer = bring(desk, a_file(a_district("QN05902M", "Le Canal"), a_district("QN05903M", "")))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Rien n’a été enregistré." in page and "Quartier 2 (QN05903M)" in page
    with in_workspace(desk.member.workspace):
        assert list(PriorityDistrict.objects.values_list("code", flat=True)) == ["QN05901M"]
    assert answer_of(person)[0] == "QN05901M"


def test_the_map_of_another_workspace_says_nothing_here(desk):
    other = a_staff_client(a_workspace())
    bring(other, a_file(TILLEULS))
    assert answer_of(a_person(desk.member.workspace, address=INSIDE)) == ("", "", None)
    assert "Tilleuls" not in desk.get(reverse("people:districts")).content.decode()


def test_only_coordinators_of_the_whole_workspace_bring_a_map_in(desk):
    workspace = desk.member.workspace
    for roles, scheme in (((StaffRole.OPERATOR,), None), ((StaffRole.COORDINATOR,), a_scheme(workspace)), ((StaffRole.FUNDER,), None)):
        assert bring(a_staff_client(workspace, *roles, scheme=scheme), a_file(TILLEULS)).status_code == 404


def test_an_operator_sees_no_district_of_a_protected_contact(desk):
    bring(desk, a_file(TILLEULS))
    person = a_person(desk.member.workspace, address=INSIDE, is_protected=True)
    operator = a_staff_client(desk.member.workspace, StaffRole.OPERATOR)
    assert "QN05901M" in desk.get(reverse("people:person", args=[person.pk])).content.decode(), "control"
    assert "QN05901M" not in operator.get(reverse("people:person", args=[person.pk])).content.decode()
    assert operator.post(reverse("people:district", args=[person.pk]), {"code": "outside"}).status_code == 404


def test_the_command_does_the_same_and_refuses_with_a_sentence(desk, tmp_path: Path, capsys):
    workspace, file = desk.member.workspace, tmp_path / "qp.geojson"
    person = a_person(workspace, address=INSIDE)
    file.write_bytes(b"{")
    with pytest.raises(CommandError) as refused:
        call_command("import", "districts", str(file), workspace=workspace.slug)
    assert refused.value.returncode == 1 and "ligne 1" in str(refused.value)
    file.write_bytes(a_file(TILLEULS))
    call_command("import", "districts", str(file), workspace=workspace.slug)
    assert "1 homes checked, 1 with another answer." in capsys.readouterr().out
    assert answer_of(person)[0] == "QN05901M"


def test_the_page_of_districts_costs_the_same_for_one_and_for_three(desk):
    workspace, url = desk.member.workspace, reverse("people:districts")
    bring(desk, a_file(TILLEULS))
    a_person(workspace, address=INSIDE)
    desk.get(url)
    with counting_queries() as queries:
        (row,) = desk.get(url).context["page"]
        for_one = len(queries)
    assert row.people == 1
    bring(desk, a_file(*(a_district(f"QN0590{n}M", f"Canal {n}", lon=3.2) for n in (2, 3))))
    with counting_queries(at_most=for_one):
        assert len(desk.get(url).context["page"]) == 3


def test_after_two_records_are_joined_the_district_is_that_of_the_home_that_is_kept(desk):
    workspace = desk.member.workspace
    bring(desk, a_file(TILLEULS))
    for address, expected in ((NO_POINT, ("", "")), (OUTSIDE, ("outside", "computed"))):
        kept, absorbed = a_person(workspace, "Odette", address=address), a_person(workspace, "Odette", address=INSIDE)
        desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
        assert answer_of(kept)[:2] == expected
    looked_up, absorbed = a_person(workspace, "Odette", address=NO_POINT), a_person(workspace, "Odette", address=OUTSIDE)
    desk.post(reverse("people:district", args=[looked_up.pk]), {"code": "QN05901M"})
    desk.post(reverse("people:merge", args=[looked_up.pk, absorbed.pk]))
    assert answer_of(looked_up)[:2] == ("QN05901M", "declared")


def test_a_record_that_is_joined_brings_its_district_along_and_erasure_forgets_it(desk):
    workspace = desk.member.workspace
    bring(desk, a_file(TILLEULS))
    kept, absorbed = a_person(workspace, "Odette"), a_person(workspace, "Odette", address=INSIDE)
    with in_workspace(workspace):
        merge_people(kept, absorbed, by=acting(), now=NOW)
    assert answer_of(kept) == ("QN05901M", "computed", date(2026, 3, 12))
    desk.post(reverse("people:erase", args=[kept.pk]), {"word": "EFFACER"})
    assert answer_of(kept) == ("", "", None)
