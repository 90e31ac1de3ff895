"""What a visitor says by SMS: arrived and out by one word, each SMS once; the agreed word tells the team, and nobody else."""

from datetime import time, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.actions import deliver_due, finish_call, plan_call
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import relate
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.followup.models import Interaction
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Alarm, Visit
from essaim.workflows.replying import receive_sms
from tests.builders import a_participation, a_person, a_planted_scheme, a_supporter, a_workspace, acting
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


def a_second_home(town, at: time, visitor: Participation | None = None) -> Visit:
    """Somebody else on whom a visitor calls today, this one if nobody else is named."""
    scheme, workspace = town["scheme"], town["visit"].workspace
    member = a_person(workspace, "Lucien", "Delœuvre", address={"commune_code": "59350", "line": "9 allée des Tilleuls"})
    a_participation(scheme, member, "member")
    actions.assign(
        visitor or town["visit"].visitor, person=member, weekday=NOW.weekday(), starts=at, minutes=60, visitor_agreed=True,
        person_agreed=True, overlap_reason="agreed", by=acting(), now=NOW,
    )  # fmt: skip
    return Visit.objects.get(day=NOW.date(), assignment__person=member)


def states(*visits: Visit) -> list[str]:
    return list(Visit.objects.filter(pk__in=[visit.pk for visit in visits]).order_by("starts").values_list("state", flat=True))


def test_arrived_begins_the_visit_of_the_day_that_is_nearest_in_time_and_not_one_that_was_forgotten(town):
    first, second = town["visit"], a_second_home(town, time(14))
    assert said("Arrivé", "a", after=230) == "arrived"
    assert states(first, second) == ["planned", "started"]


def test_behind_a_door_that_stays_closed_arrived_is_said_of_the_next_home(town):
    first, second = town["visit"], a_second_home(town, time(11, 30))
    town["phone"].post(reverse("rounds:no-answer", args=[first.pk]), {"tried": ["rang"]})
    assert said("Arrivé", "a", after=30) == "arrived"
    assert states(first, second) == ["planned", "started"]


def test_control_somebody_who_opens_in_the_end_is_visited(town):
    visit = town["visit"]
    town["phone"].post(reverse("rounds:no-answer", args=[visit.pk]), {"tried": ["rang"]})
    assert said("Arrivé", "a", after=10) == "arrived"
    assert states(visit) == ["started"]


def test_whoever_arrives_at_a_second_home_and_has_not_said_that_they_are_out_of_the_first_is_called_and_nothing_is_guessed(town):
    first, second = town["visit"], a_second_home(town, time(11, 30))
    watch.arrive(town)
    for _time in range(2):
        said("Arrivé", "a", after=90)
    call = Call.objects.get(reason="reply")
    assert (call.person_id, call.subject_id, call.due_at) == (first.visitor.person_id, second.pk, NOW + 90 * MINUTE)
    assert "sans que l’on sache où" in call.script
    assert states(first, second) == ["started", "planned"]
    assert set(first.alarms.values_list("state", flat=True)) == {"waiting"}, "the first is watched over all the same"
    assert said("Sorti", "b", after=91) == "left"
    assert said("Arrivé", "c", after=92) == "arrived"
    assert states(first, second) == ["started", "started"]


def test_of_two_people_behind_one_number_the_one_who_is_inside_is_heard(town):
    sabrina = a_supporter(town["scheme"], categories=["visit"], given_name="Sabrina", contacts=[{"value": HELPER}]).participation
    mine, hers = town["visit"], a_second_home(town, time(12), sabrina)
    assert said("Arrivé", "a", after=119) == "arrived"
    assert states(mine, hers) == ["planned", "started"], "the nearest of both, not the first of one"
    assert said("colibri", "b", after=121) == "danger"
    hers.refresh_from_db()
    assert hers.duress_at is not None
    assert said("Sortie", "c", after=170) == "left"
    hers.refresh_from_db()
    assert hers.left_at == NOW + 170 * MINUTE


def test_while_both_are_inside_nobody_is_taken_for_out(town):
    sabrina = a_supporter(town["scheme"], categories=["visit"], given_name="Sabrina", contacts=[{"value": HELPER}]).participation
    hers = a_second_home(town, time(10), sabrina)
    watch.arrive(town)
    actions.arrive(hers, by=acting(), now=NOW)
    assert said("Sorti", "a", after=50) == "call"
    assert "sans que l’on sache de quelle visite" in Call.objects.get(reason="reply").script
    assert not Visit.objects.exclude(left_at=None).exists()
    assert set(Alarm.objects.values_list("state", flat=True)) == {"waiting"}


def test_somebody_who_makes_visits_in_two_workspaces_is_heard_in_the_one_where_a_visit_is_due(town):
    """Planned here at ten; in the other workspace at noon, which is when they write."""
    elsewhere = a_workspace()
    scheme = a_planted_scheme(elsewhere, "nos-petits-plus", duress_word="Mésange")
    part = a_supporter(scheme, categories=["visit"], given_name="Karim", contacts=[{"value": HELPER}]).participation
    with in_workspace(elsewhere):
        member = a_person(elsewhere, "Simone", "Wiart", address={"commune_code": "59350", "line": "1 rue du Port"})
        a_participation(scheme, member, "member")
        actions.assign(
            part, person=member, weekday=NOW.weekday(), starts=time(12), minutes=60, visitor_agreed=True, person_agreed=True,
            by=acting(), now=NOW,
        )  # fmt: skip
    assert said("Arrivé", "a", after=115) == "arrived"
    assert states(town["visit"]) == ["planned"]
    with in_workspace(elsewhere):
        theirs = Visit.objects.get(day=NOW.date())
        assert theirs.state == "started"
    assert said("mésange", "b", after=118) == "danger"
    assert not Visit.objects.exclude(duress_at=None).exists() and not Call.objects.exists(), "it is no word of this workspace"
    assert said("colibri", "c", after=119) == "danger"
    assert Visit.objects.exclude(duress_at=None).get() == town["visit"], "each scheme has a word of its own"


@pytest.mark.parametrize("how", ["team", "nobody opened"])
def test_the_word_is_heard_after_the_visit_was_called_off(town, how):
    visit = town["visit"]
    if how == "team":
        assert town["desk"].post(reverse("rounds:move", args=[visit.pk]), {"cancel": "1"}).status_code == 302
    else:
        town["phone"].post(reverse("rounds:no-answer", args=[visit.pk]), {"tried": ["rang"]})
        door = visit.doors.get()
        assert town["operator"].post(reverse("rounds:door", args=[door.pk]), {"outcome": "well"}).status_code == 302
    assert states(visit) == ["cancelled"]
    assert said("colibri", "d", after=15) == "danger"
    assert Call.objects.get(reason="safety", state="due").script.startswith("DANGER")
    shown = town["desk"].get(reverse("rounds:alone", args=[visit.pk])).content.decode()
    assert "DANGER" in shown and "12 rue des Glycines" in shown
    assert "DANGER" in on_the_desk(town)


def test_the_word_is_about_the_door_that_stayed_closed_before_a_visit_of_the_evening_and_that_before_one_called_off(town):
    door, evening = town["visit"], a_second_home(town, time(19))
    town["phone"].post(reverse("rounds:no-answer", args=[door.pk]), {"tried": ["rang"]})
    town["operator"].post(reverse("rounds:door", args=[door.doors.get().pk]), {"outcome": "well"})
    said("colibri", "d", after=15)
    assert Visit.objects.exclude(duress_at=None).get() == door
    Visit.objects.update(duress_at=None, end_reason="team")
    said("colibri", "e", after=16)
    assert Visit.objects.filter(duress_at__isnull=False).get() == evening
