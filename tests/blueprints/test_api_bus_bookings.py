"""The bus is lent on the same calendar as its sessions; its tours take it for their real length; what is explained is passed on."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment, Partner, Resource
from essaim.modules.activities.models import Attendee, Booking, Information, Registration
from essaim.modules.equipment.actions import plan_help
from essaim.modules.followup.models import Alert, Referral
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, planned, registers, said
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    acting,
    an_organisation,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
LOAN = {"purpose": "Bus des aidants", "day": "2026-03-19", "starts": "09:00", "ends": "11:30", "departure": "Dépôt de Ganges"}


def books(client, vehicle, scheme, **more):
    return client.post(reverse("activities:resource", args=[vehicle.pk]), {**LOAN, "scheme": str(scheme.pk), **more})


def taken(vehicle) -> list[tuple[str, str, str]]:
    """What takes the vehicle, in local hours."""
    rows = Commitment.objects.filter(resource=vehicle, released_at=None).order_by("starts_at")
    return [(row.what, f"{timezone.localtime(row.starts_at):%H:%M}", f"{timezone.localtime(row.ends_at):%H:%M}") for row in rows]


def test_api_16_another_scheme_books_the_bus_on_the_same_calendar(bus_desk):
    workspace, bus, desk, vehicle = bus_desk
    other = a_planted_scheme(workspace, "call-and-care")
    answer = books(desk, vehicle, other)
    row = Booking.objects.get(pk=answer.url.split("/")[-2])
    assert taken(vehicle) == [("booking", "09:00", "11:30")]
    sheet = desk.get(answer.url).content.decode()
    for wanted in ("Bus des aidants", "Dépôt de Ganges", other.name, "Le bus"):
        assert wanted in sheet
    planned(bus_desk)
    refused = books(desk, vehicle, other, starts="16:00", ends="18:00")
    sentence = str(refused.context["form"].errors["overlap_reason"])
    assert refused.status_code == 422 and "séance" in sentence and "14\xa0h" in sentence and "Bus des aidants" in refused.content.decode()
    assert books(desk, vehicle, other, starts="16:00", ends="18:00", overlap_reason="given_up_soon").status_code == 302
    desk.post(reverse("activities:cancel-booking", args=[row.pk]))
    assert [what for what, _from, _until in taken(vehicle)] == ["session", "booking"]


def test_api_16_a_session_meets_the_booking_and_its_scheme_is_not_told_to_others(bus_desk):
    workspace, bus, desk, vehicle = bus_desk
    other = a_planted_scheme(workspace, "call-and-care")
    books(desk, vehicle, other, starts="13:00", ends="15:00")
    form = {"what": "falls", "commune_code": "Ganges", "day": "2026-03-19", "starts": "14:00", "ends": "17:00", "capacity": "12",
            "vehicle": str(vehicle.pk), "every_weeks": "0", "without_host": "on"}  # fmt: skip
    refused = desk.post(reverse("programming:plan", args=[bus.pk]), form)
    assert refused.status_code == 422 and "réservation" in str(refused.context["form"].errors["overlap_reason"])
    only_bus = a_staff_client(workspace, StaffRole.COORDINATOR, scheme=bus)
    page = only_bus.get(reverse("activities:resource", args=[vehicle.pk])).content.decode()
    assert "un autre dispositif" in page and other.name not in page
    booking = Booking.objects.get()
    assert only_bus.get(reverse("activities:booking", args=[booking.pk])).status_code == 404


def test_api_16_a_booking_of_yesterday_or_without_purpose_is_refused(bus_desk):
    for more in ({"day": "2026-03-01"}, {"purpose": " "}, {"ends": "08:00"}):
        assert books(bus_desk[2], bus_desk[3], bus_desk[1], **more).status_code == 422
    assert not Booking.objects.exists() and not Commitment.objects.exists()


def test_the_pick_up_tour_takes_the_bus_from_the_first_door_to_the_last(bus_desk):
    session = planned(bus_desk)
    assert taken(bus_desk[3]) == [("session", "14:00", "17:00")]
    far = at_home(bus_desk, "Simone", 43.98, 3.80)
    fetch(bus_desk, session, far)
    tour = bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["tour"]
    leaves = min(trip.leaves for trip in tour.trips if not trip.is_back)
    returns = max(trip.returns for trip in tour.trips if trip.is_back)
    assert taken(bus_desk[3]) == [
        ("tour", f"{leaves:%H:%M}", "14:00"), ("session", "14:00", "17:00"), ("tour", "17:00", f"{returns:%H:%M}"),
    ]  # fmt: skip
    assert books(bus_desk[2], bus_desk[3], bus_desk[1], starts="17:00", ends="19:00").status_code == 422
    row = Registration.objects.get()
    bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"reason": "asked"})
    assert taken(bus_desk[3]) == [("session", "14:00", "17:00")], "nobody is fetched any more: the time is given back"


def test_nobody_is_fetched_while_the_bus_is_somewhere_else(bus_desk):
    session = planned(bus_desk)
    books(bus_desk[2], bus_desk[3], bus_desk[1], starts="17:00", ends="19:00")
    refused = fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.80))
    assert refused.status_code == 422 and "réservation" in refused.content.decode()
    assert not Attendee.objects.exists()
    assert [what for what, _from, _until in taken(bus_desk[3])] == ["session", "booking"]


def test_a_visitor_who_asks_to_be_fetched_is_not_told_who_is_busy_then(bus_desk):
    """What takes the time of the animator is nobody's business; the team is told, and may say why both are possible."""
    workspace, scheme, desk, _vehicle = bus_desk
    colette = a_participation(scheme, a_person(workspace, "Colette", "Vidal"), "bus_leader")
    session = planned(bus_desk, animators=[str(colette.person_id)])
    planned(bus_desk, what="falls", starts="17:00", ends="19:00", vehicle="", animators=[str(colette.person_id)])
    address = reverse("activities:public-session", args=[workspace.slug, scheme.slug, session.pk])
    form = {
        "given_name": "Simone",
        "family_name": "Roux",
        "phone": "01 99 00 12 34",
        "pick_up": "both",
        "line": "2 place du Jeu-de-Ballon",
        "commune_code": "34067",
    }
    answer = Client().post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "venez par vos propres moyens" in page and "2 place du Jeu-de-Ballon" in page
    assert "Colette" not in page and "n’est pas libre" not in page
    assert 'name="by_themselves"' in page, "what remains possible is one button, here too"
    assert not Attendee.objects.exists() and not Person.objects.filter(given_name="Simone").exists()
    simone = at_home(bus_desk, "Simone", 43.98, 3.80)
    asked = fetch(bus_desk, session, simone)
    assert (
        asked.status_code == 422
        and "Colette Vidal n’est pas libre" in asked.content.decode()
        and 'name="overlap_reason"' in asked.content.decode()
    )
    assert "place" in said(fetch(bus_desk, session, simone, overlap_reason="given_up_soon"))
    assert Commitment.objects.filter(person=colette.person, what="tour", released_at=None, overlap_reason="given_up_soon").exists()
    far = at_home(bus_desk, "Odette", 43.98, 3.81)
    assert "place" in said(fetch(bus_desk, session, far)), "the reason that was given holds for whoever is fetched afterwards"


def test_whoever_waited_and_is_called_is_fetched_although_the_bus_is_lent_for_a_reason(bus_desk):
    desk, session = bus_desk[2], planned(bus_desk, capacity="1")
    registers(bus_desk, session, "Marcel")
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.80))
    books(desk, bus_desk[3], bus_desk[1], starts="17:00", ends="19:00")
    desk.post(reverse("activities:resize", args=[session.pk]), {"capacity": "2"})
    row = Registration.objects.get(lead__given_name="Simone")
    address = reverse("activities:give-place", args=[row.pk])
    asked = desk.post(address)
    assert asked.status_code == 409 and "réservation" in asked.content.decode()
    desk.post(address, {"overlap_reason": "given_up_soon"})
    row.refresh_from_db()
    assert row.state == "promoted" and sorted(what for what, _from, _until in taken(bus_desk[3])) == ["booking", "session", "tour", "tour"]


def test_a_session_is_moved_over_a_loan_for_a_reason_and_its_tour_with_it(bus_desk):
    desk, session = bus_desk[2], planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.80))
    books(desk, bus_desk[3], bus_desk[1], day="2026-03-20", starts="12:00", ends="14:00")
    address, when = reverse("programming:move", args=[session.pk]), {"day": "2026-03-20", "starts": "10:00", "ends": "12:00"}
    refused = desk.post(address, when)
    session.refresh_from_db()
    assert refused.status_code == 422 and session.day == date(2026, 3, 19), "the way back meets the loan"
    assert desk.post(address, when | {"overlap_reason": "given_up_soon"}).status_code == 302
    reasons = (
        Commitment.objects.filter(resource=bus_desk[3], released_at=None)
        .order_by("starts_at", "what")
        .values_list("what", "overlap_reason")
    )
    assert dict(reasons) == {"tour": "given_up_soon", "session": "", "booking": ""}


def test_a_moved_session_takes_its_tour_along(bus_desk):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.80))
    bus_desk[2].post(reverse("programming:move", args=[session.pk]), {"day": "2026-03-20", "starts": "10:00", "ends": "12:00"})
    rows = Commitment.objects.filter(resource=bus_desk[3], released_at=None).order_by("starts_at")
    assert {timezone.localtime(row.starts_at).date() for row in rows} == {date(2026, 3, 20)}
    assert [row.what for row in rows] == ["tour", "session", "tour"]
    bus_desk[2].post(reverse("programming:cancel", args=[session.pk]), {"reason": "weather"})
    assert taken(bus_desk[3]) == []


def during(clock) -> None:
    clock.move_to(timezone.make_aware(datetime(2026, 3, 19, 15, 0)))


def test_api_18_what_is_explained_is_counted_and_passed_on_with_agreement(bus_desk, clock):
    desk, session = bus_desk[2], planned(bus_desk, what="rights")
    registers(bus_desk, session, "Odette")
    partner = an_organisation(bus_desk[0], "Maison départementale de l’autonomie")
    odette, url = Attendee.objects.get(), reverse("programming:inform", args=[session.pk])
    assert desk.post(url, {"about": "rights", "people": "6"}).status_code == 422, "the session has not begun"
    during(clock)
    desk.post(url, {"about": "rights", "people": "6"})
    form = {"about": "home_support", "attendee": str(odette.pk), "partner": str(partner.pk), "words": "voudrait une aide le matin"}
    silent = desk.post(url, form)
    assert silent.status_code == 422 and not Referral.objects.exists() and "voudrait une aide" in silent.content.decode()
    desk.post(url, form | {"agreed": "on"})
    assert set(Information.objects.values_list("about", "people")) == {("rights", 6), ("home_support", 1)}
    referral = Referral.objects.get()
    assert (referral.partner, referral.alert.person, referral.alert.state) == (partner, odette.person, "referred")
    page = desk.get(reverse("activities:session", args=[session.pk])).content.decode()
    assert reverse("followup:alert", args=[referral.alert_id]) in page and "6 personnes" in page


def test_api_18_nobody_is_passed_on_without_a_name(bus_desk, clock):
    session = planned(bus_desk)
    partner = an_organisation(bus_desk[0], "Maison départementale de l’autonomie")
    during(clock)
    refused = bus_desk[2].post(
        reverse("programming:inform", args=[session.pk]), {"about": "rights", "people": "3", "partner": str(partner.pk), "agreed": "on"}
    )
    assert refused.status_code == 422 and not Alert.objects.exists() and not Information.objects.exists()


@pytest.mark.parametrize("more", [{"words": "voudrait une aide le matin"}, {"agreed": "on"}])
def test_api_18_what_is_meant_for_a_partner_is_not_dropped_where_no_partner_is_chosen(bus_desk, clock, more):
    desk, session = bus_desk[2], planned(bus_desk)
    registers(bus_desk, session, "Odette")
    during(clock)
    form = {"about": "home_support", "attendee": str(Attendee.objects.get().pk), **more}
    refused = desk.post(reverse("programming:inform", args=[session.pk]), form)
    assert refused.status_code == 422 and "partner" in refused.context["form"].errors
    assert more.get("words", "") in refused.content.decode() and not Information.objects.exists()


def test_api_18_the_partners_of_the_scheme_come_first(bus_desk, clock):
    workspace, scheme, desk, _vehicle = bus_desk
    an_organisation(workspace, "Aide et Présence")
    known = an_organisation(workspace, "Zénith des aidants")
    Partner.objects.create(workspace=workspace, scheme=scheme, organisation=known, role="autre")
    form = desk.get(reverse("programming:inform", args=[planned(bus_desk).pk])).context["form"]
    names = [label for _value, label in form.fields["partner"].choices]
    assert names[0].startswith("Personne") and names.index("Zénith des aidants") < names.index("Aide et Présence")


def test_the_calendar_of_a_vehicle_costs_the_same_for_one_and_for_three(bus_desk):
    url = reverse("activities:resource", args=[bus_desk[3].pk])
    planned(bus_desk)
    bus_desk[2].get(url)
    with counting_queries() as one:
        bus_desk[2].get(url)
    for day in (20, 23):
        planned(bus_desk, day=date(2026, 3, day))
    with counting_queries() as three:
        bus_desk[2].get(url)
    assert len(three) == len(one) and len(taken(bus_desk[3])) == 3


def test_api_16_the_bus_of_a_full_session_is_not_lent(bus_desk):
    session = planned(bus_desk)
    fill(bus_desk, session, 12)
    assert books(bus_desk[2], bus_desk[3], bus_desk[1], starts="14:30", ends="15:00").status_code == 422


def test_a_device_that_may_be_lent_is_neither_booked_nor_taken_by_a_session(bus_desk):
    workspace, scheme, desk, vehicle = bus_desk
    tablet = Resource.objects.create(workspace=workspace, kind="tool", name="Tablette")
    offered = desk.get(reverse("programming:plan", args=[scheme.pk])).context["form"].fields["vehicle"].queryset
    assert (vehicle in offered, tablet in offered) == (True, False)
    pages = [desk.get(reverse("activities:resource", args=[row.pk])).content.decode() for row in (vehicle, tablet)]
    assert ['name="purpose"' in page for page in pages] == [True, False]
    assert books(desk, tablet, scheme).status_code == 422 and not Booking.objects.exists()


def test_the_calendar_of_a_thing_leads_to_the_bookings_that_exist_only(bus_desk):
    workspace, scheme, desk, vehicle = bus_desk
    assert books(desk, vehicle, scheme).status_code == 302
    row = plan_help(
        a_person(workspace, "Huguette"), scheme=scheme, kind="on_site", starts_at=NOW + timedelta(days=3), minutes=60, resource=vehicle,
        member=desk.member, by=acting(), now=NOW,
    )  # fmt: skip
    page = desk.get(reverse("activities:resource", args=[vehicle.pk])).content.decode()
    assert [reverse("activities:booking", args=[pk]) in page for pk in (Booking.objects.get().pk, row.pk)] == [True, False]
    assert len(taken(vehicle)) == 2
