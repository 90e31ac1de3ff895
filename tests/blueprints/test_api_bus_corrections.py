"""What stands already is put right: a session, who runs it, a line of the programme, the bus; alone or with what follows."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.models import Commitment, Resource
from essaim.modules.activities.models import Activity, Registration, Session
from essaim.modules.hosts.models import Passage
from tests.blueprints.bus import a_bus_desk, a_bus_world, agreed, at_home, fetch, host, planned, plans, registers, said, with_sms
from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def corrects(bus_desk, session: Session, **more):
    session.refresh_from_db()
    form = {
        "commune_code": session.commune_code, "place": session.place, "remote_link": session.remote_link, "conditions": session.conditions,
        "minimum": str(session.minimum), "vehicle": str(session.vehicle_id or ""), **({} if "host" in more else {"without_host": "on"}), **more,
    }  # fmt: skip
    return bus_desk[2].post(reverse("programming:correct", args=[session.pk]), form, follow=True)


def another_bus(bus_desk, **values) -> Resource:
    return Resource.objects.create(workspace=bus_desk[0], kind="vehicle", **{"name": "Le minibus", "seats": 4, "wheelchairs": 1, **values})


def taken(resource: Resource) -> list[str]:
    return sorted(Commitment.objects.filter(resource=resource, released_at=None).values_list("what", flat=True))


def a_driver(bus_desk, name="Colette"):
    person = a_person(bus_desk[0], name, phone="06 39 98 20 20")
    a_participation(bus_desk[1], person, "bus_leader")
    return person


def series(bus_desk, **more) -> list[Session]:
    planned(bus_desk, what="memory", every_weeks="1", last_day="2026-04-02", **more)
    return list(Session.objects.order_by("day"))


def test_another_place_another_link_and_what_to_know_are_written_and_whoever_has_a_place_is_told(bus_desk):
    session = planned(bus_desk, conditions="Prévoir des chaussures")
    registers(bus_desk, session, person_id=str(with_sms(bus_desk, "Odette").pk))
    registers(bus_desk, session, "Marcel")
    answer = corrects(bus_desk, session, place="Salle des fêtes", minimum="4", conditions="Apporter ses lunettes")
    session.refresh_from_db()
    assert (session.place, session.minimum, session.conditions) == ("Salle des fêtes", 4, "Apporter ses lunettes"), answer.context
    message = Message.objects.get(person__given_name="Odette", template="session_moved")
    assert "Le lieu a change" in message.body.replace("é", "e") and "/i/" in message.body and "Salle" not in message.body
    call = Call.objects.get(person__given_name="Marcel", occurrence__startswith="session_moved")
    assert "Salle des fêtes" in call.script, "whoever calls says where it is"
    corrects(bus_desk, session, remote_link="https://visio.example/1")
    assert "visio.example" not in " ".join(Message.objects.filter(template="session_moved").values_list("body", flat=True))
    assert Message.objects.filter(person__given_name="Odette", template="session_moved").count() == 2
    corrects(bus_desk, session, conditions="Rien de particulier")
    assert Message.objects.filter(person__given_name="Odette", template="session_moved").count() == 2, (
        "nobody is told of what they can read"
    )


def test_another_vehicle_takes_the_session_and_its_tour_and_the_broken_one_is_free(bus_desk):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Odette", 43.94, 3.72))
    assert taken(bus_desk[3]) == ["session", "tour", "tour"]
    minibus = another_bus(bus_desk)
    corrects(bus_desk, session, vehicle=str(minibus.pk))
    assert (taken(bus_desk[3]), taken(minibus)) == ([], ["session", "tour", "tour"])
    other = planned(bus_desk, what="memory", vehicle="")
    answer = corrects(bus_desk, other, vehicle=str(minibus.pk))
    assert answer.status_code == 422 and "overlap_reason" in answer.context["form"].errors, "it is taken already"
    assert taken(minibus) == ["session", "tour", "tour"]


def test_a_vehicle_that_could_not_fetch_everybody_is_refused_with_their_names(bus_desk):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Odette", 43.94, 3.72), wheelchair="on")
    without_ramp = another_bus(bus_desk, wheelchairs=0)
    for vehicle in (str(without_ramp.pk), ""):
        answer = corrects(bus_desk, session, vehicle=vehicle)
        assert answer.status_code == 422 and "Odette" in str(answer.context["form"].errors["vehicle"])
    session.refresh_from_db()
    assert session.vehicle_id == bus_desk[3].pk and taken(bus_desk[3]) == ["session", "tour", "tour"]


def test_another_host_has_the_passage_in_place_of_the_former_one(bus_desk):
    ganges, lodeve = host(bus_desk, "Ganges"), host(bus_desk, "Lodève")
    plans(bus_desk, ganges, date(2026, 3, 19), capacity="12")
    session = Session.objects.get()
    corrects(bus_desk, session, host=str(lodeve.organisation_id), commune_code="Lodève")
    rows = Passage.objects.filter(released_at=None)
    assert [(row.host_id, row.about) for row in rows] == [(lodeve.pk, session.pk)]


def test_whoever_is_ill_runs_the_session_no_longer_and_is_free_again(bus_desk):
    colette = a_driver(bus_desk)
    session = planned(bus_desk, animators=[str(colette.pk)])
    url = reverse("programming:let-go", args=[session.pk, colette.pk])
    assert url in bus_desk[2].get(reverse("activities:session", args=[session.pk])).content.decode()
    bus_desk[2].post(url)
    assert not session.staff.exists() and not Commitment.objects.filter(person=colette, released_at=None).exists()
    assert taken(bus_desk[3]) == ["session"]
    assert bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["is_short_of_animators"]


def test_the_words_of_an_activity_are_put_right_and_it_can_be_proposed_no_longer(bus_desk):
    session = planned(bus_desk)
    line = session.activity
    desk, scheme = bus_desk[2], bus_desk[1]
    desk.post(reverse("activities:line", args=[line.pk]), {"title": "Café du jeudi", "details": "On cause."})
    line.refresh_from_db()
    assert (line.title, line.details, line.topic) == ("Café du jeudi", "On cause.", "discovery")
    for _tap in range(2):
        desk.post(reverse("activities:archive-line", args=[line.pk]))
    form = desk.get(reverse("programming:plan", args=[scheme.pk])).context["form"]
    assert str(line.pk) not in dict(form.fields["what"].choices)
    assert [row.pk for row in desk.get(reverse("activities:lines", args=[scheme.pk])).context["archived"]] == [line.pk]
    for _tap in range(2):
        desk.post(reverse("activities:archive-line", args=[line.pk]), {"again": "1"})
    assert Activity.objects.get(pk=line.pk).archived_at is None


def test_a_wrong_number_of_places_is_put_right_unless_somebody_could_be_fetched_no_longer(bus_desk):
    session, bus = planned(bus_desk), bus_desk[3]
    fetch(bus_desk, session, at_home(bus_desk, "Odette", 43.94, 3.72), wheelchair="on")
    url = reverse("activities:correct-resource", args=[bus.pk])
    answer = bus_desk[2].post(url, {"name": "Le bus", "seats": "5", "wheelchairs": "0", "places": "12"})
    assert answer.status_code == 422 and "Odette" in str(answer.context["form"].errors) and "19 mars" in str(answer.context["form"].errors)
    assert Resource.objects.get(pk=bus.pk).wheelchairs == 1
    assert bus_desk[2].post(url, {"name": "Le bus", "seats": "6", "wheelchairs": "2", "places": "12"}).status_code == 302
    bus.refresh_from_db()
    assert (bus.seats, bus.wheelchairs) == (6, 2)


def test_a_vehicle_that_is_sold_is_planned_with_no_longer_once_nothing_is(bus_desk):
    session, bus = planned(bus_desk), bus_desk[3]
    url = reverse("activities:archive-resource", args=[bus.pk])
    assert bus_desk[2].post(url).status_code == 409 and Resource.objects.get(pk=bus.pk).archived_at is None
    bus_desk[2].post(reverse("programming:cancel", args=[session.pk]), {"reason": "breakdown"})
    for _tap in range(2):
        bus_desk[2].post(url)
    assert Resource.objects.get(pk=bus.pk).archived_at
    form = bus_desk[2].get(reverse("programming:plan", args=[bus_desk[1].pk])).context["form"]
    assert bus not in form.fields["vehicle"].queryset


def test_a_session_and_all_that_follow_go_to_another_day_once_shown_and_whoever_must_be_called_is_called_once(bus_desk):
    rows = series(bus_desk)
    for row in rows:
        registers(bus_desk, row, "Marcel", **({} if row is rows[0] else {"person_id": str(Registration.objects.first().lead_id)}))
    form = {"scope": "following", "day": "2026-03-27", "starts": "10:00", "ends": "12:00"}
    url = reverse("programming:move", args=[rows[1].pk])
    shown = bus_desk[2].post(url, form)
    assert [(str(line.before), str(line.after), line.taken) for line in shown.context["lines"]] == [
        ("2026-03-26", "2026-03-27", 1), ("2026-04-02", "2026-04-03", 1),
    ]  # fmt: skip
    assert not Call.objects.filter(occurrence__startswith="session_moved").exists(), "nothing is done before it is confirmed"
    assert list(Session.objects.order_by("day").values_list("day", flat=True)) == [row.day for row in rows]
    bus_desk[2].post(url, form | {"confirmed": "on"})
    days = [(str(row.day), row.starts.hour) for row in Session.objects.order_by("day")]
    assert days == [("2026-03-19", 14), ("2026-03-27", 10), ("2026-04-03", 10)]
    call = Call.objects.get(occurrence__startswith="session_moved", state="due")
    assert "27 mars" in call.script and "3 avril" in call.script


def test_a_series_goes_a_week_later_without_running_into_itself_or_not_at_all_when_one_day_is_taken(bus_desk):
    rows = series(bus_desk)
    url, hours = (
        reverse("programming:move", args=[rows[0].pk]),
        {"starts": "14:00", "ends": "17:00", "scope": "following", "confirmed": "on"},
    )
    other = planned(bus_desk, what="discovery", day=date(2026, 4, 9))
    refused = bus_desk[2].post(url, {"day": "2026-03-26", **hours})
    assert refused.status_code == 422 and "2 avril 2026" in str(refused.context["form"].errors), "the one that meets it is named by its day"
    assert [row.day for row in Session.objects.filter(series__isnull=False).order_by("day")] == [row.day for row in rows]
    bus_desk[2].post(reverse("programming:cancel", args=[other.pk]), {"reason": "weather"})
    bus_desk[2].post(url, {"day": "2026-03-26", **hours})
    moved = Session.objects.filter(series__isnull=False).order_by("day")
    assert [str(row.day) for row in moved] == ["2026-03-26", "2026-04-02", "2026-04-09"]


def test_what_follows_is_cancelled_or_put_right_through_the_same_doors_as_one_session(bus_desk):
    ganges = host(bus_desk, "Ganges")
    agreed(bus_desk, ganges, passages=4)
    rows = series(bus_desk, host=str(ganges.organisation_id))
    assert Passage.objects.filter(released_at=None).count() == 3
    Session.objects.filter(pk=rows[2].pk).update(conditions="Bottes")
    answer = corrects(bus_desk, rows[1], host=str(ganges.organisation_id), place="La halle", scope="following", confirmed="on")
    assert "2 séances sont changées" in said(answer)
    assert list(Session.objects.order_by("day").values_list("place", "conditions")) == [("", ""), ("La halle", ""), ("La halle", "Bottes")]
    bus_desk[2].post(reverse("programming:cancel", args=[rows[1].pk]), {"reason": "weather", "scope": "following", "confirmed": "on"})
    assert list(Session.objects.order_by("day").values_list("state", flat=True)) == ["planned", "cancelled", "cancelled"]
    assert Passage.objects.filter(released_at=None).count() == 1, "what does not take place may be used for another day"


def test_days_are_left_out_of_a_series_and_a_holiday_is_kept_if_one_says_so(bus_desk):
    planned(
        bus_desk,
        what="memory",
        day=date(2026, 4, 23),
        every_weeks="1",
        last_day="2026-05-21",
        left_out="30/04/2026, 07/05/2026",
        on_days_off="on",
    )
    assert [str(row.day) for row in Session.objects.order_by("day")] == ["2026-04-23", "2026-05-14", "2026-05-21"]
    form = {"what": "discovery", "commune_code": "Ganges", "day": "2026-06-04", "starts": "14:00", "ends": "17:00", "capacity": "12"}
    form |= {"without_host": "on", "every_weeks": "1", "last_day": "2026-06-30", "left_out": "demain"}
    answer = bus_desk[2].post(reverse("programming:plan", args=[bus_desk[1].pk]), form)
    assert answer.status_code == 422 and "left_out" in answer.context["form"].errors


def test_whoever_coordinates_another_scheme_and_shares_the_bus_reads_no_names_of_this_one(bus_desk):
    workspace, _scheme, _desk, bus = bus_desk
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Odette", 43.94, 3.72), wheelchair="on")
    other = a_planted_scheme(workspace, "api-bus")
    form = {"name": "Le bus", "seats": "5", "wheelchairs": "0", "places": "12"}
    answers = {
        who: a_staff_client(workspace, StaffRole.COORDINATOR, scheme=scheme).post(
            reverse("activities:correct-resource", args=[bus.pk]), form
        )
        for who, scheme in (("theirs", session.scheme), ("another", other))
    }
    said_to = {who: str(answer.context["form"].errors) for who, answer in answers.items()}
    assert "Odette" in said_to["theirs"], "control: whoever coordinates it reads who it is about"
    assert "Odette" not in said_to["another"] and "19 mars 2026" in said_to["another"]
