"""Voisin'âge, walked through its pages: the counter, needs that come back, what is passed on, meetings."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from essaim.blueprints import load_key
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.activities.forms import MONTHLY
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.followup.models import Alert, Interaction, Referral
from tests.builders import a_client, a_person, a_planted_scheme, a_staff_client, a_workspace, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE = "13056"


@pytest.fixture
def estate():
    """The scheme planted at the foot of an estate, and the coordinator's browser."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    client = a_staff_client(workspace)
    with in_workspace(workspace):
        yield workspace, scheme, client


def a_tenant(estate, name="Odette", born=1940) -> Person:
    return a_person(estate[0], name, birth_year=born, commune_code=HERE, phone="01 99 00 13 77")


def noted(estate, act, person=None, **more):
    form = {"interaction_id": str(uuid4()), "act": act, "person_value": str(person.pk) if person else "", **more}
    return estate[2].post(reverse("counter-desk", args=[estate[1].pk]), form, follow=True)


def figures(estate) -> dict:
    page = estate[2].get(reverse("evaluation:scorecard", args=[estate[1].pk]), {"start": "2026-01-01", "end": "2026-12-31"})
    return {figure.key: figure for figure in page.context["figures"]}


def test_voi_06_concierge_and_works_are_for_tenants_past_the_age_and_the_rest_is_for_everybody(estate):
    just, past = a_tenant(estate, "Marcel", 1961), a_tenant(estate, "Odette", 1960)
    enrol = lambda person, role: estate[2].post(reverse("schemes:enrol", args=[person.pk, estate[1].pk, role]))  # noqa: E731
    for role, reason in (("concierge_tenant", "La conciergerie rend service"), ("home_tenant", "L’accompagnement du logement")):
        refused = enrol(just, role)
        assert refused.status_code == 409
        assert f"{reason}" in refused.content.decode() and "plus de 65 ans" in refused.content.decode()
        assert enrol(past, role).status_code == 302
    assert enrol(just, "neighbour").status_code == 302
    assert set(Participation.objects.values_list("person__given_name", "role")) == {
        ("Odette", "concierge_tenant"), ("Odette", "home_tenant"), ("Marcel", "neighbour"),
    }  # fmt: skip


def test_voi_06_the_age_is_a_figure_of_the_site_and_the_counter_says_the_reason():
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age", min_age=70)
    with in_workspace(workspace):
        here = (workspace, scheme, a_staff_client(workspace))
        young = a_tenant(here, "Marcel", 1956)
        answer = noted(here, "light_bulb", young)
        assert answer.status_code == 422
        assert "plus de 70 ans" in str(answer.context["form"].errors["person"])
        assert (Interaction.objects.count(), Participation.objects.count()) == (0, 0)
        assert noted(here, "information", young).status_code == 200
        assert Interaction.objects.get().person == young


def test_voi_07_act_person_time_and_word_or_nobody_at_all(estate):
    odette = a_tenant(estate)
    noted(estate, "courtesy", odette, minutes="30", note="attend sa fille dimanche", readers="team")
    noted(estate, "crossing")
    named, unnamed = Interaction.objects.order_by("created_at", "-minutes")
    assert (named.kind, named.person, named.minutes, named.notes.get().text) == ("courtesy_visit", odette, 30, "attend sa fille dimanche")
    assert (unnamed.kind, unnamed.person, unnamed.minutes) == ("human_help", None, 10)
    assert Person.objects.get(pk=odette.pk).last_contact_on.isoformat() == "2026-03-12"


def test_voi_08_four_hundred_and_eighty_interactions_by_kind_and_each_figure_opens_its_list(estate):
    odette = a_tenant(estate)
    for act, times in (("pharmacy", 3), ("light_bulb", 2), ("courtesy", 2), ("news", 1)):
        for number in range(times):
            noted(estate, act, odette if number == 0 else None)
    figure = figures(estate)["interactions"]
    assert (figure.value, figure.target) == (8, 480)
    assert {cell.label: cell.value for cell in figure.cells["kind"]} == {
        "aide humaine": 3, "micro-bricolage": 2, "visite de courtoisie": 2, "appel téléphonique": 1,
    }  # fmt: skip
    assert {cell.label: cell.value for cell in figure.cells["act"]}["micro-bricolage – Changer une ampoule"] == 2
    where = reverse("evaluation:counted", args=[estate[1].pk, "interactions"])
    page = estate[2].get(where, {"start": "2026-01-01", "end": "2026-12-31"})
    assert page.context["page"].paginator.count == 8
    assert [line.label for line in page.context["lines"]].count("Odette Lefèvre") == 4
    for key in ("people_met", "regular_needs", "referrals", "taken_over", "meetings", "led", "participants", "attendances"):
        assert estate[2].get(reverse("evaluation:counted", args=[estate[1].pk, key])).status_code == 200, key


def test_voi_08_what_somebody_typed_by_hand_is_no_cell_of_the_figures(estate):
    odette = a_tenant(estate)
    form = {"scheme": str(estate[1].pk), "kind": "micro_service", "category": "les pilules d’Odette", "readers": "team"}
    estate[2].post(reverse("followup:log", args=[odette.pk]), form)
    assert [cell.label.split(" – ")[1] for cell in figures(estate)["interactions"].cells["act"]] == ["non précisé"]


def test_voi_09_the_third_time_in_four_weeks_is_a_regular_need_and_a_home_help_service_is_proposed(estate, clock):
    odette = a_tenant(estate)
    assert noted(estate, "pharmacy", odette).context["noted"]["alert"] is None
    clock.shift(timedelta(days=10))
    noted(estate, "pharmacy", odette)
    noted(estate, "light_bulb", odette)
    assert not Alert.objects.exists()
    clock.shift(timedelta(days=10))
    estate = (*estate[:2], a_client(estate[2].member.account))
    page = noted(estate, "pharmacy", odette).content.decode()
    alert = Alert.objects.get()
    assert (alert.kind, alert.category, alert.person) == ("regular_need", "pharmacy", odette)
    assert "Pharmacie, petite course\xa0: 3 fois en 4 semaines." in page
    assert "elle ne remplace pas un service à domicile" in page
    assert reverse("followup:alert", args=[alert.pk]) in page
    noted(estate, "pharmacy", odette)
    assert Alert.objects.count() == 1, "said once, not each time"
    for _time in range(2):
        noted(estate, "light_bulb", odette)
    assert set(Alert.objects.values_list("category", flat=True)) == {"pharmacy", "light_bulb"}
    assert figures(estate)["regular_needs"].value == 2


def test_voi_09_threshold_and_weeks_are_figures_of_the_site(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age", recurrence_count=2, recurrence_weeks=1)
    with in_workspace(workspace):
        here = (workspace, scheme, a_staff_client(workspace))
        odette = a_tenant(here)
        noted(here, "form", odette)
        clock.shift(timedelta(days=8))
        noted(here, "form", odette)
        assert not Alert.objects.exists(), "eight days apart"
        noted(here, "form", odette)
        assert Alert.objects.count() == 1


def test_voi_10_an_act_out_of_scope_is_blocked_explained_and_passed_on(estate):
    odette = a_tenant(estate)
    answer = noted(estate, "no-medication", odette, understood="1")
    page = answer.content.decode()
    assert answer.status_code == 422 and not Interaction.objects.exists()
    assert "Ce n’est pas à nous de le faire" in page and "infirmier" in page
    passed = estate[2].post(
        reverse("counter-pass-on", args=[estate[1].pk]), {"act": "medication", "person_id": str(odette.pk)}, follow=True
    )
    alert = Alert.objects.get()
    assert (alert.kind, alert.category, alert.state) == ("out_of_scope", "medication", "raised")
    assert "infirmier" in passed.content.decode()


def test_voi_10_words_of_a_note_that_are_out_of_scope_are_seen_before_anything_is_noted(estate):
    odette = a_tenant(estate)
    answer = noted(estate, "courtesy", odette, note="a demandé de préparer son pilulier")
    assert answer.status_code == 422 and not Interaction.objects.exists()
    assert "Votre note parle de quelque chose" in answer.content.decode()
    assert noted(estate, "courtesy", odette, note="a demandé de préparer son pilulier", understood="1").status_code == 200
    assert Interaction.objects.count() == 1


def test_voi_11_a_worry_is_passed_on_with_consent_gone_along_with_ended_and_the_relation_goes_on(estate):
    odette, partner = a_tenant(estate), an_organisation(estate[0], "Service à domicile des Pins")
    for _time in range(3):
        noted(estate, "carrying", odette)
    alert = Alert.objects.get()
    refer = reverse("followup:refer", args=[alert.pk])
    said = {"partner": str(partner.pk), "consent_channel": "", "accompaniment": "called"}
    assert estate[2].post(refer, said).status_code == 422, "nothing without agreement"
    assert not Referral.objects.exists()
    future = said | {"consent_channel": "meeting", "consented_at": "2026-03-20"}
    assert estate[2].post(refer, future).status_code == 422
    assert estate[2].post(refer, said | {"consent_channel": "meeting", "consented_at": "2026-03-12"}).status_code == 302
    referral = Referral.objects.get()
    assert (referral.partner, referral.consent_channel, referral.accompaniment) == (partner, "meeting", "called")
    close = reverse("followup:close-referral", args=[referral.pk])
    assert estate[2].post(close, {"to": "taken_over", "news_on": "2026-03-01"}).status_code == 422
    done = {"to": "taken_over", "outcome": "deux heures par semaine", "news_on": "2026-03-26"}
    assert estate[2].post(close, done).status_code == 302
    referral.refresh_from_db()
    alert.refresh_from_db()
    assert (referral.outcome, referral.taken_over, alert.state, alert.closed_at) == ("deux heures par semaine", True, "taken_over", None)
    call = Call.objects.get()
    assert (call.reason, call.person, call.due_at.date().isoformat()) == ("news", odette, "2026-03-26")
    assert "Odette" in estate[2].get(reverse("today")).content.decode()
    noted(estate, "news", odette)
    page = estate[2].get(reverse("followup:alert", args=[alert.pk])).content.decode()
    assert "nous appelons ensemble" in page and "Appel" in page
    found = figures(estate)
    assert (found["referrals"].value, found["taken_over"].value) == (1, 1)
    assert estate[2].post(close, done).status_code == 422, "said once"


def a_meeting(estate, what, day, *, every="0", until="", capacity="15", **more):
    form = {
        "what": what, "commune_code": "Martigues", "place": "Salle commune", "day": day, "starts": "09:30", "ends": "11:00",
        "capacity": capacity, "every_weeks": every, "last_day": until, **more,
    }  # fmt: skip
    answer = estate[2].post(reverse("programming:plan", args=[estate[1].pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors


def came(estate, session, name, born):
    person = a_person(estate[0], name, birth_year=born, commune_code=HERE)
    estate[2].post(reverse("activities:register", args=[session.pk]), {"person_id": str(person.pk), "channel": "meeting"})
    return person


def test_voi_13_breakfasts_come_back_every_week_afternoons_by_five_or_six_and_once_a_month_on_a_friday(estate):
    a_meeting(estate, "breakfast", "2026-03-17", every="1", until="2026-04-14")
    a_meeting(estate, "afternoon", "2026-03-16", every="1", until="2026-03-31", capacity="6", starts="14:00", ends="16:00")
    a_meeting(estate, "happy_exchange", "2026-03-20", every=str(MONTHLY), until="2026-06-30", starts="17:00", ends="19:00")
    a_meeting(estate, "newcomers", "2026-03-17", every=str(MONTHLY), until="2026-06-30", starts="11:00", ends="12:00")
    days = lambda topic: [str(day) for day in Session.objects.filter(activity__topic=topic).values_list("day", flat=True)]  # noqa: E731
    assert days("breakfast") == ["2026-03-17", "2026-03-24", "2026-03-31", "2026-04-07", "2026-04-14"]
    assert days("happy_exchange") == ["2026-03-20", "2026-04-17", "2026-05-15", "2026-06-19"], "the third Friday"
    assert days("newcomers") == ["2026-03-17", "2026-04-21", "2026-05-19", "2026-06-16"]
    assert set(Session.objects.filter(activity__topic="afternoon").values_list("capacity", flat=True)) == {6}
    first = Session.objects.filter(activity__topic="afternoon").first()
    for number in range(7):
        came(estate, first, f"Marcel{number}", 1950)
    first.refresh_from_db()
    assert (first.taken, first.registrations.filter(state="waitlisted").count()) == (6, 1), "a group of six"


def test_voi_15_inhabitants_lead_and_those_under_fifty_are_counted_apart_masked_for_funders(estate, clock):
    karim = a_person(estate[0], "Karim", birth_year=1985, commune_code=HERE)
    estate[2].post(reverse("schemes:enrol", args=[karim.pk, estate[1].pk, "neighbour"]))
    a_meeting(estate, "afternoon", "2026-03-16", capacity="12", animators=str(karim.pk))
    a_meeting(estate, "breakfast", "2026-03-17", capacity="12")
    led = Session.objects.get(activity__topic="afternoon")
    for number, born in enumerate((1990, 1995, *[1950] * 6)):
        came(estate, led, f"Simone{number}", born)
    came(estate, led, "Zoe", None)
    clock.shift(timedelta(days=6))
    here = (*estate[:2], a_client(estate[2].member.account))
    for attendee in Attendee.objects.all():
        here[2].post(reverse("activities:attend", args=[attendee.pk]), {"attendance": "seen"})
    found = figures(here)
    assert (found["meetings"].value, found["led"].value, found["participants"].value) == (2, 1, 9)
    assert {cell.label: cell.value for cell in found["participants"].cells["age"]} == {
        "moins de 50 ans": 2, "50 ans ou plus": 6, "non précisé": 1,
    }  # fmt: skip
    funder = a_staff_client(estate[0], StaffRole.FUNDER, scheme=estate[1])
    page = funder.get(reverse("evaluation:scorecard", args=[estate[1].pk]), {"year": "2026"})
    cells = next(one for one in page.context["figures"] if one.key == "participants").cells["age"]
    assert [cell.value for cell in cells if cell.label == "moins de 50 ans"] == [None], "two people: hidden"


def test_the_figures_of_the_source_are_questions_with_their_source_as_default():
    asked = {question.key: question.default for question in load_key("voisin-age").blueprint.inputs}
    wanted = {
        "min_age": 65, "days_open": 6, "session_capacity": 15, "younger_than": 50, "follow_up_meetings": 12,
        "steering_meetings": 2,
    }  # fmt: skip
    assert {key: asked[key] for key in wanted} == wanted
    assert {means.key: means.quantity for means in load_key("voisin-age").blueprint.means} == {"coordinator": 1.0, "concierge": 1.0}
