"""API Bus: fetched only, brought home only, both or neither: each way has its own tour, its own seats, its own words."""

import re
from datetime import date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import merge_people
from essaim.core.people.models import Address, Person
from essaim.core.schemes.models import Commitment
from essaim.modules.activities import bridge
from essaim.modules.activities.actions import register, telling
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.states import PickUpWay
from essaim.workflows import upkeep
from essaim.workflows.copying import sessions_of
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, home, planned, registers, said
from tests.builders import a_participation, a_person, a_person_client, acting
from tests.conftest import NOW, PARIS

__all__ = ["a_bus_desk", "a_bus_world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EVE = datetime(2026, 3, 18, 17, 5, tzinfo=PARIS)
FAR, NEAR = (43.98, 3.80), (43.936, 3.71)
STAMP = {"by": acting(), "now": NOW}
BROUGHT, ALONE = "on vous ramène chez vous", "vous rentrez par vos propres moyens"


def plain(words: str) -> str:
    return re.sub(r"\s", " ", words)


def riders(session) -> tuple[list[str], list[str]]:
    """Who rides there and who rides back, by first name, as the run sheet says."""
    tour = bridge.tour_of(session)
    return tuple(
        sorted(call.registration.lead.given_name for trip in tour.trips if trip.is_back == is_back for call in trip.calls)
        for is_back in (False, True)
    )


def hours_taken(session) -> list[tuple[time, time]]:
    rows = Commitment.objects.filter(what="tour", about=session.pk, resource__isnull=False, released_at=None).order_by("starts_at")
    return [(timezone.localtime(row.starts_at).time(), timezone.localtime(row.ends_at).time()) for row in rows]


def rides(bus_desk, session, name: str, way: str, door=NEAR, **more):
    return fetch(bus_desk, session, at_home(bus_desk, name, *door), pick_up=way, **more)


def of(name: str) -> Registration:
    return Registration.objects.select_related("session__scheme", "session__vehicle", "lead").get(lead__given_name=name)


def page_of(name: str) -> str:
    """Their own page, behind their link."""
    return "/" + telling.link_to(of(name), NOW).split("/", 3)[3]


def test_api_07_each_way_plans_only_those_who_ride_it_and_the_desk_says_which(bus_desk):
    session = planned(bus_desk)
    both = said(rides(bus_desk, session, "Awa", "both"))
    there = said(rides(bus_desk, session, "Lucie", "there"))
    back = said(rides(bus_desk, session, "Marcel", "back"))
    registers(bus_desk, session, "Odette")
    assert riders(session) == (["Awa", "Lucie"], ["Awa", "Marcel"])
    assert "entre" in both and "rentre par ses propres moyens" not in both
    assert "entre" in there and "Elle rentre par ses propres moyens." in there
    assert "entre" not in back and "vient par ses propres moyens, et on la ramène" in back
    assert {row.lead.given_name: row.pick_up for row in Registration.objects.select_related("lead")} == {
        "Awa": "both", "Lucie": "there", "Marcel": "back", "Odette": "",
    }  # fmt: skip
    page = plain(bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode())
    assert page.count("à ramener seulement") == 1 and page.count("rentre par ses propres moyens") == 1


def test_api_08_the_bus_is_taken_before_the_session_for_those_who_ride_there_and_after_it_for_those_who_ride_back(bus_desk):
    session, other = planned(bus_desk), planned(bus_desk, what="falls", day=date(2026, 3, 20))
    rides(bus_desk, session, "Lucie", "there", FAR)
    rides(bus_desk, other, "Marcel", "back", FAR)
    assert [(until.hour, len(hours_taken(session))) for _from, until in hours_taken(session)] == [(14, 1)]
    assert [(since.hour, len(hours_taken(other))) for since, _until in hours_taken(other)] == [(17, 1)]


def test_api_07_seats_are_counted_for_each_way(bus_desk):
    session = planned(bus_desk)
    for number in range(5):
        rides(bus_desk, session, f"Awa {number}", "there", (43.936 + number / 2000, 3.71))
        rides(bus_desk, session, f"Marcel {number}", "back", (43.936 + number / 2000, 3.712))
    tour = bridge.tour_of(session)
    assert [(trip.is_back, sum(call.people for call in trip.calls)) for trip in tour.trips] == [(False, 5), (True, 5)]
    assert "un trajet de plus" in said(rides(bus_desk, session, "Lucie", "there", (43.94, 3.71)))
    assert bridge.tour_of(session).count == 2 and len(bridge.tour_of(session).trips_of(PickUpWay.BACK)) == 1


def two_wheelchairs(bus_desk, session, way: str) -> None:
    for number in range(2):
        assert "fauteuil" in said(rides(bus_desk, session, f"Jeanne {number}", way, FAR, wheelchair="on"))


@pytest.mark.parametrize(
    ("taken", "free", "why", "possible"),
    [("there", "back", "il partirait à", "On peut ramener"), ("back", "there", "il serait de retour à", "On peut aller chercher")],
)
def test_api_07_a_wheelchair_over_capacity_one_way_says_so_and_offers_the_other(bus_desk, taken, free, why, possible):
    session = planned(bus_desk)
    two_wheelchairs(bus_desk, session, taken)
    simone = at_home(bus_desk, "Simone", 43.98, 3.801)
    for asked in ("both", taken):
        refused = fetch(bus_desk, session, simone, pick_up=asked, wheelchair="on")
        sentence = str(refused.context["form"].errors["pick_up"])
        assert refused.status_code == 422 and "1 fauteuil roulant par trajet" in sentence and why in sentence and possible in sentence
        assert f'name="other_way" value="{free}"' in refused.content.decode()
    assert not Attendee.objects.filter(person=simone).exists()
    assert "place" in said(fetch(bus_desk, session, simone, pick_up="both", wheelchair="on", other_way=free))
    assert of("Simone").pick_up == free
    there, back = riders(session)
    assert ("Simone" in there, "Simone" in back) == (free == "there", free == "back")


def test_control_api_07_where_neither_way_has_room_no_other_way_is_offered(bus_desk):
    session = planned(bus_desk)
    two_wheelchairs(bus_desk, session, "both")
    refused = rides(bus_desk, session, "Simone", "both", FAR, wheelchair="on")
    assert refused.status_code == 422 and 'name="other_way"' not in refused.content.decode()
    assert "On peut" not in str(refused.context["form"].errors["pick_up"])


def test_api_07_a_visitor_of_the_public_page_is_offered_the_other_way_and_takes_it(bus_desk):
    session = planned(bus_desk)
    two_wheelchairs(bus_desk, session, "there")
    url = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    form = {"given_name": "Simone", "family_name": "Gal", "phone": "01 99 00 12 34", "pick_up": "both", "wheelchair": "on",
            "line": "Le Mas", "commune_code": "Saint-Martin-de-Londres"}  # fmt: skip
    refused = Client().post(url, form)
    assert refused.status_code == 422 and 'name="other_way" value="back"' in refused.content.decode()
    thanks = Client().post(url, form | {"other_way": "back"}, follow=True)
    page = plain(thanks.content.decode())
    assert of("Simone").pick_up == "back" and BROUGHT in page and "chercher entre" not in page


@pytest.mark.parametrize(("since", "until", "free", "hours"), [("17:00", "19:00", "there", 14), ("12:00", "14:00", "back", 17)])
def test_a_visitor_whom_the_bus_cannot_take_one_way_because_it_is_lent_then_is_offered_the_other(bus_desk, since, until, free, hours):
    workspace, scheme, _desk, vehicle = bus_desk
    session = planned(bus_desk)
    bus_desk[2].post(
        reverse("activities:resource", args=[vehicle.pk]),
        {"scheme": str(scheme.pk), "purpose": "Marché", "day": "2026-03-19", "starts": since, "ends": until},
    )
    url = reverse("activities:public-session", args=[workspace.slug, scheme.slug, session.pk])
    form = {"given_name": "Simone", "family_name": "Gal", "phone": "01 99 00 12 34", "pick_up": "both",
            "line": "2 place du Jeu-de-Ballon", "commune_code": "34067"}  # fmt: skip
    refused = Client().post(url, form)
    assert refused.status_code == 422 and f'name="other_way" value="{free}"' in refused.content.decode()
    assert Client().post(url, form | {"other_way": free}).status_code == 302
    assert of("Simone").pick_up == free
    assert [since.hour if free == "back" else until.hour for since, until in hours_taken(session)] == [hours]


def test_an_address_is_asked_of_whoever_is_only_brought_home(bus_desk):
    session = planned(bus_desk)
    url = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    form = {"given_name": "Simone", "family_name": "Gal", "phone": "01 99 00 12 34", "pick_up": "back"}
    assert "line" in Client().post(url, form).context["form"].errors
    assert Client().post(url, form | {"pick_up": ""}).status_code == 302 and of("Simone").pick_up == ""


def test_a_paper_slip_says_one_way_only(bus_desk):
    session = planned(bus_desk)
    row = {"given_name": "Odette", "family_name": "Roux", "pick_up": "back", "line": "3 rue des Oliviers", "commune_code": "34111"}
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"} | {f"form-0-{key}": value for key, value in row.items()}
    answer = bus_desk[2].post(reverse("activities:slips", args=[session.pk]), data | {"form-1-pick_up": ""})
    assert answer.status_code == 302 and of("Odette").pick_up == "back"
    assert Registration.objects.count() == 1, "a row in which nothing is chosen is empty"


def words_to(name: str) -> list[str]:
    rows = Message.objects.filter(template="session_tomorrow", person__given_name=name)
    return [plain(body) for body in rows.order_by("created_at").values_list("body", flat=True)]


def test_the_evening_before_says_which_way_and_an_hour_only_for_the_way_there(bus_desk, clock):
    session = planned(bus_desk)
    for name, way, phone in (("Awa", "both", "06 39 98 20 01"), ("Lucie", "there", "06 39 98 20 02"), ("Marcel", "back", "06 39 98 20 03")):
        person = a_person(bus_desk[0], name, phone=phone, preferred_channel="sms", commune_code="34111")
        home(person, *NEAR)
        fetch(bus_desk, session, person, pick_up=way)
    voice = a_person(bus_desk[0], "Odette", phone="01 99 00 20 04", commune_code="34111")
    home(voice, *NEAR)
    fetch(bus_desk, session, voice, pick_up="back")
    Message.objects.all().delete()
    clock.move_to(EVE)
    for _again in range(2):
        upkeep.tend_all()
    said_to = {name: words_to(name) for name in ("Awa", "Lucie", "Marcel")}
    assert [len(words) for words in said_to.values()] == [1, 1, 1]
    (awa,), (lucie,), (marcel,) = said_to.values()
    assert ("vers" in awa, ALONE in awa, BROUGHT in awa) == (True, False, False)
    assert ("vers" in lucie, ALONE in lucie, BROUGHT in lucie) == (True, True, False)
    assert ("vers" in marcel, ALONE in marcel, BROUGHT in marcel) == (False, False, True)
    assert not Call.objects.filter(person=voice, occurrence__startswith="session_tomorrow ").exists(), "no hour, no call"
    assert of("Marcel").pick_up_told is None and of("Lucie").pick_up_told is not None


def test_whoever_is_only_brought_home_and_cannot_be_yet_is_not_promised_it_the_evening_before(bus_desk, clock):
    session = planned(bus_desk)
    marcel = a_person(bus_desk[0], "Marcel", phone="06 39 98 20 03", preferred_channel="sms", commune_code="34111")
    home(marcel, *NEAR)
    fetch(bus_desk, session, marcel, pick_up="back")
    Address.objects.filter(person=marcel).update(lat=None, lon=None)
    page = plain(bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode())
    assert "On ne peut pas encore ramener Marcel" in page
    clock.move_to(EVE)
    upkeep.tend_all()
    assert [BROUGHT in words for words in words_to("Marcel")] == [False]


def test_the_personal_page_says_which_way_and_changes_it_until_the_hours_are_told(bus_desk, clock):
    session = planned(bus_desk)
    rides(bus_desk, session, "Awa", "both")
    address, client = page_of("Awa"), Client()
    assert "chercher entre" in plain(client.get(address).content.decode())
    change = re.search(r'action="([^"]*trajet/)"', client.get(address).content.decode())[1]
    assert client.post(change, {"pick_up": "back"}).status_code == 302
    page = plain(client.get(address).content.decode())
    assert BROUGHT in page and "chercher entre" not in page and riders(session) == ([], ["Awa"])
    assert [since.hour for since, _until in hours_taken(session)] == [17]
    client.post(change, {"pick_up": "there"})
    page = plain(client.get(address).content.decode())
    assert "chercher entre" in page and ALONE in page
    assert client.post(change, {"pick_up": "everywhere"}).status_code == 422
    clock.move_to(EVE)
    assert change not in client.get(address).content.decode()
    assert client.post(change, {"pick_up": ""}).status_code == 409 and of("Awa").pick_up == "there"


def test_on_their_own_page_whoever_cannot_ride_back_hears_why_and_keeps_what_they_had(bus_desk):
    session = planned(bus_desk)
    two_wheelchairs(bus_desk, session, "back")
    rides(bus_desk, session, "Simone", "there", FAR, wheelchair="on")
    client, address = Client(), page_of("Simone")
    change = re.search(r'action="([^"]*trajet/)"', client.get(address).content.decode())[1]
    refused = client.post(change, {"pick_up": "both"})
    assert refused.status_code == 409 and "il serait de retour à" in plain(refused.content.decode())
    assert of("Simone").pick_up == "there" and "Simone" not in riders(session)[1]


def test_a_wheelchair_place_that_comes_free_one_way_goes_to_whoever_waited_for_it(bus_desk):
    session = planned(bus_desk, capacity="3")
    two_wheelchairs(bus_desk, session, "there")
    fill(bus_desk, session, 1)
    rides(bus_desk, session, "Simone", "there", (43.98, 3.801), wheelchair="on")
    marcel = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[marcel.pk]), {"reason": "asked"})
    assert of("Simone").state == "waitlisted", "a seat is free, and she cannot be fetched"
    jeanne = of("Jeanne 0")
    bus_desk[2].post(reverse("activities:fetching", args=[jeanne.pk]), {"pick_up": "back", "wheelchairs": [str(jeanne.lead_id)]})
    assert of("Simone").state == "promoted" and riders(session) == (["Jeanne 1", "Simone"], ["Jeanne 0"])


def test_whoever_waits_to_be_brought_home_only_is_said_to_wait_for_that(bus_desk):
    session = planned(bus_desk, capacity="3")
    two_wheelchairs(bus_desk, session, "back")
    fill(bus_desk, session, 1)
    rides(bus_desk, session, "Simone", "back", (43.98, 3.801), wheelchair="on")
    marcel = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[marcel.pk]), {"reason": "asked"})
    page = plain(bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode())
    assert "On ne peut pas ramener cette personne. Le véhicule prend 1 fauteuil" in page


def test_the_desk_changes_the_way_and_an_hour_that_was_told_is_kept_only_for_the_way_there(bus_desk, clock):
    session = planned(bus_desk)
    rides(bus_desk, session, "Odette", "both")
    clock.move_to(EVE)
    upkeep.tend_all()
    odette, told = of("Odette"), of("Odette").pick_up_told
    form = bus_desk[2].get(reverse("activities:fetching", args=[odette.pk])).context["form"]
    assert form["pick_up"].value() == "both" and told
    bus_desk[2].post(reverse("activities:fetching", args=[odette.pk]), {"pick_up": "there"})
    assert (of("Odette").pick_up, of("Odette").pick_up_told) == ("there", told)
    answer = bus_desk[2].post(reverse("activities:fetching", args=[odette.pk]), {"pick_up": "back"}, follow=True)
    assert (of("Odette").pick_up, of("Odette").pick_up_told) == ("back", None) and "on la ramène" in said(answer)
    assert not Call.objects.filter(person=odette.lead, state="due", occurrence__startswith="session_tomorrow ").exists()


def test_whoever_asks_for_one_way_less_is_not_refused_because_of_a_tour_that_has_become_too_long(bus_desk):
    session = planned(bus_desk)
    for number in range(3):
        rides(bus_desk, session, f"Jeanne {number}", "both", NEAR, wheelchair="on")
    rides(bus_desk, session, "Simone", "both", NEAR)
    for person in Person.objects.filter(given_name__startswith="Jeanne"):
        home(person, *FAR)
    assert rides(bus_desk, session, "Lucie", "back", NEAR).status_code == 422, "control: the way back takes nobody more"
    simone = of("Simone")
    answer = bus_desk[2].post(reverse("activities:fetching", args=[simone.pk]), {"pick_up": "back"})
    assert answer.status_code == 302 and of("Simone").pick_up == "back"


def test_the_run_sheet_the_drivers_page_and_the_attendance_sheet_say_who_rides_one_way_only(bus_desk, clock):
    part = a_participation(bus_desk[1], a_person(bus_desk[0], "Maxime"), "bus_leader")
    session = planned(bus_desk, animators=[str(part.person_id)])
    rides(bus_desk, session, "Awa", "both")
    rides(bus_desk, session, "Marcel", "back")
    clock.move_to(datetime(2026, 3, 19, 8, 0, tzinfo=PARIS))
    sheet = plain(bus_desk[2].get(reverse("activities:tour", args=[session.pk])).content.decode())
    driver = plain(a_person_client(part.person).get(reverse("space-session", args=[session.pk])).content.decode())
    for page in (sheet, driver):
        there, back = page.split("Le retour, trajet 1")
        assert ("Marcel Lefèvre" in there.split("L’aller, trajet 1")[1], "Marcel Lefèvre" in back) == (False, True)
        assert back.count("au retour seulement") == 1 and "à l’aller" not in back
    signed = plain(bus_desk[2].get(reverse("activities:sheet", args=[session.pk])).content.decode())
    assert signed.count("au retour seulement") == 1 and signed.count("à l’aller et au retour") == 1


def test_the_card_and_the_copy_of_somebody_say_which_way_they_ride(bus_desk):
    session = planned(bus_desk)
    rides(bus_desk, session, "Marcel", "back")
    rides(bus_desk, session, "Lucie", "there")
    marcel, lucie = (Person.objects.get(given_name=name) for name in ("Marcel", "Lucie"))
    cards = [plain(bus_desk[2].get(reverse("people:person", args=[one.pk])).content.decode()) for one in (marcel, lucie)]
    assert ["à ramener seulement" in card for card in cards] == [True, False]
    assert ["rentre par ses propres moyens" in card for card in cards] == [False, True]
    assert [row["fetched"] for one in (marcel, lucie) for row in sessions_of(one)] == ["back", "there"]


def test_api_14_whoever_is_only_brought_home_came_by_themselves(bus_desk, clock):
    session = planned(bus_desk)
    for name, way in (("Awa", "both"), ("Lucie", "there"), ("Marcel", "back"), ("Odette", "")):
        rides(bus_desk, session, name, way)
    clock.move_to(datetime(2026, 3, 19, 18, 0, tzinfo=PARIS))
    for attendee in session.attendees.all():
        bus_desk[2].post(reverse("activities:attend", args=[attendee.pk]), {"attendance": "seen"})
    page = bus_desk[2].get(reverse("evaluation:scorecard", args=[bus_desk[1].pk]), {"start": "2026-01-01", "end": "2026-12-31"})
    figures = {figure.key: figure.value for figure in page.context["figures"]}
    assert (figures["attendances"], figures["share_fetched"]) == (4, 50)


def test_of_two_records_that_are_joined_the_way_that_was_asked_on_either_is_kept(bus_desk):
    session = planned(bus_desk)
    kept, other = at_home(bus_desk, "Odette", *NEAR), at_home(bus_desk, "Odete", *NEAR)
    register(session, people=[kept], pick_up=PickUpWay.THERE, **STAMP)
    register(session, people=[other], pick_up=PickUpWay.BACK, **STAMP)
    merge_people(kept, other, **STAMP)
    assert Registration.objects.get(attendees__is_living=True).pick_up == "both"
    assert riders(session) == (["Odette"], ["Odette"])


def test_whoever_asks_in_a_word_that_is_none_of_the_four_is_not_written_down(bus_desk):
    session = planned(bus_desk)
    refused = rides(bus_desk, session, "Awa", "on")
    assert refused.status_code == 422 and "pick_up" in refused.context["form"].errors and not Registration.objects.exists()
