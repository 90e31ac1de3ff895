"""La Ressourcerie, its hours and its door: what opens, what is closed, what is counted once and taken back by its line."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import change_participation
from essaim.core.schemes.models import Participation
from essaim.modules.activities.actions import link_drop_in, plan_session, record_activity
from essaim.modules.activities.models import DropIn, Idea, Session
from essaim.web.desks.rota.week import days_of
from essaim.workflows.own_page import member_link
from tests.blueprints.ressourcerie import HERE, STAMP, a_place, a_session
from tests.builders import a_participation, a_person, a_staff_client, acting, counting_queries
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
__all__ = ["a_place"]
TUESDAY, EASTER_MONDAY = date(2026, 3, 17), date(2026, 4, 6)


@pytest.fixture
def desk(place):
    client = a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)
    client.page = reverse("activities:opening", args=[place.pk])
    client.door = reverse("activities:counter", args=[place.pk])
    return client


def words(page):
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def every(desk, weekday, starts="10:00", ends="18:00"):
    assert desk.post(desk.page, {"weekday": str(weekday), "starts": starts, "ends": ends}).status_code == 302


def opened(desk, day, starts, ends, label=""):
    assert desk.post(desk.page, {"day": str(day), "starts": starts, "ends": ends, "label": label}).status_code == 302


def closed(desk, place, day, label):
    form = {"first_day": str(day), "last_day": str(day), "label": label}
    assert desk.post(reverse("schemes:closed-days", args=[place.pk]), form).status_code == 302


def said(place):
    return words(Client().get(reverse("activities:hours", args=[place.workspace.slug, place.slug])))


def hours_of_the_rota(place, day):
    (found,) = days_of(place, since=day, until=day)
    return [(f"{first:%H:%M}", f"{last:%H:%M}") for first, last in found.gaps]


def test_res_06_an_evening_out_of_the_ordinary_adds_to_the_hours_of_its_day(place, desk):
    every(desk, 1)
    opened(desk, TUESDAY, "19:00", "21:00", "nocturne")
    assert "mardi 17 mars 10 h&nbsp;–&#8288;&nbsp;18 h, 19 h&nbsp;–&#8288;&nbsp;21 h (nocturne)" in said(place)
    assert "mardi 24 mars 10 h&nbsp;–&#8288;&nbsp;18 h mardi 31 mars" in said(place), "the other Tuesdays stay as they are"
    assert hours_of_the_rota(place, TUESDAY) == [("10:00", "18:00"), ("19:00", "21:00")]


def test_res_06_hours_that_overlap_those_of_the_week_are_said_as_one(place, desk):
    every(desk, 1)
    opened(desk, TUESDAY, "17:00", "20:30", "fête des voisins")
    assert "mardi 17 mars 10 h&nbsp;–&#8288;&nbsp;20 h 30 (fête des voisins)" in said(place)
    closed(desk, place, TUESDAY + timedelta(days=7), "Inventaire")
    opened(desk, TUESDAY + timedelta(days=7), "14:00", "16:00")
    assert "mardi 24 mars 14 h&nbsp;–&#8288;&nbsp;16 h" in said(place), "only a closure takes hours away, and what is opened then opens"


def test_res_06_a_public_holiday_is_closed_for_everybody_unless_it_is_opened_on_purpose(place, desk, clock):
    every(desk, 0)
    assert "lundi 6 avril fermé Lundi de Pâques" in said(place)
    assert hours_of_the_rota(place, EASTER_MONDAY) == []
    assert hours_of_the_rota(place, EASTER_MONDAY - timedelta(days=7)) == [("10:00", "18:00")], "control: any other Monday"
    clock.move_to(NOW + timedelta(days=25))
    today = a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)
    assert "Aujourd’hui : fermé Lundi de Pâques" in words(today.get(desk.door))
    assert today.post(desk.page, {"day": str(EASTER_MONDAY), "starts": "14:00", "ends": "17:00"}).status_code == 302
    assert "Aujourd’hui : 14 h&nbsp;–&#8288;&nbsp;17 h" in words(today.get(desk.door))
    assert "lundi 6 avril 14 h&nbsp;–&#8288;&nbsp;17 h" in said(place)
    assert hours_of_the_rota(place, EASTER_MONDAY) == [("14:00", "17:00")]


def test_res_06_late_in_the_month_the_saturday_of_the_next_one_is_asked_for_too(place, desk, clock):
    opened(desk, date(2026, 3, 21), "14:00", "18:00")
    assert "à choisir" not in words(desk.get(desk.page)), "control: on the twelfth this month is enough"
    clock.move_to(NOW + timedelta(days=8))
    later = a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)
    assert "1 samedi reste à choisir pour avril 2026" in words(later.get(desk.page))
    later.post(desk.page, {"day": "2026-04-18", "starts": "14:00", "ends": "18:00"})
    assert "à choisir" not in words(later.get(desk.page))


def test_res_06_a_month_without_a_saturday_left_asks_for_none(place, clock):
    clock.move_to(NOW + timedelta(days=17))
    late = a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)
    said_late = words(late.get(reverse("activities:opening", args=[place.pk])))
    assert ("pour mars 2026" in said_late, "1 samedi reste à choisir pour avril 2026" in said_late) == (False, True)


def test_res_05_a_double_tap_at_the_door_is_one_visit(place, desk):
    key = re.search(r'name="kept_key" value="([^"]+)"', desk.get(desk.door).content.decode()).group(1)
    for _tap in range(2):
        desk.post(desk.door, {"came_before": "no", "kept_key": key})
    assert DropIn.objects.count() == 1
    fresh = re.search(r'name="kept_key" value="([^"]+)"', desk.get(desk.door).content.decode()).group(1)
    desk.post(desk.door, {"came_before": "no", "kept_key": fresh})
    assert (key == fresh, DropIn.objects.count()) == (False, 2), "control: the next visitor is counted"


def test_res_05_any_visit_of_today_is_taken_back_by_its_line_and_its_hour(place, desk, clock):
    for hours, answer in ((0, "no"), (1, "yes"), (2, "unsaid")):
        clock.move_to(NOW + timedelta(hours=hours))
        desk.post(desk.door, {"came_before": answer})
    shown = desk.get(desk.door)
    assert [f"{line.created_at.astimezone(NOW.tzinfo):%H}" for line in shown.context["lines"]] == ["12", "11", "10"]
    assert "11 h , Déjà venu" in words(shown) or "11 h, Déjà venu" in words(shown)
    (second,) = (line for line in shown.context["lines"] if line.came_before)
    assert desk.post(reverse("activities:uncount", args=[second.pk])).status_code == 302
    assert sorted(map(str, DropIn.objects.values_list("came_before", flat=True))) == ["False", "None"]


def test_res_05_of_two_people_with_one_code_only_the_first_is_thanked(place, desk, monkeypatch):
    desk.post(desk.door, {"came_before": "no"})
    code = DropIn.objects.get().code
    first, second = a_person(place.workspace, "Solange"), a_person(place.workspace, "Irène")
    for person in (first, second):
        a_participation(place, person, "sourcier")
    sends = [(Client(), "/" + member_link(person, place, now=NOW).split("/", 3)[3]) for person in (first, second)]
    queryset = type(DropIn.objects.all())
    real_first = queryset.first

    def while_the_other_is_faster(rows):
        found = real_first(rows)
        if isinstance(found, DropIn):
            monkeypatch.undo()
            link_drop_in(first, scheme=place, code=code, by=acting(), now=NOW)
        return found

    monkeypatch.setattr(queryset, "first", while_the_other_is_faster)
    client, own = sends[1]
    answer = words(client.post(f"{own}visite/", {"code": code}, follow=True))
    assert ("Nous ne connaissons pas ce code" in answer, "cette visite est maintenant sur votre page" in answer) == (True, False)
    assert DropIn.objects.filter(person=second).count() == 0
    client, own = sends[0]
    assert "cette visite est maintenant sur votre page" in words(client.post(f"{own}visite/", {"code": code}, follow=True)), "control"


@pytest.fixture
def idea(place, desk):
    """An idea of somebody who would run it, and the public page of a session of it."""
    person = a_person(place.workspace, "Solange", commune_code="33063")
    a_participation(place, person, "sourcier")
    own = "/" + member_link(person, place, now=NOW).split("/", 3)[3]
    Client().post(f"{own}idee/", {"idea-title": "Reliure", "idea-would_run": "on"})
    return Idea.objects.get()


def page_of_a_session(idea) -> str:
    idea.refresh_from_db()
    session = Session.objects.first() or plan_session(
        idea.activity, day=(NOW + timedelta(days=9)).date(), starts=NOW.time(), ends=(NOW + timedelta(hours=2)).time(), **HERE, **STAMP
    )
    where = [idea.scheme.workspace.slug, idea.scheme.slug, session.pk]
    return words(Client().get(reverse("activities:public-session", args=where)))


def test_res_11_the_name_of_whoever_runs_it_stands_on_the_programme_only_while_the_team_has_validated_them(place, desk, idea):
    desk.post(reverse("activities:answer-idea", args=[idea.pk]), {"to": "accepted"})
    assert "Solange" not in page_of_a_session(idea)
    part = Participation.objects.get(person=idea.person, role="activity_holder")
    desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "active"})
    assert "Avec : Solange" in page_of_a_session(idea)
    part.refresh_from_db()
    change_participation(part, to="ended", reason="own_wish", **STAMP)
    assert "Solange" not in page_of_a_session(idea)


def test_res_11_whoever_had_stopped_is_looked_at_anew_when_their_idea_is_taken(place, desk, idea):
    part = a_participation(place, idea.person, "activity_holder", state="ended", validated_at=NOW)
    desk.post(reverse("activities:answer-idea", args=[idea.pk]), {"to": "accepted"})
    part.refresh_from_db()
    assert (part.state, part.validated_at) == ("applied", None)
    assert "Solange" not in page_of_a_session(idea)


def programme(place, **asked):
    return Client().get(reverse("activities:programme", args=[place.workspace.slug, place.slug]), asked)


def titles(page):
    return [session.activity.title for session in page.context["sessions"]]


def test_res_01_the_programme_is_searched_without_accents_or_capitals(place):
    a_session(place, title="Mémoire et équilibre")
    a_session(place, title="Yoga doux", days=8)
    for asked in ("memoire", "MÉMOIRE", "Equilibre memoire"):
        assert titles(programme(place, q=asked)) == ["Mémoire et équilibre"], asked
    assert titles(programme(place, q="piece")) == titles(programme(place, q="grande Pièce")) == ["Mémoire et équilibre", "Yoga doux"]
    assert titles(programme(place, q="poterie")) == []


def test_res_01_searching_the_programme_takes_the_same_queries_for_one_activity_and_for_many(place):
    def counted() -> int:
        with counting_queries() as queries:
            programme(place, q="memoire")
        return len(queries)

    a_session(place, title="Mémoire")
    few = counted()
    for number in range(5):
        a_session(place, title=f"Mémoire {number}", days=8 + number)
    assert counted() == few


def test_res_01_a_long_programme_goes_on_on_another_page(place):
    activity = record_activity(place, title="Café", **STAMP)
    for number in range(52):
        plan_session(
            activity,
            day=(NOW + timedelta(days=2 + number)).date(),
            starts=NOW.time(),
            ends=(NOW + timedelta(hours=1)).time(),
            **HERE,
            **STAMP,
        )
    first = programme(place, q="cafe")
    assert (len(titles(first)), "Voir la suite" in words(first)) == (50, True)
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1).replace("&amp;", "&")
    second = Client().get(reverse("activities:programme", args=[place.workspace.slug, place.slug]) + onward)
    assert (len(titles(second)), "Voir la suite" in words(second)) == (2, False)


def test_the_page_of_a_session_tells_search_engines_whether_it_was_moved_or_cancelled_where_it_is_and_what_it_costs(place, desk):
    session = a_session(place)
    page = reverse("activities:public-session", args=[place.workspace.slug, place.slug, session.pk])
    shown = Client().get(page).content.decode()
    for told in ("schema.org/EventScheduled", 'itemprop="price" content="12.00"', 'itemprop="addressLocality">Bordeaux', "OfflineEvent"):
        assert told in shown, told
    desk.post(reverse("programming:move", args=[session.pk]), {"day": "2026-03-25", "starts": "14:00", "ends": "16:00"})
    moved = Client().get(page)
    assert "schema.org/EventRescheduled" in moved.content.decode() and "previousStartDate" in moved.content.decode()
    assert "Elle était prévue le jeudi 19 mars à 14 h" in words(moved)
    desk.post(reverse("programming:cancel", args=[session.pk]), {"reason": "weather"})
    cancelled = Client().get(page)
    assert (cancelled.status_code, "schema.org/EventCancelled" in cancelled.content.decode()) == (200, True)
    assert ("n’a pas lieu" in words(cancelled), "schema.org/Offer" in cancelled.content.decode()) == (True, False)
    assert ("J’aimerais venir" in words(Client().get(page)), "J’aimerais venir" in words(moved)) == (False, True)
