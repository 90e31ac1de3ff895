"""What a visitor says by SMS: arrived and out by one word, each SMS once; the agreed word tells the team, and nobody else."""

from datetime import time, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from essaim.core.messaging.actions import deliver_due, finish_call, plan_call
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import relate
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.followup.models import Interaction
from essaim.modules.rounds.models import Alarm, Visit
from essaim.workflows.replying import receive_sms
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.core.messaging.servers import sms_gateway
from tests.workflows import test_watching as watch

pytestmark = pytest.mark.django_db
town = watch.town
MINUTE, HELPER = watch.MINUTE, watch.HELPER
WORD = "Ça va, et embrassez Colibri."


def said(text: str, reference: str, after: int = 1) -> str:
    return receive_sms(HELPER, text, reference=reference, now=NOW + after * MINUTE)


def rung_on_the_visitor_s_telephone(visit: Visit) -> tuple[int, int]:
    """How many SMS wait or went there, and how many calls are to be made to it."""
    sent = Message.objects.filter(person=visit.visitor.person).exclude(state="cancelled").count()
    return sent, Call.objects.filter(person=visit.visitor.person, state="due").count()


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
    town["clock"].shift(timedelta(hours=2))
    town["phone"].post(reverse("rounds:finish", args=[town["visit"].pk]), {"readers": "lead_contact", "minutes": "50"})
    assert Interaction.objects.get().minutes == 50


def test_an_sms_that_the_gateway_tells_again_does_not_end_the_watch_over_the_next_visit(town):
    """“Sorti” of ten o'clock, told a second time at noon, says nothing of the visit of noon."""
    said("Arrivé", "a")
    assert said("Sorti", "b", after=50) == "left"
    first = town["visit"]
    Visit.objects.filter(pk=first.pk).update(state="done")
    second = Visit.objects.exclude(pk=first.pk).get()
    Visit.objects.filter(pk=second.pk).update(day=NOW.date())
    town["clock"].shift(timedelta(hours=2))
    assert said("Arrivé", "c", after=120) == "arrived"
    assert said("Sorti", "b", after=121) == "left"
    second.refresh_from_db()
    assert (second.state, second.left_at) == ("started", None)
    assert set(second.alarms.values_list("state", flat=True)) == {"waiting"}
    assert not Call.objects.exists(), "nobody is asked to read what was understood before"
    assert said("Sorti", "d", after=122) == "left"
    assert set(second.alarms.values_list("state", flat=True)) == {"off"}


def test_an_arrival_that_may_not_be_noted_is_a_call_at_once_and_once(town):
    visit = town["visit"]
    Participation.objects.filter(pk=visit.visitor_id).update(cleared_until=NOW.date() - timedelta(days=1))
    assert said("Arrivé", "a") == "call"
    said("Arrivé", "a", after=2)
    call = Call.objects.get()
    assert (call.person_id, call.due_at, call.state) == (visit.visitor.person_id, NOW + MINUTE, "due")
    assert "avant d’y aller" in call.script
    visit.refresh_from_db()
    assert visit.state == "planned"


@pytest.mark.parametrize("minutes", [1, 20, 50, 75])
def test_the_agreed_word_tells_the_team_of_danger_at_any_minute_and_the_visitor_s_telephone_stays_silent(town, minutes):
    """Before the hour, between two rungs, and long after the last: whoever stands beside the visitor reads and hears nothing."""
    visit = town["visit"]
    watch.arrive(town)
    watch.pass_minutes(town, 60 + minutes if minutes > 1 else minutes)
    warned = Message.objects.filter(template="warning").count()
    now = NOW + (60 + minutes if minutes > 1 else minutes) * MINUTE
    assert receive_sms(HELPER, WORD, reference="d", now=now) == "danger"
    danger = Call.objects.get(state="due")
    assert (danger.reason, danger.due_at, danger.caller_name) == ("safety", now, "D’astreinte")
    assert danger.script.startswith("DANGER") and "Karim" in danger.script and "17" in danger.script
    assert not any(word in danger.script for word in ("Huguette", "Delœuvre", "Glycines"))
    told = Message.objects.filter(template="warning", subject__startswith="DANGER")
    assert {message.to for message in told} == {town[who].member.account.email for who in ("desk", "operator")}
    assert Message.objects.filter(template="warning").count() == warned + told.count()
    with sms_gateway() as gateway, override_settings(ESSAIM_SMS_URL=gateway.url):
        before = len(gateway.texts)
        watch.pass_minutes(town, 80)
        deliver_due()
    assert len(gateway.texts) == before
    assert rung_on_the_visitor_s_telephone(visit) == (0, 0)
    assert Call.objects.filter(state="due").count() == 1
    assert receive_sms(HELPER, WORD, reference="d", now=now + MINUTE) == "danger"
    assert Call.objects.filter(state="due").count() == 1, "the same SMS told twice"
    assert receive_sms(HELPER, "colibri", reference="e", now=now + MINUTE) == "danger"
    assert Call.objects.filter(state="due").count() == 2, "they call for help again"


def test_control_without_the_word_of_danger_the_visitor_s_telephone_is_rung(town):
    watch.arrive(town)
    assert said("Tout va bien.", "d") == "unknown"
    watch.pass_minutes(town, 95)
    assert rung_on_the_visitor_s_telephone(town["visit"]) == (0, 2), "no gateway: its SMS has become the first of the two calls"


@pytest.mark.parametrize("word", [None, "  ", "!!"])
def test_without_an_agreed_word_nothing_is_one(town, word):
    scheme = Scheme.objects.get(pk=town["scheme"].pk)
    watch.set_figures(scheme, duress_word=word)
    watch.arrive(town)
    assert said("", "d") == said("colibri", "e") == "unknown"
    assert not Call.objects.exists()


@pytest.mark.parametrize("state", ["planned", "out", "done"])
def test_the_word_counts_all_day_whether_or_not_somebody_is_inside(town, state):
    """Whoever forgot to say that they had arrived, or has just gone out, is in no less danger."""
    visit = town["visit"]
    if state != "planned":
        watch.arrive(town)
        town["phone"].post(reverse("rounds:leave", args=[visit.pk]))
    if state == "done":
        town["phone"].post(reverse("rounds:finish", args=[visit.pk]), {"readers": "lead_contact"})
    assert said("colibri", "d", after=5) == "danger"
    watch.pass_minutes(town, 20)
    assert Call.objects.get(state="due").script.startswith("DANGER")


def test_the_page_says_danger_whom_not_to_ring_and_where_it_is_and_a_word_from_that_telephone_ends_nothing(town):
    visit, page = town["visit"], reverse("rounds:alone", args=[town["visit"].pk])
    relate(
        visit.visitor.person,
        a_person(visit.workspace, "Nadia", phone="06 39 98 77 66"),
        kind="spouse",
        may_answer=False,
        by=acting(),
        now=NOW,
    )
    watch.arrive(town)
    assert "DANGER" not in town["desk"].get(page).content.decode()
    said("colibri", "d")
    shown = town["desk"].get(page).content.decode()
    for words in ("DANGER", "N’appelez ni l’intervenant ni le domicile", "12 rue des Glycines", "17 ou le 112"):
        assert words in shown
    assert HELPER not in shown and "01 99 00 33 22" not in shown, "no number that would ring there"
    today = {
        found.key: found.lines[0].detail for found in town["desk"].get(reverse("today")).context["worklists"] if found.key == "not_back"
    }
    assert "DANGER" in today["not_back"]
    assert "danger" in town["desk"].get(reverse("rounds:under-way")).content.decode()
    own = town["phone"].get(reverse("rounds:visit", args=[visit.pk])).content.decode()
    assert not any(word in own for word in ("DANGER", "mot convenu", "Colibri")), "nothing betrays it"
    assert said("Sorti", "e", after=3) == "left"
    assert Call.objects.get(state="due").script.startswith("DANGER")
    assert "mot convenu" in town["desk"].get(page).content.decode()


@pytest.mark.parametrize(
    ("text", "heard", "is_out"),
    [("Sorti, tout va bien !", "left", True), ("Parti acheter du pain", "call", False), ("Pas encore sortie", "call", False)],
)
def test_out_among_other_words_is_out_only_when_they_say_nothing_else(town, text, heard, is_out):
    watch.arrive(town)
    assert said(text, "d") == heard
    town["visit"].refresh_from_db()
    assert (town["visit"].left_at is not None) == is_out
    assert Call.objects.filter(state="due", reason="reply").count() == (heard == "call")


def on_the_desk(town) -> str:
    """What the page of the day and the list of visits under way say."""
    return "".join(town["desk"].get(reverse(page)).content.decode() for page in ("today", "rounds:under-way"))


def dealt_with() -> None:
    """Whoever made the call says so."""
    call = Call.objects.get(state="due")
    finish_call(call, by=acting(), now=NOW + 30 * MINUTE)


def test_no_word_from_that_telephone_ends_the_danger_and_none_makes_anybody_ring_it(town):
    watch.arrive(town)
    assert said("colibri", "d") == "danger"
    assert said("Parti acheter du pain", "e", after=2) == "danger"
    assert said("Sorti", "f", after=3) == "left"
    assert "DANGER" in on_the_desk(town) and "pas rentré" not in on_the_desk(town)
    due = list(Call.objects.filter(state="due").order_by("created_at"))
    assert [call.script[:6] for call in due] == ["DANGER", "DANGER"]
    assert "Parti acheter du pain" in due[1].script, "what it says is lost for nobody"
    assert {call.person_id for call in due} == {None}, "both are calls for help, none rings the visitor"
    finish_call(due[0], by=acting(), now=NOW + 30 * MINUTE)
    assert "DANGER" in on_the_desk(town), "somebody has still to read what was written"
    dealt_with()
    assert "DANGER" not in on_the_desk(town)


def test_whatever_is_written_after_the_word_is_read_once_and_without_danger_it_is_an_answer_like_any_other(town):
    watch.arrive(town)
    assert said("colibri", "d") == "danger"
    for _time in range(2):
        assert said("Il est dans l'entrée", "e", after=2) == "danger"
    assert [call.script.count("Il est dans l'entrée") for call in Call.objects.filter(state="due").order_by("created_at")] == [0, 1]
    assert "Il est dans l&#x27;entrée" in town["desk"].get(reverse("rounds:alone", args=[town["visit"].pk])).content.decode()
    for call in Call.objects.filter(state="due"):
        finish_call(call, by=acting(), now=NOW + 30 * MINUTE)
    assert said("Sorti", "f", after=31) == "left"
    assert said("Il est dans l'entrée", "g", after=32) != "danger", "control: no word of danger stands any more"
    assert not Call.objects.filter(script__startswith="DANGER", state="due").exists()


def test_calls_about_safety_come_before_whatever_waits_for_longer(town):
    scheme, last_week = town["visit"].assignment.scheme, NOW - timedelta(days=7)
    for number in range(3):
        person = a_person(town["visit"].workspace, f"Awa {number}", phone="06 39 98 44 00")
        plan_call(
            person=person,
            scheme=scheme,
            reason="call_back",
            script="Rappeler",
            due_at=last_week,
            occurrence=str(number),
            by=acting(),
            now=last_week,
        )
    assert [call.script for call in town["desk"].get(reverse("phone")).context["calls"]] == ["Rappeler"] * 3
    watch.arrive(town)
    said("colibri", "d")
    page = town["desk"].get(reverse("phone"))
    assert [call.script[:6] for call in page.context["calls"]] == ["DANGER", "Rappel", "Rappel", "Rappel"]
    assert page.content.decode().count('<details class="e-details" open>') == 1, "what to say of it stands open, and of it alone"


@pytest.mark.parametrize("text", ["Arrivée, merci !", "Arrivé, tout va bien"])
def test_arrived_with_a_kind_word_is_arrived(town, text):
    assert said(text, "a", after=2) == "arrived"
    town["visit"].refresh_from_db()
    assert town["visit"].state == "started" and Alarm.objects.count() == 4


def test_danger_after_a_visit_is_danger_where_the_visitor_was_and_its_page_says_so(town):
    """Out at the first home, the second one still to come hours later: help goes to the first."""
    first = town["visit"]
    second = Visit.objects.exclude(pk=first.pk).first()
    Visit.objects.filter(pk=second.pk).update(day=NOW.date(), starts=time(16))
    watch.arrive(town)
    town["phone"].post(reverse("rounds:leave", args=[first.pk]))
    town["phone"].post(reverse("rounds:finish", args=[first.pk]), {"readers": "lead_contact"})
    assert said("colibri", "d", after=5) == "danger"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.duress_at is not None, second.duress_at) == (True, None)
    shown = town["desk"].get(reverse("rounds:alone", args=[first.pk])).content.decode()
    assert "DANGER" in shown and "12 rue des Glycines" in shown
    assert "DANGER" in on_the_desk(town), "noted as done, it is still to be dealt with"
    dealt_with()
    assert "DANGER" not in on_the_desk(town)
