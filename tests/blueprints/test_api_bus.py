"""API Bus, walked through its pages: from the planned stop to the sheet of who came."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment
from essaim.modules.activities.actions import note_wish, plan_session, record_activity
from essaim.modules.activities.models import Registration, Session
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, fill, planned, registers, said
from tests.builders import a_planted_scheme, acting, an_organisation, counting_queries
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def test_api_06_the_thirteenth_waits_and_takes_the_place_that_is_cancelled(bus_desk):
    session = planned(bus_desk)
    assert session.capacity == 12
    fill(bus_desk, session, 12)
    registers(bus_desk, session, "Odette", phone="06 39 98 10 10")
    session.refresh_from_db()
    odette = Registration.objects.get(lead__given_name="Odette")
    assert (session.taken, odette.state) == (12, "waitlisted")
    first = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[first.pk]), {"reason": "asked"})
    odette.refresh_from_db()
    session.refresh_from_db()
    assert (session.taken, odette.state) == (12, "promoted")
    told = list(Message.objects.filter(person=odette.lead).values_list("template", flat=True)) + [
        call.occurrence.split()[0] for call in Call.objects.filter(person=odette.lead)
    ]
    assert "place_freed" in told


def test_api_06_close_to_the_session_nobody_is_promoted_behind_their_back(bus_desk, clock):
    session = planned(bus_desk)
    fill(bus_desk, session, 12)
    registers(bus_desk, session, "Odette")
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 19, 2, 0)))
    first = Registration.objects.get(lead__given_name="Marcel 0")
    bus_desk[2].post(reverse("activities:cancel-registration", args=[first.pk]), {"reason": "asked"})
    odette = Registration.objects.get(lead__given_name="Odette")
    session.refresh_from_db()
    assert (session.taken, odette.state) == (11, "waitlisted")
    assert Call.objects.filter(person=odette.lead, occurrence__startswith="place ", state="due").count() == 1
    bus_desk[2].post(reverse("activities:give-place", args=[odette.pk]))
    odette.refresh_from_db()
    assert odette.state == "promoted"
    assert not Call.objects.filter(subject_id=odette.pk, occurrence__startswith="place ", state="due").exists()


def test_api_06_no_page_overbooks_not_even_the_organisers(bus_desk):
    session = planned(bus_desk, capacity="3")
    fill(bus_desk, session, 3)
    refused = bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": "2"})
    session.refresh_from_db()
    assert (refused.status_code, session.capacity) == (409, 3)
    registers(bus_desk, session, "Odette", with_given_name="Lucie")
    bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": "4"})
    odette = Registration.objects.get(lead__given_name="Odette")
    assert odette.state == "waitlisted", "a party of two does not take one place"
    bus_desk[2].post(reverse("activities:resize", args=[session.pk]), {"capacity": "5"})
    odette.refresh_from_db()
    session.refresh_from_db()
    assert (odette.state, session.taken) == ("promoted", 5)


def test_api_07_more_than_five_are_fetched_in_several_trips(bus_desk):
    session = planned(bus_desk)
    for number in range(7):
        person = at_home(bus_desk, f"Jeanne {number}", 43.93 + number / 500, 3.71 + number / 400)
        assert "place" in said(fetch(bus_desk, session, person))
    page = bus_desk[2].get(reverse("activities:session", args=[session.pk]))
    tour = page.context["tour"]
    assert tour.count == 2
    assert sorted(len(trip.calls) for trip in tour.trips if not trip.is_back) in ([2, 5], [3, 4])
    assert sum(len(trip.calls) for trip in tour.trips if trip.is_back) == 7


def test_api_07_one_wheelchair_over_capacity_is_refused_and_says_why(bus_desk):
    session = planned(bus_desk)
    for number in range(2):
        jeanne = at_home(bus_desk, f"Jeanne {number}", 43.98, 3.80)
        assert "fauteuil" in said(fetch(bus_desk, session, jeanne, wheelchair="on"))
    before = session.attendees.count()
    refused = fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.801), wheelchair="on")
    assert refused.status_code == 422
    sentence = str(refused.context["form"].errors["pick_up"])
    assert "1 fauteuil roulant par trajet" in sentence and "12\xa0h." in sentence
    session.refresh_from_db()
    assert (session.attendees.count(), session.taken) == (before, 2)
    assert "place" in said(fetch(bus_desk, session, at_home(bus_desk, "Lucie", 43.98, 3.802))), "somebody on foot still fits"


def test_api_07_whoever_cannot_be_fetched_is_offered_another_session_or_to_come_without_being_fetched(bus_desk):
    session, later, full = (
        planned(bus_desk),
        planned(bus_desk, day=date(2026, 3, 26)),
        planned(bus_desk, day=date(2026, 3, 25), capacity="1"),
    )
    fill(bus_desk, full, 1)
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", 43.98, 3.80), wheelchair="on")
    simone = at_home(bus_desk, "Simone", 43.98, 3.801)
    refused = fetch(bus_desk, session, simone, wheelchair="on")
    assert refused.context["instead"] == [later], "neither a session that is full nor the one that was asked for"
    assert f'formaction="{reverse("activities:register", args=[later.pk])}"' in refused.content.decode()
    fetch(bus_desk, later, simone, wheelchair="on")
    assert fetch(bus_desk, session, simone, wheelchair="on").context["instead"] == [], "nor one to which they come already"
    assert "place" in said(fetch(bus_desk, session, simone, wheelchair="on", by_themselves="1"))
    assert Registration.objects.get(lead=simone, session=session).pick_up == ""


def test_api_07_a_visitor_of_the_public_page_is_offered_the_same(bus_desk):
    session, later = planned(bus_desk), planned(bus_desk, day=date(2026, 3, 26))
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Jeanne {number}", 43.98, 3.80), wheelchair="on")
    url = reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])
    form = {"given_name": "Simone", "family_name": "Gal", "phone": "01 99 00 12 34", "pick_up": "both", "wheelchair": "on",
            "line": "Le Mas", "commune_code": "Saint-Martin-de-Londres"}  # fmt: skip
    refused = Client().post(url, form)
    assert (refused.status_code, refused.context["instead"]) == (422, [later])
    assert Client().post(url, form | {"by_themselves": "1"}).status_code == 302
    assert Registration.objects.get(lead__given_name="Simone").pick_up == ""


def test_api_08_the_run_sheet_has_order_times_phones_and_access_notes_when_it_is_time(bus_desk, clock):
    session = planned(bus_desk)
    near = at_home(bus_desk, "Jeanne", 43.936, 3.71, line="12 rue des Mûriers", access_notes="sonner deux fois")
    far = at_home(bus_desk, "Simone", 43.98, 3.76, line="Mas de la Combe")
    fetch(bus_desk, session, near)
    answer = fetch(bus_desk, session, far)
    assert re.search(r"entre \d+\sh(\s\d\d)? et \d+\sh", said(answer))
    too_early = bus_desk[2].get(reverse("activities:tour", args=[session.pk])).content.decode()
    assert "Mûriers" not in too_early and "Mas de la Combe" not in too_early
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 19, 8, 0)))
    sheet = bus_desk[2].get(reverse("activities:tour", args=[session.pk])).content.decode()
    for wanted in ("12 rue des Mûriers", "sonner deux fois", "Mas de la Combe", "01 99 00 77 88"):
        assert wanted in sheet
    there, back = sheet.split("retour", 1)
    assert there.index("Mas de la Combe") < there.index("Mûriers")
    assert back.index("Mûriers") < back.index("Mas de la Combe")


def test_api_09_a_caller_without_e_mail_is_registered_by_the_operator(bus_desk):
    session = planned(bus_desk)
    answer = registers(bus_desk, session, "Odette", phone="01 99 00 12 34")
    assert "place" in said(answer)
    row = Registration.objects.get(lead__given_name="Odette")
    assert (row.state, row.channel, row.recorded_by) == ("confirmed", "phone", bus_desk[2].member.pk)
    assert row.lead.account is None
    assert not Call.objects.filter(person=row.lead).exists(), "who was told on the phone is not called again"


def test_api_10_wishes_are_shown_when_the_next_session_of_the_host_is_planned(bus_desk):
    host = an_organisation(bus_desk[0], "Mairie de Ganges")
    session = planned(bus_desk, host=str(host.pk))
    bus_desk[2].post(reverse("activities:wish", args=[session.pk]), {"words": "Apprendre à greffer un arbre"})
    page = bus_desk[2].get(reverse("programming:plan", args=[bus_desk[1].pk])).content.decode()
    assert "Apprendre à greffer un arbre" in page and "Mairie de Ganges" in page
    other = an_organisation(bus_desk[0], "Mairie de Lodève")
    elsewhere = planned(bus_desk, host=str(other.pk), day=date(2026, 3, 20), commune_code="Lodève")
    bus_desk[2].post(reverse("activities:wish", args=[elsewhere.pk]), {"words": "Un après-midi chansons"})
    url = reverse("programming:plan", args=[bus_desk[1].pk])
    seen = {body.name: [wish.words for wish in bus_desk[2].get(url, {"hote": body.pk}).context["wishes"]] for body in (host, other)}
    assert seen == {"Mairie de Ganges": ["Apprendre à greffer un arbre"], "Mairie de Lodève": ["Un après-midi chansons"]}


def test_api_10_what_was_wished_for_in_another_scheme_stays_there(bus_desk):
    """Whoever coordinates this one may have no business in that one; control: what was wished for here is shown."""
    workspace, scheme, desk, _vehicle = bus_desk
    host = an_organisation(workspace, "Mairie de Ganges")
    other = a_planted_scheme(workspace, "api-bus")
    for where, words in ((other, "Un groupe de parole entre aidants"), (scheme, "Apprendre à greffer un arbre")):
        activity = record_activity(where, title="Au village", by=acting(), now=NOW)
        row = plan_session(
            activity, day=date(2026, 3, 19), starts=time(14), ends=time(17), commune_code="34111", host=host, by=acting(), now=NOW
        )
        note_wish(row, words=words, by=acting(), now=NOW)
    page = desk.get(reverse("programming:plan", args=[scheme.pk]), {"hote": str(host.pk)}).content.decode()
    assert "greffer" in page and "aidants" not in page


def test_api_11_the_catalogue_names_themes_and_who_leads(bus_desk):
    page = bus_desk[2].get(reverse("programming:plan", args=[bus_desk[1].pk])).content.decode()
    for title in ("Garder l’équilibre", "Déjouer les arnaques", "Les gestes qui sauvent", "Exercer sa mémoire"):
        assert title in page
    wanted = {
        "falls": ("Prévention", "Une intervenante en prévention de la caisse de retraite"), "digital": ("Vie quotidienne", "L’équipe du bus"),
        "scams": ("Vie quotidienne", "La gendarmerie"), "first_aid": ("Prévention", "Les pompiers"),
        "genealogy": ("Loisirs", "Une personne bénévole du coin"),
    }  # fmt: skip
    rows = [planned(bus_desk, what=what, day=date(2026, 3, 23 + number)) for number, what in enumerate(wanted)]
    assert {row.activity.topic: (row.activity.theme, row.activity.speaker) for row in rows} == wanted
    here = [bus_desk[0].slug, bus_desk[1].slug]
    shown = {row.activity.topic: Client().get(reverse("activities:public-session", args=[*here, row.pk])).content.decode() for row in rows}
    assert [topic for topic, (_theme, speaker) in wanted.items() if speaker not in shown[topic]] == []


def test_api_12_a_poster_and_lines_for_the_bulletin(bus_desk):
    session = planned(bus_desk, what="falls")
    where = [bus_desk[0].slug, bus_desk[1].slug, session.pk]
    page = Client().get(reverse("activities:poster", args=where)).content.decode()
    for wanted in ("Garder l’équilibre", "19 mars", "01 99 00 34 10", "data:image/svg+xml", "Ganges"):
        assert wanted in page
    lines = re.sub(r"\s+", " ", page.split("Pour le bulletin municipal", 1)[1])
    for wanted in ("« Garder l’équilibre »", "jeudi 19 mars", "Ganges", "01 99 00 34 10"):
        assert wanted in lines


def test_api_13_the_bus_is_not_booked_twice_unless_somebody_says_why(bus_desk):
    planned(bus_desk)
    form = {
        "what": "falls", "commune_code": "Lodève", "day": "2026-03-19", "starts": "16:00", "ends": "18:00",
        "capacity": "12", "vehicle": str(bus_desk[3].pk), "every_weeks": "0", "without_host": "on",
    }  # fmt: skip
    url = reverse("programming:plan", args=[bus_desk[1].pk])
    refused = bus_desk[2].post(url, form)
    assert refused.status_code == 422
    assert "Le bus" in str(refused.context["form"].errors["overlap_reason"])
    assert Session.objects.count() == 1
    assert bus_desk[2].post(url, form | {"overlap_reason": "given_up_soon"}).status_code == 302
    assert Commitment.objects.filter(resource=bus_desk[3], released_at=None).count() == 2


def test_api_13_a_second_animator_is_asked_for_from_nine_people_on(bus_desk):
    session = planned(bus_desk)
    fill(bus_desk, session, 8)
    assert bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["animators_wanted"] == 1
    registers(bus_desk, session)
    assert bus_desk[2].get(reverse("activities:session", args=[session.pk])).context["animators_wanted"] == 2


def test_api_14_who_came_is_noted_and_the_year_tells_communes_sessions_seniors_those_fetched_and_what_was_cancelled(bus_desk, clock):
    jeanne, simone = at_home(bus_desk, "Jeanne", 43.936, 3.71), at_home(bus_desk, "Simone", 43.733, 3.32)
    session, elsewhere = planned(bus_desk), planned(bus_desk, day=date(2026, 3, 20), commune_code="Lodève")
    fetch(bus_desk, session, jeanne)
    fill(bus_desk, session, 2)
    fetch(bus_desk, elsewhere, jeanne, pick_up="")
    fetch(bus_desk, elsewhere, simone)
    never = planned(bus_desk, day=date(2026, 3, 26), commune_code="Lodève")
    bus_desk[2].post(reverse("programming:cancel-many"), {"session": [str(never.pk)], "reason": "weather"})
    for row, day, answers in ((session, 19, ("seen", "seen", "noshow")), (elsewhere, 20, ("seen", "seen"))):
        clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, day, 18, 0)))
        for attendee, answer in zip(row.attendees.order_by("person__given_name"), answers, strict=True):
            bus_desk[2].post(reverse("activities:attend", args=[attendee.pk]), {"attendance": answer})
    states = list(Registration.objects.values_list("state", flat=True))
    assert states == ["confirmed"] * 5, "who came is another question than who has a place"
    url = reverse("evaluation:scorecard", args=[bus_desk[1].pk])
    page = bus_desk[2].get(url, {"start": "2026-01-01", "end": "2026-12-31"})
    figures = {figure.key: figure for figure in page.context["figures"]}
    wanted = {"sessions_held": 2, "people_met": 3, "attendances": 4, "share_fetched": 50, "no_shows": 1, "sessions_cancelled": 1}
    assert {key: figures[key].value for key in wanted} == wanted
    assert {cell.label: cell.value for cell in figures["sessions_held"].cells["territory"]} == {"Ganges": 1, "Lodève": 1}
    other = bus_desk[2].get(url, {"start": "2025-01-01", "end": "2025-12-31"})
    assert [figure.value for figure in other.context["figures"] if figure.key in wanted and figure.value] == []


def test_api_15_several_sessions_are_cancelled_at_once_and_everybody_is_told(bus_desk):
    rows = [planned(bus_desk, day=date(2026, 3, day)) for day in (19, 20)]
    registers(bus_desk, rows[0], "Odette", phone="06 39 98 10 10")
    registers(bus_desk, rows[1], "Marcel", phone="01 99 00 12 35")
    data = {"session": [str(row.pk) for row in rows], "reason": "health"}
    bus_desk[2].post(reverse("programming:cancel-many"), data)
    assert set(Session.objects.values_list("state", "end_reason")) == {("cancelled", "health")}
    assert not Commitment.objects.filter(released_at=None).exists()
    for name in ("Odette", "Marcel"):
        person = Person.objects.get(given_name=name)
        written = Message.objects.filter(person=person, template="session_cancelled").count()
        called = Call.objects.filter(person=person, occurrence__startswith="session_cancelled", state="due").count()
        assert written + called == 1


def test_the_public_page_registers_without_account_and_tells_search_engines(bus_desk):
    session = planned(bus_desk)
    here = [bus_desk[0].slug, bus_desk[1].slug]
    visitor = Client()
    assert "Ganges" in visitor.get(reverse("activities:programme", args=here), {"q": "ganges"}).content.decode()
    assert visitor.get(reverse("activities:programme", args=here), {"q": "Lodève"}).context["sessions"].count() == 0
    page = visitor.get(reverse("activities:public-session", args=[*here, session.pk])).content.decode()
    assert 'itemtype="https://schema.org/Event"' in page
    assert 'itemprop="startDate" content="2026-03-19T14:00:00+01:00"' in page
    form = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34"}
    answer = visitor.post(reverse("activities:public-session", args=[*here, session.pk]), form)
    assert answer.status_code == 302 and Registration.objects.get().channel == "page"
    feed = visitor.get(reverse("activities:feed", args=here)).content.decode()
    assert "BEGIN:VEVENT" in feed and "Odette" not in feed


def test_a_series_keeps_its_hour_over_the_change_of_clocks_and_leaves_holidays_out(bus_desk):
    planned(bus_desk, what="memory", every_weeks="1", last_day="2026-05-07")
    rows = list(Session.objects.order_by("day"))
    assert {timezone.localtime(row.starts_at).time() for row in rows} == {time(14)}
    offsets = {row.starts_at.hour for row in rows}
    assert offsets == {12, 13}, "the hour on the wall stays, the instant moves"
    assert all(later.day - earlier.day == timedelta(weeks=1) for earlier, later in zip(rows, rows[1:], strict=False))


def test_the_personal_page_says_rank_and_reason_and_takes_a_cancellation(bus_desk):
    session = planned(bus_desk, capacity="1")
    registers(bus_desk, session, "Marcel")
    registers(bus_desk, session, "Odette", phone="06 39 98 10 10")
    odette = Registration.objects.get(lead__given_name="Odette")
    from essaim.modules.activities.actions.telling import link_to

    path = re.search(r"https?://[^/]+(/\S+)", link_to(odette, NOW))[1]
    visitor = Client()
    page = visitor.get(path)
    assert page.context["rank"] == 1 and "ordre d’arrivée" in page.content.decode()
    odette.refresh_from_db()
    assert odette.state == "waitlisted", "opening the page changes nothing"
    visitor.post(path + "reponse/", {"answer": "no"})
    odette.refresh_from_db()
    assert odette.state == "cancelled"


def test_every_page_of_a_session_opens_before_and_after(bus_desk, clock):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.936, 3.71))
    pages = [reverse("activities:list"), reverse("activities:list") + "?quand=passees", reverse("activities:resources")]
    pages += [reverse(f"activities:{name}", args=[session.pk]) for name in ("session", "sheet", "tour", "register")]
    pages.append(reverse("programming:move", args=[session.pk]))
    for moment in (NOW, NOW + timedelta(days=9)):
        clock.move_to(moment)
        assert {page: bus_desk[2].get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_the_list_of_sessions_costs_the_same_for_one_and_for_three(bus_desk):
    planned(bus_desk)
    with counting_queries() as one:
        bus_desk[2].get(reverse("activities:list"))
    for day in (20, 23):
        planned(bus_desk, day=date(2026, 3, day))
    with counting_queries() as three:
        bus_desk[2].get(reverse("activities:list"))
    assert len(three) == len(one)


def test_the_page_of_a_session_costs_the_same_for_one_and_for_three(bus_desk):
    session = planned(bus_desk)
    url = reverse("activities:session", args=[session.pk])
    fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.936, 3.71))
    bus_desk[2].get(url)
    with counting_queries() as one:
        bus_desk[2].get(url)
    for number in range(2):
        fetch(bus_desk, session, at_home(bus_desk, f"Lucie {number}", 43.94, 3.72 + number / 100))
    with counting_queries() as three:
        bus_desk[2].get(url)
    # The read-log writes one line for each person named.
    assert len(three) == len(one)
