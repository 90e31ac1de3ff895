"""Somebody goes to a home alone and does not come back: each rung at its minute, once, and nothing once they are well."""

from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.refusal import Overtaken
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import relate
from essaim.core.people.models import Person
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Alarm, Visit
from essaim.web.jobs import EVERY_MINUTES, JOBS
from essaim.workflows import watching
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
    scheme = a_planted_scheme(
        workspace, "nos-petits-plus", on_call_phone="01 99 00 77 77", second_contact_phone="01 99 00 66 66", duress_word="Colibri"
    )
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
        yield {
            "visit": visit,
            "desk": desk,
            "operator": operator,
            "clock": clock,
            "phone": a_person_client(visitor.person),
            "scheme": scheme,
        }


def set_figures(scheme, **figures) -> None:
    """Figures that the blueprint does not ask for, as a scheme of another blueprint would have them."""
    scheme.snapshot["settings"] |= figures
    type(scheme).objects.filter(pk=scheme.pk).update(snapshot=scheme.snapshot, version=scheme.version + 1)


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
    return [
        (call.person.given_name if call.person else call.caller_name, call.number)
        for call in Call.objects.filter(reason="safety").order_by("created_at", "pk")
    ]


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
    assert not any(
        name in message.body for message in Message.objects.filter(template="warning") for name in ("Karim", "Huguette", "Glycines")
    )


def test_the_minutes_are_the_scheme_s_own(town):
    set_figures(town["scheme"], alarm_visitor_minutes=5, alarm_coordinator_minutes=12, alarm_second_minutes=20, alarm_on_call_minutes=25)
    arrive(town)
    pass_minutes(town, 60 + 26)
    assert rungs() == [("visitor", 5), ("coordinator", 12), ("second", 20), ("on_call", 25)]


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
    assert (call.reason, call.due_at) == ("safety", NOW + 77 * MINUTE)
    assert "sortie était prévue" in call.script
    pass_minutes(town, 3)
    assert Call.objects.filter(person=town["visit"].visitor.person, state="due").count() == 1
    town["phone"].post(reverse("rounds:leave", args=[town["visit"].pk]))
    assert not Call.objects.filter(state="due").exists()


@pytest.mark.parametrize("why", ["refused", "stopped"])
def test_an_sms_that_may_not_leave_is_a_call_now_and_not_in_four_hours(town, why):
    arrive(town)
    pass_minutes(town, 75)
    if why == "refused":
        with sms_gateway() as gateway, override_settings(ESSAIM_SMS_URL=gateway.url):
            gateway.mood = "400"
            deliver_due()
    else:
        receive_sms(HELPER, "STOP", reference="s", now=NOW + 75 * MINUTE)
    call = Call.objects.get(state="due")
    assert (call.person_id, call.reason, call.due_at) == (town["visit"].visitor.person_id, "safety", NOW + 75 * MINUTE)
    pass_minutes(town, 5)
    assert Call.objects.filter(state="due").count() == 1
    town["phone"].post(reverse("rounds:leave", args=[town["visit"].pk]))
    assert not Call.objects.filter(state="due").exists()


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


@pytest.mark.parametrize("meanwhile", ["the visitor is suspended", "the assignment ends", "the person has died"])
def test_whoever_is_inside_is_looked_for_whatever_ends_meanwhile(town, meanwhile):
    """What is planned is called off; nobody knows any better how somebody is who has not said that they are out."""
    arrive(town)
    pass_minutes(town, 65)
    end(town, meanwhile)
    pass_minutes(town, 60)
    visit = Visit.objects.get(pk=town["visit"].pk)
    assert (visit.state, visit.left_at) == ("started", None)
    assert rungs() == [("visitor", 15), ("coordinator", 30), ("second", 45), ("on_call", 60)]
    assert safety_calls()[-1] == ("D’astreinte", "+33199007777")
    assert set(Visit.objects.exclude(pk=visit.pk).values_list("state", flat=True)) == {"cancelled"}
    said = Call.objects.filter(reason="call_back").values_list("script", flat=True)
    assert not any("n’aura pas lieu" in script and "12 mars" in script for script in said), (
        "nobody hears that a visit under way will not take place"
    )


def end(town, meanwhile: str) -> None:
    visit, desk = town["visit"], a_staff_client(town["scheme"].workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    if meanwhile == "the visitor is suspended":
        answer = desk.post(reverse("onboarding:decide", args=[visit.visitor_id]), {"to": "suspended", "reason": "concern"})
    elif meanwhile == "the assignment ends":
        answer = desk.post(reverse("rounds:end", args=[visit.assignment_id]))
    else:
        answer = desk.post(reverse("people:mark", args=[visit.assignment.person_id]), {"what": "deceased", "on": str(NOW.date())})
    assert answer.status_code == 302


@pytest.mark.parametrize("how", ["page", "sms", "operator"])
def test_a_suspended_visitor_who_is_inside_says_that_they_are_out_and_does_nothing_else(town, how):
    visit = town["visit"]
    arrive(town)
    end(town, "the visitor is suspended")
    pass_minutes(town, 80)
    if how == "page":
        phone = a_person_client(visit.visitor.person)
        page = phone.get(reverse("rounds:visit", args=[visit.pk])).content.decode()
        assert ("Je suis sorti" in page, "Je reste" in page, "La visite est terminée" in page, "Glycines" in page) == (
            True,
            False,
            False,
            False,
        )
        assert {phone.post(reverse(f"rounds:{act}", args=[visit.pk])).status_code for act in ("stay", "finish", "no-answer")} == {404}
        assert visit.assignment.person.first_name in phone.get(reverse("rounds:mine")).content.decode()
        assert phone.post(reverse("rounds:leave", args=[visit.pk])).status_code == 302
        later = Visit.objects.exclude(pk=visit.pk).get()
        assert phone.get(reverse("rounds:visit", args=[later.pk])).status_code == 404
    elif how == "sms":
        assert receive_sms(HELPER, "Sorti", reference="r", now=NOW + 80 * MINUTE) == "left"
    else:
        assert town["operator"].post(reverse("rounds:say", args=[visit.pk]), {"act": "out"}).status_code == 302
    assert set(Alarm.objects.values_list("state", flat=True)) == {"off"}
    assert not Call.objects.filter(reason="safety", state="due").exists()
    pass_minutes(town, 60)
    assert len(rungs()) == 1


def test_a_visit_under_way_is_not_called_off(town):
    arrive(town)
    pass_minutes(town, 95)
    answer = town["desk"].post(reverse("rounds:move", args=[town["visit"].pk]), {"cancel": "1"})
    assert (answer.status_code, "notez d’abord que l’intervenant est sorti" in answer.content.decode()) == (409, True)
    pass_minutes(town, 60)
    assert (len(rungs()), Visit.objects.get(pk=town["visit"].pk).state) == (4, "started")


@contextmanager
def meanwhile(table: str, act):
    """Somebody else acts between our look at a table and our first writing to it."""
    done = []

    def before(execute, sql, params, many, context):
        if not done and sql.startswith(f'UPDATE "{table}"'):
            done.append(table)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        yield done


def test_what_somebody_does_at_the_very_instant_keeps_nobody_from_being_looked_for(town):
    """A call that a colleague has just made, an SMS that the outbox has just taken: gone either way, and the round goes on."""
    arrive(town)
    pass_minutes(town, 76)
    town["clock"].shift(MINUTE)
    queued = Message.objects.filter(template="visit_check")
    with meanwhile("messaging_message", lambda: queued.update(state="leased")) as done:
        assert watching.raise_alarms() == 0
    assert (len(done), safety_calls()) == (1, [])
    queued.update(state="sent")
    pass_minutes(town, 15)
    Visit.objects.filter(pk=town["visit"].pk).update(state="done")
    due = Call.objects.filter(reason="safety", state="due")
    with meanwhile("messaging_call", lambda: due.update(state="done")) as done:
        assert watching.raise_alarms() == 0
    assert (len(done), Call.objects.get(reason="safety").state) == (1, "done")


def test_control_where_being_overtaken_is_not_caught_the_round_stops(town, monkeypatch):
    arrive(town)
    pass_minutes(town, 76)
    town["clock"].shift(MINUTE)
    monkeypatch.setattr(watching, "_unless_overtaken", lambda act, row, **stamp: act(row, **stamp))
    with meanwhile("messaging_message", lambda: Message.objects.update(state="leased")), pytest.raises(Overtaken):
        watching.raise_alarms()


# by phone


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
