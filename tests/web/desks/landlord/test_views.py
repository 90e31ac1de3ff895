"""What a landlord sees, and how newcomers are welcomed."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from essaim.blueprints.library import load_key
from essaim.blueprints.model.words import Message as Words
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.actions import move_scheme, plant
from essaim.evaluation.rules import masked_cells
from essaim.modules.activities import actions as sessions
from essaim.modules.housing import actions
from essaim.modules.housing.actions.stock import Placed
from essaim.modules.housing.models import LandlordList, Newcomer, Occupancy
from tests.builders import a_client, a_member, a_person, a_staff_client, a_workspace, acting, an_organisation
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
FEW = 5
STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def house(clock):
    """A scheme that welcomes newcomers, a landlord with two residences, and the landlord's browser."""
    workspace = a_workspace()
    loaded = load_key("nos-petits-plus")
    welcome = Words(key="newcomer_invitation", sms="meal_confirmed_sms", subject="meal_confirmed_subject", body="meal_confirmed_body")
    blueprint = replace(loaded.blueprint, messages=(*loaded.blueprint.messages, welcome))
    with in_workspace(workspace):
        scheme = plant(workspace, blueprint=blueprint, digest=loaded.sha256, answers=dict(loaded.example.answers), name="Voisins", **STAMP)
        move_scheme(scheme, to="open", **STAMP)
        body = an_organisation(workspace, "Habitat du Beffroi", kind="social_landlord")
        homes = [
            actions.place_dwelling(body, Placed(name, "Tour A", "1", "A-1", "59350", street="2 allée"), **STAMP)
            for name in ("Les Platanes", "Les Tilleuls")
        ]
    landlord = a_client(a_member(workspace, StaffRole.LANDLORD, scheme=scheme, organisation=body).account)
    return workspace, scheme, body, homes, landlord


def settle(workspace, dwelling, *, older=0, younger=0, unknown=0):
    with in_workspace(workspace):
        for count, born in ((older, 1940), (younger, 1990), (unknown, None)):
            for _number in range(count):
                person = a_person(workspace, "Secrète", "Inconnue", birth_year=born)
                actions.move_in(person, dwelling=dwelling, since=NOW.date(), **STAMP)


def shown(landlord):
    sight = landlord.get(reverse("landlord:landlord")).context["sight"]
    return {line.residence.name: (line.percent, line.told) for line in sight.lines}, (sight.percent, sight.told)


def test_voi_20_the_share_of_tenants_over_the_age_is_told_as_in_the_source(house):
    workspace, _scheme, _body, homes, landlord = house
    settle(workspace, homes[0], older=10, younger=30, unknown=3)
    settle(workspace, homes[1], older=6, younger=6)
    lines, whole = shown(landlord)
    assert lines == {"Les Platanes": (25, 40), "Les Tilleuls": (50, 12)}
    assert whole == (31, 52)
    page = " ".join(landlord.get(reverse("landlord:landlord")).content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "65 ans" in page and "25 %" in page and "50 %" in page


def test_a_landlord_never_sees_a_name_a_small_share_nor_what_gives_it_away(house):
    workspace, _scheme, _body, homes, landlord = house
    settle(workspace, homes[0], older=10, younger=30)
    settle(workspace, homes[1], older=2, younger=9)
    lines, whole = shown(landlord)
    assert lines == {"Les Platanes": (None, None), "Les Tilleuls": (None, None)}, "the second is the whole less the first"
    assert whole == (24, 51)
    page = landlord.get(reverse("landlord:landlord")).content.decode()
    assert "Secrète" not in page and "Inconnue" not in page


def test_a_landlord_sees_their_own_residences_only_and_no_other_page(house):
    workspace, scheme, _body, homes, _landlord = house
    settle(workspace, homes[0], older=9, younger=9)
    other = an_organisation(workspace, "Un autre bailleur", kind="social_landlord")
    stranger = a_client(a_member(workspace, StaffRole.LANDLORD, scheme=scheme, organisation=other).account)
    assert shown(stranger) == ({}, (None, 0))
    nobody = a_client(a_member(workspace, StaffRole.LANDLORD, scheme=scheme).account)
    assert shown(nobody) == ({}, (None, 0)), "a landlord of nobody sees nothing"
    with in_workspace(workspace):
        person = Person.objects.first()
    for name, args in (
        ("housing:residences", []), ("people:list", []), ("people:person", [person.pk]), ("evaluation:scorecards", []), ("today", []),
        ("landlord:newcomers", []), ("members:list", []), ("people:organisations", []), ("evaluation:report", [scheme.pk]),
    ):  # fmt: skip
        assert stranger.get(reverse(name, args=args)).status_code == 404, name


@given(counts=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_subtracting_the_residences_shown_from_the_whole_never_finds_few_people(counts):
    people = {place: tuple({(place, side, number) for number in range(pair[side])} for side in (0, 1)) for place, pair in enumerate(counts)}
    hidden = masked_cells(people, below=FEW)
    for side in (0, 1):
        for place in set(people) - hidden:
            assert not 0 < len(people[place][side]) < FEW
        whole = sum(pair[side] for pair in counts)
        rest = sum(counts[place][side] for place in hidden)
        # A whole that is itself too small is not shown at all.
        assert rest == 0 or rest >= FEW or any(0 < sum(pair[one] for pair in counts) < FEW for one in (0, 1)) or whole < FEW


def test_control_hiding_small_residences_alone_gives_them_away():
    people = {"a": ({1, 2}, set(range(10, 20))), "b": (set(range(20, 30)), set(range(30, 40)))}
    assert masked_cells(people, below=FEW) == {"a", "b"}
    assert masked_cells({"a": people["b"], "b": people["b"]}, below=FEW) == set()


LINES = (
    "Prénom;Nom;Résidence;Logement;Date d'entrée;Téléphone;E-mail\n"
    "Awa;Diallo;Les Platanes;A-1;03/03/2026;06 39 98 00 01;\n"
    "Jean;Petit;Les Tilleuls;A-1;2026-03-05;;jean@essai.example\n"
    "Rose;Martin;Les Platanes;A-1;01/03/2026;;\n"
)


def a_breakfast(workspace, scheme):
    with in_workspace(workspace):
        line = sessions.record_activity(scheme, title="Le petit déjeuner", **STAMP)
        return sessions.plan_session(
            line, day=(NOW + timedelta(days=8)).date(), starts=time(9), ends=time(11), commune_code="59350", **STAMP
        )


def test_voi_14_the_landlords_list_of_newcomers_leads_to_an_invitation_by_the_means_each_prefers(house):
    workspace, scheme, body, _homes, _landlord = house
    desk, breakfast = a_staff_client(workspace), a_breakfast(workspace, scheme)
    file = SimpleUploadedFile("arrivees.csv", LINES.encode())
    answer = desk.post(reverse("landlord:newcomers-list"), {"landlord": body.pk, "file": file})
    assert (desk.get(answer.url).context["right"], desk.get(answer.url).context["wrong"]) == (3, 0)
    with in_workspace(workspace):
        assert (Person.objects.count(), Newcomer.objects.count()) == (0, 0), "looking writes nothing"
        pk = LandlordList.objects.get().pk
    desk.post(reverse("housing:bring-in", args=[pk]))
    with in_workspace(workspace):
        rows = {row.person.given_name: row for row in Newcomer.objects.select_related("person")}
        assert set(rows) == {"Awa", "Jean", "Rose"}
        assert Occupancy.objects.filter(until=None).count() == 3
    page = desk.get(reverse("landlord:newcomers"))
    assert len(page.context["invite_form"].initial["who"]) == 3
    told = {"session": breakfast.pk, "who": [row.pk for row in rows.values()]}
    assert desk.post(reverse("landlord:invite"), told).status_code == 302
    desk.post(reverse("landlord:invite"), told)
    with in_workspace(workspace):
        sent = {message.person.given_name: (message.means, message.template) for message in Message.objects.select_related("person")}
        assert sent == {name: (means, "newcomer_invitation") for name, means in (("Awa", "sms"), ("Jean", "email"), ("Rose", "letter"))}
        assert Message.objects.count() == 3, "nobody twice"
        assert "vendredi 20 mars" in Message.objects.get(means="sms").body
        assert {row.invited_to for row in Newcomer.objects.all()} == {breakfast.pk}


def test_whoever_can_be_neither_written_nor_messaged_is_called(house):
    workspace, scheme, _body, homes, _landlord = house
    desk, breakfast = a_staff_client(workspace), a_breakfast(workspace, scheme)
    residence = homes[0].entrance.building.residence
    form = {"residence": residence.pk, "given_name": "Marcel", "arrived_on": "2026-03-01", "phone": "01 99 00 10 20"}
    assert desk.post(reverse("landlord:newcomers"), form).status_code == 302
    with in_workspace(workspace):
        row = Newcomer.objects.get()
    desk.post(reverse("landlord:invite"), {"session": breakfast.pk, "who": [row.pk]})
    with in_workspace(workspace):
        assert (Message.objects.count(), Call.objects.get().person_id) == (0, row.person_id)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("Les Platanes;A-1;03/03/2026", "Inconnue;A-1;03/03/2026"),
        ("A-1;03/03/2026", "Z-9;03/03/2026"),
        ("03/03/2026", "31/02/2026"),
        ("03/03/2026", "03/03/2027"),
    ],
)
def test_a_newcomer_who_cannot_be_placed_is_named_and_nobody_comes_in(house, change, expected):
    workspace, _scheme, body, _homes, _landlord = house
    desk = a_staff_client(workspace)
    file = SimpleUploadedFile("arrivees.csv", LINES.replace(change, expected, 1).encode())
    answer = desk.post(reverse("landlord:newcomers-list"), {"landlord": body.pk, "file": file})
    assert [fault.number for fault in desk.get(answer.url).context["faults"]] == [2]
    with in_workspace(workspace):
        pk = LandlordList.objects.get().pk
    desk.post(reverse("housing:bring-in", args=[pk]))
    with in_workspace(workspace):
        assert (Person.objects.count(), Newcomer.objects.count(), LandlordList.objects.get().state) == (0, 0, "previewed")


def test_a_newcomer_who_is_known_by_name_and_number_keeps_their_record(house):
    workspace, _scheme, _body, homes, _landlord = house
    known = a_person(workspace, "Awa", "Diallo", phone="06 39 98 00 01")
    desk, residence = a_staff_client(workspace), homes[0].entrance.building.residence
    form = {"residence": residence.pk, "given_name": "awa", "family_name": "Diallo", "arrived_on": "2026-03-01", "phone": "0639980001"}
    assert desk.post(reverse("landlord:newcomers"), form).status_code == 302
    with in_workspace(workspace):
        assert Newcomer.objects.get().person_id == known.pk
    assert desk.post(reverse("landlord:newcomers"), form).status_code == 422, "once on the list"


def test_an_administrator_gives_a_landlords_page_only_for_one_landlord(house):
    workspace, scheme, body, _homes, _landlord = house
    administrator = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    colleague = a_member(workspace)
    url = reverse("accounts:give-role", args=[colleague.pk])
    assert administrator.post(url, {"role": "landlord", "scheme": scheme.pk}).status_code == 422
    assert administrator.post(url, {"role": "landlord", "scheme": scheme.pk, "organisation": body.pk}).status_code == 302
    assert set(shown(a_client(colleague.account))[0]) == {"Les Platanes", "Les Tilleuls"}


def test_a_breakfast_that_is_over_invites_nobody(house, clock):
    workspace, scheme, _body, homes, _landlord = house
    breakfast = a_breakfast(workspace, scheme)
    clock.move_to(datetime(2026, 3, 21, 9, 0, tzinfo=NOW.tzinfo))
    desk = a_staff_client(workspace)
    with in_workspace(workspace):
        row = Newcomer.objects.create(
            workspace=workspace, person=a_person(workspace), residence=homes[0].entrance.building.residence, arrived_on=NOW.date()
        )
    assert desk.post(reverse("landlord:invite"), {"session": breakfast.pk, "who": [row.pk]}).status_code == 422


def brought_in(desk, workspace, body, text=LINES) -> LandlordList:
    """A file of newcomers, looked at and brought in through the pages."""
    desk.post(reverse("landlord:newcomers-list"), {"landlord": body.pk, "file": SimpleUploadedFile("arrivees.csv", text.encode())})
    with in_workspace(workspace):
        row = LandlordList.objects.get()
    desk.post(reverse("housing:bring-in", args=[row.pk]))
    return row


def test_undoing_a_list_of_newcomers_takes_out_the_people_whom_nobody_has_used_since(house):
    workspace, _scheme, body, _homes, _landlord = house
    known = a_person(workspace, "Awa", "Diallo", phone="06 39 98 00 01")
    desk = a_staff_client(workspace)
    row = brought_in(desk, workspace, body)
    with in_workspace(workspace):
        jean = Person.objects.get(given_name="Jean")
        assert Person.objects.count() == 3, "control"
    assert desk.post(reverse("people:give_consent", args=[jean.pk]), {"purpose": "record", "channel": "phone"}).status_code == 302
    assert desk.post(reverse("housing:undo", args=[row.pk])).status_code == 302
    with in_workspace(workspace):
        assert set(Person.objects.values_list("pk", flat=True)) == {known.pk, jean.pk}, "who was known, and who was used since"
        assert (Newcomer.objects.count(), Occupancy.objects.count()) == (0, 0)


def test_undoing_a_list_of_newcomers_brings_whoever_was_known_back_where_they_lived(house):
    workspace, _scheme, body, homes, _landlord = house
    known = a_person(workspace, "Awa", "Diallo", phone="06 39 98 00 01")
    since = (NOW - timedelta(days=400)).date()
    with in_workspace(workspace):
        actions.move_in(known, dwelling=homes[1], since=since, by=acting(), now=NOW - timedelta(days=400))
    desk = a_staff_client(workspace)
    row = brought_in(desk, workspace, body)
    with in_workspace(workspace):
        assert Occupancy.objects.get(person=known, until=None).dwelling == homes[0], "control: the list moved them"
    assert desk.post(reverse("housing:undo", args=[row.pk])).status_code == 302
    with in_workspace(workspace):
        assert list(Occupancy.objects.values_list("dwelling", "since", "until")) == [(homes[1].pk, since, None)]


def test_undoing_a_list_of_newcomers_leaves_a_home_that_somebody_had_said_they_left(house):
    workspace, _scheme, body, homes, _landlord = house
    known = a_person(workspace, "Awa", "Diallo", phone="06 39 98 00 01")
    with in_workspace(workspace):
        early = NOW - timedelta(days=400)
        home = actions.move_in(known, dwelling=homes[1], since=early.date(), by=acting(), now=early)
    desk = a_staff_client(workspace)
    arrived = datetime.strptime(LINES.split("Awa;Diallo;Les Platanes;A-1;")[1][:10], "%d/%m/%Y").date()
    with in_workspace(workspace):
        actions.move_out(home, until=arrived - timedelta(days=1), **STAMP)
    row = brought_in(desk, workspace, body)
    desk.post(reverse("housing:undo", args=[row.pk]))
    with in_workspace(workspace):
        assert Occupancy.objects.get(person=known).until == arrived - timedelta(days=1)


def test_two_records_of_one_tenant_that_are_joined_are_counted_once_and_invited_once(house):
    workspace, scheme, body, homes, landlord = house
    settle(workspace, homes[0], older=9, younger=9)
    desk, breakfast = a_staff_client(workspace), a_breakfast(workspace, scheme)
    row = brought_in(desk, workspace, body, LINES.replace("Jean;Petit;Les Tilleuls", "Awa;Dialo;Les Platanes"))
    with in_workspace(workspace):
        assert row.newcomers.count() == 3
        kept, absorbed = (Person.objects.get(given_name="Awa", family_name=name) for name in ("Diallo", "Dialo"))
        Person.objects.filter(pk__in=[kept.pk, absorbed.pk]).update(birth_year=1940)
        invited = Newcomer.objects.get(person=absorbed)
    desk.post(reverse("landlord:invite"), {"session": breakfast.pk, "who": [invited.pk]})
    assert shown(landlord)[0]["Les Platanes"] == (55, 20)
    desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
    assert shown(landlord)[0]["Les Platanes"] == (53, 19)
    page = desk.get(reverse("landlord:newcomers"))
    assert {one.person.given_name: one.invited_to for one in page.context["newcomers"]} == {"Awa": breakfast.pk, "Rose": None}
