"""Somebody goes to a home alone and does not come back: each rung at its minute, once, and nothing once they are well."""

from datetime import time, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import relate
from essaim.core.people.models import Person
from essaim.modules.followup.models import Interaction
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Alarm, ClosedDoor, Visit
from essaim.web.jobs import EVERY_MINUTES, JOBS
from essaim.workflows import visiting, watching
from essaim.workflows.replying import receive_sms
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW
from tests.core.messaging.servers import sms_gateway

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HELPER = "06 39 98 11 22"


@pytest.fixture
def town(clock):
    """A visit of today that begins at ten, whoever makes it, a coordinator and an operator."""
    workspace = a_workspace(phone="01 99 00 55 55")
    scheme = a_planted_scheme(workspace, "nos-petits-plus", on_call_phone="01 99 00 77 77", second_contact_phone="01 99 00 66 66")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR)
    operator = a_staff_client(workspace, StaffRole.OPERATOR)
    with in_workspace(workspace):
        visitor = a_supporter(
            scheme, categories=["visit"], given_name="Karim", contacts=[{"value": HELPER}], preferred_channel="sms"
        ).participation
        home = {"commune_code": "59350", "line": "12 rue des Glycines"}
        member = a_person(workspace, "Huguette", "Delœuvre", address=home, phone="01 99 00 33 22")
        a_participation(scheme, member, "member")
        actions.assign(
            visitor, person=member, weekday=NOW.weekday(), starts=time(10), minutes=60, visitor_agreed=True, person_agreed=True,
            by=acting(), now=NOW,
        )  # fmt: skip
        visit = Visit.objects.select_related("visitor__person", "assignment__scheme").get(day=NOW.date())
        yield {"visit": visit, "desk": desk, "operator": operator, "clock": clock, "phone": a_person_client(visitor.person), "scheme": scheme}


def pass_minutes(town, minutes: int) -> None:
    """The worker looks each minute, as it does in life."""
    for _ in range(minutes):
        town["clock"].shift(MINUTE)
        watching.raise_alarms()


def rungs() -> list[tuple[str, int]]:
    """What was raised, and how many minutes after the hour (the visit begins at ten and lasts an hour)."""
    rows = Alarm.objects.exclude(raised_at=None).order_by("raised_at", "due_at")
    return [(row.rung, round((row.raised_at - NOW).total_seconds() / 60) - 60) for row in rows]


def arrive(town):
    assert town["phone"].post(reverse("rounds:arrive", args=[town["visit"].pk])).status_code == 302


def safety_calls() -> list[tuple[str, str]]:
    return [(call.person.given_name if call.person else call.caller_name, call.number) for call in Call.objects.filter(reason="safety").order_by("created_at", "pk")]


def test_each_rung_is_climbed_at_its_minute_and_once(town):
    arrive(town)
    pass_minutes(town, 60)
    assert rungs() == []
    pass_minutes(town, 15)
    assert rungs() == [("visitor", 15)]
    sms = Message.objects.get(template="visit_check")
    assert (sms.to, sms.at_any_hour, "SORTI" in sms.body, Call.objects.filter(reason="safety").count()) == ("+33639981122", True, True, 0)
    with sms_gateway() as gateway, override_settings(ESSAIM_SMS_URL=gateway.url):
        deliver_due()
    pass_minutes(town, 15)
    assert (rungs()[1:], safety_calls()) == ([("coordinator", 30)], [("Karim", "")])
    pass_minutes(town, 15)
    assert (rungs()[2:], safety_calls()[1:]) == ([("second", 45)], [("Deuxième contact", "+33199006666")])
    pass_minutes(town, 15)
    assert (rungs()[3:], safety_calls()[2:]) == ([("on_call", 60)], [("D’astreinte", "+33199007777")])
    pass_minutes(town, 120)
    assert (len(rungs()), len(safety_calls()), Message.objects.filter(template="visit_check").count()) == (4, 3, 1)
    warned = Message.objects.filter(template="warning").values_list("to", flat=True)
    assert sorted(warned).count(town["desk"].member.account.email) == 3
    assert sorted(warned).count(town["operator"].member.account.email) == 2
    assert not any(name in message.body for message in Message.objects.filter(template="warning") for name in ("Karim", "Huguette", "Glycines"))


def test_the_minutes_are_the_scheme_s_own(town, monkeypatch):
    asked = []
    monkeypatch.setattr(actions.alone, "setting", lambda scheme, name: asked.append((scheme.pk, name)) or 5 * len(asked))
    actions.alone.expect_out(town["visit"], at=NOW + timedelta(hours=1), by=acting(), now=NOW)
    assert [alarm.due_at - NOW for alarm in Alarm.objects.order_by("due_at")] == [timedelta(minutes=60 + m) for m in (5, 10, 15, 20)]
    assert asked == [(town["scheme"].pk, f"alarm_{name}_minutes") for name in ("visitor", "coordinator", "second", "on_call")]


def test_the_worker_looks_every_minute():
    assert (EVERY_MINUTES["watching.raise_alarms"], JOBS["watching.raise_alarms"]) == (1, watching.raise_alarms)


@pytest.mark.parametrize("after", [10, 20, 35, 50, 65])
@pytest.mark.parametrize("how", ["tap", "finish", "sms", "operator"])
def test_a_visitor_who_is_heard_of_ends_it(town, after, how):
    arrive(town)
    pass_minutes(town, 60 + after)
    visit = town["visit"]
    if how == "tap":
        town["phone"].post(reverse("rounds:leave", args=[visit.pk]))
    elif how == "finish":
        town["phone"].post(reverse("rounds:finish", args=[visit.pk]), {"readers": "lead_contact"})
    elif how == "sms":
        assert receive_sms(HELPER, "Sorti !", reference="r1", now=NOW + timedelta(minutes=60 + after)) == "left"
    else:
        town["operator"].post(reverse("rounds:say", args=[visit.pk]), {"act": "out"})
    assert set(Alarm.objects.values_list("state", flat=True)) == {"off"}
    assert not Call.objects.filter(reason="safety", state="due").exists()
    raised = len(rungs())
    assert raised == sum(after >= m for m in (15, 30, 45, 60))
    pass_minutes(town, 90)
    assert len(rungs()) == raised
    assert not Message.objects.filter(template__in=["visit_check", "warning"], state="queued").exists()


def test_whoever_says_to_stay_longer_starts_the_ladder_anew(town):
    arrive(town)
    pass_minutes(town, 76)
    assert rungs() == [("visitor", 15)]
    assert town["phone"].post(reverse("rounds:stay", args=[town["visit"].pk])).status_code == 302
    town["visit"].refresh_from_db()
    assert town["visit"].expected_at == NOW + timedelta(minutes=76 + 30)
    pass_minutes(town, 44)
    assert len(rungs()) == 1
    pass_minutes(town, 1)
    assert rungs()[1:] == [("visitor", 61)]
    assert Message.objects.filter(template="visit_check").count() == 2


def test_without_a_gateway_the_visitor_is_called(town):
    """Nothing to carry an SMS: the outbox gives it up at once, and a call to make takes its place."""
    arrive(town)
    pass_minutes(town, 75)
    with override_settings(ESSAIM_SMS_URL="http://127.0.0.1:9/sms"):
        deliver_due()
    assert Message.objects.get(template="visit_check").state == "queued", "the gateway is down: it would be tried again for a day"
    pass_minutes(town, 2)
    assert Message.objects.get(template="visit_check").state == "cancelled"
    call = Call.objects.get(person=town["visit"].visitor.person, state="due")
    assert "SORTI" in call.script
    pass_minutes(town, 3)
    assert Call.objects.filter(person=town["visit"].visitor.person, state="due").count() == 1


def test_somebody_who_wants_no_sms_is_called_at_the_first_rung(town):
    Person.objects.filter(pk=town["visit"].visitor.person_id).update(preferred_channel="voice")
    arrive(town)
    pass_minutes(town, 75)
    assert safety_calls() == [("Karim", "")]


def test_whoever_is_close_to_the_visitor_is_the_second_contact(town):
    spouse = a_person(town["visit"].workspace, "Nadia", "Benali", phone="06 39 98 77 66")
    relate(town["visit"].visitor.person, spouse, kind="spouse", may_answer=False, by=acting(), now=NOW)
    arrive(town)
    pass_minutes(town, 60 + 46)
    assert safety_calls()[-1] == ("Nadia", "")
    script = Call.objects.get(person=spouse).script
    assert "Karim" in script
    assert not any(word in script for word in ("Huguette", "Delœuvre", "Glycines"))


def test_a_worker_that_slept_catches_up_and_repeats_nothing(town):
    arrive(town)
    town["clock"].shift(timedelta(hours=3))
    assert (watching.raise_alarms(), watching.raise_alarms()) == (4, 0)
    town["clock"].shift(timedelta(hours=-1))
    assert watching.raise_alarms() == 0, "a clock that jumps back raises nothing again"
    assert len(safety_calls()) == 3


def test_an_arrival_known_late_leaves_the_end_of_the_visit_time_to_come(town):
    """Kept by a telephone without network for two hours: the alarms of an hour ago do not all ring before the next form is read."""
    town["clock"].shift(timedelta(hours=2))
    key = {"kept_key": "7d2f0c1e-0000-4000-8000-000000000001", "kept_seconds": "7200"}
    town["phone"].post(reverse("rounds:arrive", args=[town["visit"].pk]), key, headers={"X-Kept-Form": "1"})
    assert watching.raise_alarms() == 0
    pass_minutes(town, 5)
    assert len(rungs()) == 4


@pytest.mark.parametrize("ended", ["called off", "suspended"])
def test_a_visit_that_ends_in_another_way_rings_no_more(town, ended):
    arrive(town)
    pass_minutes(town, 95)
    visit = Visit.objects.get(pk=town["visit"].pk)
    if ended == "called off":
        visiting.call_off_visit(visit, reason="asked", by=acting(), now=NOW)
    else:
        town["desk"].post(reverse("onboarding:decide", args=[visit.visitor_id]), {"to": "suspended", "reason": "concern"})
    pass_minutes(town, 90)
    assert len(rungs()) == 2
    assert not Call.objects.filter(reason="safety", state="due").exists()


# by SMS and by phone


def test_arriving_and_leaving_by_one_word_of_sms(town):
    now = NOW + timedelta(minutes=2)
    assert receive_sms(HELPER, "Arrivé", reference="a", now=now) == "arrived"
    assert receive_sms(HELPER, "Arrivé", reference="a", now=now) == "arrived"
    town["visit"].refresh_from_db()
    assert (town["visit"].state, town["visit"].arrived_at, Alarm.objects.count()) == ("started", now, 4)
    assert receive_sms(HELPER, "sortie", reference="b", now=now + timedelta(minutes=50)) == "left"
    town["visit"].refresh_from_db()
    assert (town["visit"].state, town["visit"].left_at) == ("started", now + timedelta(minutes=50))
    assert receive_sms("06 39 98 00 00", "Arrivé", reference="c", now=now) == "unknown", "a number that makes no visit"
    town["phone"].post(reverse("rounds:finish", args=[town["visit"].pk]), {"readers": "lead_contact", "minutes": "50"})
    assert Interaction.objects.get().minutes == 50


def test_the_agreed_word_of_danger_raises_the_whole_ladder_at_once(clock, town):
    visit = town["visit"]
    scheme = town["scheme"]
    scheme.snapshot["settings"]["duress_word"] = "Colibri"
    type(scheme).objects.filter(pk=scheme.pk).update(snapshot=scheme.snapshot, version=scheme.version + 1)
    arrive(town)
    assert receive_sms(HELPER, "colibri", reference="d", now=NOW + MINUTE) == "danger"
    assert {row.state for row in visit.alarms.all()} == {"raised"}
    assert len(safety_calls()) == 3


def test_an_operator_notes_on_the_phone_that_somebody_has_arrived_and_the_journal_says_so(town):
    url = reverse("rounds:say", args=[town["visit"].pk])
    assert town["operator"].post(url, {"act": "arrived"}).status_code == 302
    entry = JournalEntry.objects.get(act="visit.started")
    assert (entry.channel, entry.actor_id, entry.on_behalf_of) == ("phone", town["operator"].member.pk, town["visit"].visitor.person_id)
    assert town["operator"].post(url, {"act": "longer"}).status_code == 302
    assert town["operator"].post(url, {"act": "out"}).status_code == 302
    assert town["operator"].post(url, {"act": "dancing"}).status_code == 409


def test_the_page_of_an_alarm_says_who_where_and_what_to_do_and_that_nobody_is_called_for_you(town):
    arrive(town)
    page = reverse("rounds:alone", args=[town["visit"].pk])
    before = town["operator"].get(page).content.decode()
    assert "Glycines" not in before, "before an alarm the address is nobody's business here"
    pass_minutes(town, 91)
    page = town["operator"].get(page).content.decode()
    for words in ("12 rue des Glycines", "06 39 98 11 22", "01 99 00 33 22", "112", "pas un service d’urgence"):
        assert words in page
    today = {found.key: found.lines[0].label for found in town["operator"].get(reverse("today")).context["worklists"]}
    assert today["not_back"].startswith("Karim")
    Person.objects.filter(pk=town["visit"].assignment.person_id).update(is_protected=True)
    assert "Glycines" not in town["operator"].get(reverse("rounds:alone", args=[town["visit"].pk])).content.decode()
    assert "Glycines" in town["desk"].get(reverse("rounds:alone", args=[town["visit"].pk])).content.decode()


# nobody opens


def test_nobody_opens_is_told_to_the_team_and_only_the_team_closes_it(town):
    visit, url = town["visit"], reverse("rounds:no-answer", args=[town["visit"].pk])
    page = town["phone"].get(url).content.decode()
    assert page.index("112") < page.index("<form method"), "the emergency numbers come before the form"
    assert "Essaim n’est pas un service d’urgence" in page
    assert "01 99 00 33 22" in page
    assert town["phone"].post(url, {"seen": "volets fermés"}).status_code == 422
    assert town["phone"].post(url, {"tried": ["rang", "phoned"], "seen": "volets fermés"}).status_code == 302
    door = ClosedDoor.objects.get()
    assert (door.tried, door.seen, door.state) == (["rang", "phoned"], "volets fermés", "open")
    assert Call.objects.get(reason="safety").person_id == visit.assignment.person_id
    assert Message.objects.filter(template="warning").count() == 2
    assert town["phone"].post(url, {"tried": ["rang"]}).status_code == 422, "told once"
    close = reverse("rounds:door", args=[door.pk])
    assert town["phone"].post(close, {"outcome": "well"}).status_code == 404
    seen = town["operator"].get(close).content.decode()
    assert "volets fermés" in seen
    assert town["operator"].post(close, {"outcome": ""}).status_code == 422
    assert town["operator"].post(close, {"outcome": "well"}).status_code == 302
    door.refresh_from_db()
    visit.refresh_from_db()
    assert (door.state, door.outcome, visit.state, visit.end_reason) == ("closed", "well", "cancelled", "nobody_opened")
    assert not Call.objects.filter(reason="safety", state="due").exists()
    assert town["operator"].post(close, {"outcome": "other"}).status_code == 409


def test_a_colleague_who_makes_the_visit_herself_does_not_close_her_own_door(town):
    visitor = town["visit"].visitor.person
    Person.objects.filter(pk=visitor.pk).update(account=town["desk"].member.account)
    door = actions.nobody_opens(Visit.objects.get(pk=town["visit"].pk), tried=["rang"], seen="", by=acting(), now=NOW)
    close = reverse("rounds:door", args=[door.pk])
    assert (town["desk"].get(close).status_code, town["desk"].post(close, {"outcome": "well"}).status_code) == (404, 404)
    assert town["operator"].post(close, {"outcome": "well"}).status_code == 302


def test_numbers_of_those_close_are_shown_only_on_the_day_and_only_if_they_may_answer(town, clock):
    person = town["visit"].assignment.person
    for name, number, may in (("Lucie", "06 39 98 20 20", True), ("Gaston", "06 39 98 30 30", False)):
        relate(person, a_person(person.workspace, name, "Roussel", phone=number), kind="relative", may_answer=may, by=acting(), now=NOW)
    page = town["phone"].get(reverse("rounds:no-answer", args=[town["visit"].pk])).content.decode()
    assert ("06 39 98 20 20" in page, "06 39 98 30 30" in page) == (True, False)
    later = Visit.objects.exclude(pk=town["visit"].pk).get()
    page = town["phone"].get(reverse("rounds:no-answer", args=[later.pk])).content.decode()
    assert ("06 39 98 20 20" in page, "01 99 00 33 22" in page) == (False, False)

