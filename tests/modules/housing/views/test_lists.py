"""The landlord's list of dwellings: looked at first, all of it or none, undone except where somebody lives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.housing import actions
from essaim.modules.housing.models import Building, Dwelling, Entrance, LandlordList, Occupancy, Residence
from tests.builders import (
    a_person,
    a_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_organisation,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HEAD = "Résidence;Bâtiment;Type;Entrée;Adresse;Code postal;Logement;Étage;Porte;Pièces\n"


@pytest.fixture
def desk(clock):
    client = a_staff_client(a_workspace())
    client.landlord = an_organisation(client.member.workspace, "Habitat du Beffroi", kind="social_landlord")
    return client


def stock_of_the_source() -> str:
    """Ten entrances in the tower and thirty in the buildings, three dwellings behind each."""
    lines = [f"Les Platanes;Tour A;tour;{n};{n} allée;59000;A-{n}{door};{door};;3\n" for n in range(1, 11) for door in (1, 2, 3)]
    lines += [
        f"Les Platanes;Bâtiment {b};;{n};{n} rue;59000;B{b}-{n}{door};rdc;;2\n"
        for b in range(1, 4) for n in range(1, 11) for door in (1, 2, 3)
    ]  # fmt: skip
    return HEAD + "".join(lines)


def send(desk, text: str, name: str = "parc.csv"):
    file = SimpleUploadedFile(name, text.encode("cp1252"))
    return desk.post(reverse("housing:residences"), {"landlord": desk.landlord.pk, "file": file})


def counts(desk) -> tuple[int, ...]:
    with in_workspace(desk.member.workspace):
        return tuple(model.objects.count() for model in (Residence, Building, Entrance, Dwelling))


def the_list(desk) -> LandlordList:
    with in_workspace(desk.member.workspace):
        return LandlordList.objects.get()


def bring_in(desk):
    return desk.post(reverse("housing:bring-in", args=[the_list(desk).pk]))


def test_voi_20_the_stock_of_tower_and_buildings_comes_in_from_the_landlords_list(desk):
    answer = send(desk, stock_of_the_source())
    assert answer.status_code == 302
    page = desk.get(answer.url)
    assert (page.context["right"], page.context["wrong"]) == (120, 0)
    assert counts(desk) == (0, 0, 0, 0), "looking writes nothing"
    bring_in(desk)
    assert counts(desk) == (1, 4, 40, 120)
    (row,) = desk.get(reverse("housing:residences")).context["residences"]
    assert (row.tower_count, row.building_count, row.entrance_count, row.dwelling_count, row.lived_in_count) == (1, 4, 40, 120, 0)
    with in_workspace(desk.member.workspace):
        assert Entrance.objects.filter(building__kind="tower").count() == 10
        assert Dwelling.objects.filter(floor=0).count() == 90, "ground floor"
        assert LandlordList.objects.get().source is None, "the file is kept no longer than it is needed"


def test_the_same_dwelling_is_there_once_and_the_same_file_is_refused(desk):
    send(desk, stock_of_the_source())
    bring_in(desk)
    assert send(desk, stock_of_the_source()).status_code == 422
    with in_workspace(desk.member.workspace):
        more = actions.open_list(
            desk.landlord,
            kind="stock",
            file_name="b.csv",
            content=(stock_of_the_source() + "Les Platanes;Tour A;;1;;;A-19;9;;\n").encode(),
            by=acting(),
            now=NOW,
        )
        actions.bring_in(more, by=acting(), now=NOW)
        assert (Dwelling.objects.count(), LandlordList.objects.get(pk=more.pk).rows_kept) == (121, 1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Les Platanes;;;1;;59000;A-1;;;", "Indiquez la résidence"), ("Les Platanes;Tour A;;1;;;A-1;;;", "dans quelle commune"),
        ("Les Platanes;Tour A;;1;;59000;A-1;haut;;", "n’est pas un nombre"), ("Les Platanes;Tour A;;1;;59000;A-1;200;;", "étage 200"),
        ("Les Platanes;Tour A;;1;;Qqqzzqq;A-1;;;", "« Qqqzzqq »"), ("Les Platanes;Tour A;;1;;59000;A-1;;;99", "99 pièces"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_named_and_nothing_comes_in(desk, line, expected):
    answer = send(desk, HEAD + "Les Tilleuls;Tour B;;1;;59000;B-1;;;\n" + line + "\n")
    page = desk.get(answer.url)
    assert [fault.number for fault in page.context["faults"]] == [3]
    assert expected.replace(" ", "\u00a0") in page.content.decode().replace(" ", "\u00a0")
    bring_in(desk)
    assert counts(desk) == (0, 0, 0, 0)
    assert the_list(desk).state == "previewed"


def test_a_file_without_the_columns_says_which(desk):
    answer = send(desk, "Nom;Prénom\nLefèvre;Odette\n")
    assert answer.status_code == 422 and "Résidence, Bâtiment, Entrée, Logement" in answer.content.decode()


def test_undoing_takes_everything_out_again_except_where_somebody_lives(desk):
    send(desk, stock_of_the_source())
    bring_in(desk)
    person = a_person(desk.member.workspace)
    with in_workspace(desk.member.workspace):
        home = Dwelling.objects.get(reference="A-11")
        actions.move_in(person, dwelling=home, since=NOW.date(), by=acting(), now=NOW)
    assert desk.post(reverse("housing:undo", args=[the_list(desk).pk])).status_code == 302
    assert counts(desk) == (1, 1, 1, 1)
    assert the_list(desk).rows_kept == 1
    with in_workspace(desk.member.workspace):
        assert Occupancy.objects.get().dwelling.reference == "A-11"


def test_a_file_that_is_given_up_is_kept_no_longer(desk):
    send(desk, stock_of_the_source())
    desk.post(reverse("housing:give-up", args=[the_list(desk).pk]))
    assert (the_list(desk).state, the_list(desk).source, counts(desk)) == ("refused", None, (0, 0, 0, 0))
    assert bring_in(desk).status_code in (302, 409) and counts(desk) == (0, 0, 0, 0)


def test_one_dwelling_is_typed(desk):
    form = {
        "landlord": desk.landlord.pk, "residence": "Les Platanes", "commune_code": "Lille", "building": "Tour A", "kind": "tower",
        "entrance": "1", "reference": "A-0101", "floor": "1",
    }  # fmt: skip
    assert desk.post(reverse("housing:record-dwelling"), form).status_code == 302
    assert desk.post(reverse("housing:record-dwelling"), form).status_code == 422, "it is there already"
    assert counts(desk) == (1, 1, 1, 1)


def test_only_coordinators_of_the_whole_workspace_bring_lists_in(desk):
    workspace = desk.member.workspace
    for roles, scheme in (((StaffRole.OPERATOR,), None), ((StaffRole.COORDINATOR,), a_scheme(workspace))):
        other = a_staff_client(workspace, *roles, scheme=scheme)
        other.landlord = desk.landlord
        assert send(other, stock_of_the_source()).status_code == 404
        assert other.get(reverse("housing:residences")).status_code == 200
    assert a_staff_client(workspace, StaffRole.FUNDER).get(reverse("housing:residences")).status_code == 404


def test_the_page_of_a_residence_costs_the_same_for_one_entrance_and_for_forty(desk):
    send(desk, HEAD + "Les Platanes;Tour A;tour;1;;59000;A-1;1;;\n")
    bring_in(desk)
    with in_workspace(desk.member.workspace):
        url = reverse("housing:residence", args=[Residence.objects.get().pk])
    desk.get(url)
    with counting_queries() as queries:
        desk.get(url)
        for_one = len(queries)
    with in_workspace(desk.member.workspace):
        more = actions.open_list(
            desk.landlord, kind="stock", file_name="b.csv", content=stock_of_the_source().encode(), by=acting(), now=NOW
        )
        actions.bring_in(more, by=acting(), now=NOW)
    with counting_queries(at_most=for_one):
        desk.get(url)
