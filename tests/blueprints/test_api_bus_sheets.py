"""API Bus over time: what the run sheet shows and to whom, places that lapse, leaders who leave."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people import actions as people
from essaim.core.people.models import Person
from essaim.core.schemes.models import ClosedDays, Commitment, Participation
from essaim.modules.activities.models import Registration, Session
from essaim.workflows import leaving, suspending
from essaim.workflows.upkeep import tend_all
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, planned, registers
from tests.builders import a_participation, a_person, a_staff_client, acting
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def in_the_morning(clock, hour: int = 8) -> None:
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 19, hour, 0)))


def a_leader(bus_desk, name: str = "Colette", **values):
    """Somebody who runs the bus, with every check in order."""
    person = a_person(bus_desk[0], name)
    return a_participation(bus_desk[1], person, "bus_leader", **values)


def sheet_of(bus_desk, session, client=None) -> str:
    return (client or bus_desk[2]).get(reverse("activities:tour", args=[session.pk])).content.decode()


def test_api_08_a_protected_contact_is_on_the_sheet_only_line_by_line(bus_desk, clock):
    session = planned(bus_desk)
    simone = at_home(bus_desk, "Simone", 43.98, 3.76, line="Mas de la Combe")
    Person.objects.filter(pk=simone.pk).update(is_protected=True)
    fetch(bus_desk, session, simone, wheelchair="on")
    row = Registration.objects.get(lead=simone)
    in_the_morning(clock)
    hidden = sheet_of(bus_desk, session)
    hour = bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["tour"].trips[0].calls[0].at
    sheet = hidden[hidden.index("<tbody>") : hidden.index("</tbody>")]
    for kept in ("Mas de la Combe", "Simone", "01 99 00 77 88", "fauteuil", "Ganges", hour_in_words(hour)):
        assert kept not in sheet
    assert "demander à l’équipe" in hidden
    address = reverse("activities:confirm-line", args=[row.pk])
    assert (
        address in hidden
        and "Simone" not in bus_desk[2].get(reverse("activities:tour", args=[session.pk]), {"ligne": str(row.pk)}).content.decode()
    )
    operator = a_staff_client(bus_desk[0], StaffRole.OPERATOR)
    assert address not in sheet_of(bus_desk, session, operator)
    assert operator.post(address).status_code in (403, 404) and "Simone" not in sheet_of(bus_desk, session)
    assert bus_desk[2].post(address).status_code == 302
    shown = sheet_of(bus_desk, session)
    for wanted in ("Mas de la Combe", "Simone", "01 99 00 77 88"):
        assert wanted in shown
    entry = JournalEntry.objects.get(act="registration.line_confirmed")
    assert (entry.subject_id, entry.actor_id) == (row.pk, bus_desk[2].member.pk)


@pytest.mark.parametrize("is_protected", [True, False])
def test_api_08_the_door_of_a_protected_contact_is_not_shown_under_the_name_of_their_other_half(bus_desk, clock, is_protected):
    """With its control: the same door is on the sheet where nobody is protected."""
    session = planned(bus_desk, capacity="2")
    registers(bus_desk, session, "Lucie")
    simone = at_home(bus_desk, "Simone", 43.98, 3.76, line="Mas de la Combe")
    Person.objects.filter(pk=simone.pk).update(is_protected=is_protected)
    fetch(bus_desk, session, simone, with_given_name="Marcel", accepts_part="on")
    bus_desk[2].post(
        reverse("activities:cancel-registration", args=[Registration.objects.get(lead__given_name="Lucie").pk]), {"reason": "asked"}
    )
    marcel = Registration.objects.get(lead__given_name="Marcel")
    assert (marcel.state, marcel.lead.is_protected) == ("promoted", False)
    in_the_morning(clock)
    sheet = sheet_of(bus_desk, session)
    rows = sheet[sheet.index("<tbody>") : sheet.rindex("</tbody>")]
    assert all((word in rows) != is_protected for word in ("Mas de la Combe", "Marcel"))
    for row in Registration.objects.filter(party__isnull=False):
        bus_desk[2].post(reverse("activities:confirm-line", args=[row.pk]))
    assert "Mas de la Combe" in sheet_of(bus_desk, session)


def test_api_08_phones_are_shown_in_the_window_only_and_only_those_meant_for_supporters(bus_desk, clock):
    session = planned(bus_desk)
    jeanne = at_home(bus_desk, "Jeanne", 43.936, 3.71)
    people.add_contact(jeanne, value="01 99 00 55 66", do_not_use_for=["supporters"], by=acting(), now=NOW)
    fetch(bus_desk, session, jeanne)
    assert "01 99 00 77 88" not in sheet_of(bus_desk, session)
    in_the_morning(clock)
    sheet = sheet_of(bus_desk, session)
    assert "01 99 00 77 88" in sheet and "01 99 00 55 66" not in sheet
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 21, 8, 0)))
    assert "01 99 00 77 88" not in sheet_of(bus_desk, session)


@pytest.mark.parametrize("values", [{"cleared_until": date(2026, 3, 18)}, {"cleared_until": None}, {"state": "paused"}])
def test_api_08_addresses_open_only_while_everybody_who_runs_the_session_is_cleared(bus_desk, clock, values):
    first, second = a_leader(bus_desk), a_leader(bus_desk, "Awa")
    session = planned(bus_desk, animators=[str(first.person_id), str(second.person_id)])
    fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.936, 3.71, line="12 rue des Mûriers"))
    in_the_morning(clock)
    assert "Mûriers" in sheet_of(bus_desk, session)
    Participation.objects.filter(pk=second.pk).update(**values)
    closed = sheet_of(bus_desk, session)
    assert "Mûriers" not in closed and "01 99 00 77 88" not in closed and "restent fermés" in closed


def test_a_suspended_leader_runs_no_session_to_come_and_is_free_then(bus_desk, clock):
    colette, awa = a_leader(bus_desk), a_leader(bus_desk, "Awa")
    past = planned(bus_desk, day=date(2026, 3, 13), animators=[str(colette.person_id)], vehicle="")
    session = planned(bus_desk, animators=[str(colette.person_id), str(awa.person_id)])
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 14, 8, 0)))
    suspending.suspend(colette, reason="safety", by=acting(), now=timezone.now())
    assert list(session.staff.values_list("person", flat=True)) == [awa.person_id]
    assert past.staff.count() == 1, "what was done stays told"
    assert not Commitment.objects.filter(about=session.pk, person=colette.person, released_at=None).exists()
    assert JournalEntry.objects.filter(act="session.stepped_down", subject_id=session.pk).count() == 1
    leaving.mark_deceased(awa.person, on=date(2026, 3, 14), by=acting(), now=timezone.now())
    assert session.staff.count() == 0


def test_whoever_ceases_to_come_still_runs_sessions(bus_desk):
    """Negative control: one part of theirs ends, the other holds."""
    colette = a_leader(bus_desk)
    session = planned(bus_desk, animators=[str(colette.person_id)])
    suspending.end(a_participation(bus_desk[1], colette.person, "participant"), reason="asked", by=acting(), now=NOW)
    assert session.staff.count() == 1


def test_a_place_that_is_offered_lapses_by_the_clock_alone(bus_desk, clock):
    _workspace, scheme, desk, _vehicle = bus_desk
    snapshot = dict(scheme.snapshot) | {"settings": scheme.snapshot["settings"] | {"place_offer_hours": 12}}
    type(scheme).objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
    session = planned(bus_desk, capacity="1")
    for name in ("Marcel", "Odette", "Lucie"):
        registers(bus_desk, session, name)
    marcel, odette, lucie = (Registration.objects.get(lead__given_name=name) for name in ("Marcel", "Odette", "Lucie"))
    desk.post(reverse("activities:cancel-registration", args=[marcel.pk]), {"reason": "asked"})
    desk.post(reverse("phone-call-done", args=[Call.objects.get(subject_id=odette.pk, state="due").pk]))
    tend_all(now=NOW + timedelta(hours=11))
    odette.refresh_from_db()
    assert odette.state == "offered"
    tend_all(now=NOW + timedelta(hours=13))
    odette.refresh_from_db()
    lucie.refresh_from_db()
    assert (odette.state, odette.end_reason, lucie.state) == ("cancelled", "no_answer", "offered")


def test_a_series_skips_the_days_off_of_the_scheme_and_refuses_2927(bus_desk):
    _workspace, scheme, desk, _vehicle = bus_desk
    ClosedDays.objects.create(
        workspace=scheme.workspace, scheme=scheme, first_day=date(2026, 3, 26), last_day=date(2026, 3, 26), label="Repos"
    )
    planned(bus_desk, what="memory", every_weeks="1", last_day="2026-04-02")
    assert set(Session.objects.values_list("day", flat=True)) == {date(2026, 3, 19), date(2026, 4, 2)}
    form = {
        "what": "falls", "commune_code": "Ganges", "day": "2026-04-03", "starts": "14:00", "ends": "17:00", "capacity": "12",
        "every_weeks": "1", "last_day": "2927-04-02", "without_host": "on",
    }  # fmt: skip
    refused = desk.post(reverse("programming:plan", args=[scheme.pk]), form)
    assert refused.status_code == 422 and "last_day" in refused.context["form"].errors
    assert Session.objects.count() == 2


@pytest.mark.parametrize("typed", ["²", "99999", "0", "", "douze"])
def test_a_number_of_places_that_is_none_is_refused_with_a_sentence(bus_desk, typed):
    session = planned(bus_desk)
    refused = bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": typed})
    session.refresh_from_db()
    assert (refused.status_code, session.capacity) == (409, 12)


def test_cancelling_nothing_is_refused(bus_desk):
    refused = bus_desk[2].post(reverse("programming:cancel-many"), {"reason": "health"})
    assert refused.status_code == 409 and "Cochez au moins une séance" in refused.content.decode()


def test_whoever_is_called_and_is_busy_then_is_given_the_place_for_a_reason(bus_desk):
    session = planned(bus_desk, capacity="1")
    other = planned(bus_desk, what="falls", vehicle="")
    registers(bus_desk, session, "Marcel")
    odette = a_person(bus_desk[0], "Odette")
    for where in (session, other):
        bus_desk[2].post(reverse("activities:register", args=[where.pk]), {"person_id": str(odette.pk), "channel": "phone"})
    bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": "2"})
    row = Registration.objects.get(lead=odette, session=session)
    assert row.state == "waitlisted"
    address = reverse("activities:give-place", args=[row.pk])
    asked = bus_desk[2].post(address)
    assert asked.status_code == 409 and 'name="overlap_reason"' in asked.content.decode()
    bus_desk[2].post(address, {"overlap_reason": "given_up_soon"})
    row.refresh_from_db()
    assert row.state == "promoted"


def test_the_public_page_offers_no_pick_up_without_seats_and_is_journalled_as_consent_by_page(bus_desk):
    session = planned(bus_desk, vehicle="")
    address = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    assert not {"pick_up", "line", "commune_code"} & set(Client().get(address).context["form"].fields)
    poster = Client().get(address + "affiche/").content.decode()
    assert "venir vous chercher" not in poster and "Gratuit" in poster
    form = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34"}
    assert Client().post(address, form).status_code == 302
    assert JournalEntry.objects.get(act="registration.requested").consent == "page"
    seats = planned(bus_desk, what="falls", day=date(2026, 3, 20))
    there = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, seats.pk])
    assert "pick_up" in Client().get(there).context["form"].fields


def test_the_page_of_the_scheme_links_to_no_paper_form_that_does_not_exist(bus_desk):
    page = bus_desk[2].get(reverse("schemes:scheme", args=[bus_desk[1].pk]))
    assert page.status_code == 200 and "/saisie/" not in page.content.decode()
