"""Nos petits plus, the shared meal: planned month after month, everybody put down at once, and a month without it is told."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import plan_session, record_activity, register
from essaim.modules.activities.models import Activity, Attendee, Registration, Series, Session
from essaim.workflows.forgetting import forget_activities
from tests.blueprints.test_nos_petits_plus import a_colleague
from tests.builders import a_participation, a_person, a_planted_scheme, a_workspace, acting, counting_queries
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db
MEAL = {
    "what": "shared_meal", "title": "", "commune_code": "59350", "place": "Maison de quartier", "day": "2026-03-20", "starts": "12:00",
    "ends": "14:00", "every_weeks": "-1", "last_day": "2026-07-31", "capacity": "2", "minimum": "0",
}  # fmt: skip


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    people = [a_person(workspace, name, "Delœuvre") for name in ("Huguette", "Lucien", "Odette")]
    for person in people:
        a_participation(scheme, person, "member")
    return workspace, scheme, people


def plan(desk, scheme, **changed):
    return desk.post(reverse("programming:plan", args=[scheme.pk]), MEAL | changed)


def meals(workspace):
    with in_workspace(workspace):
        return list(Session.objects.order_by("day"))


def missing(desk):
    found = {one.key: one for one in desk.get(reverse("today")).context["worklists"]}
    return [(line.detail, line.urgent) for line in found["months_missing"].lines] if "months_missing" in found else []


def without(desk, scheme, **period):
    figures = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]), period).context["figures"]
    return next(figure.value for figure in figures if figure.key == "months_without_meal")


def test_npp_09_the_meal_comes_back_every_month_on_the_same_weekday(house):
    workspace, scheme, _people = house
    desk = a_colleague(workspace)
    assert plan(desk, scheme).status_code == 302
    days = [session.day for session in meals(workspace)]
    assert days == [date(2026, 3, 20), date(2026, 4, 17), date(2026, 5, 15), date(2026, 6, 19), date(2026, 7, 17)], "each third Friday"
    with in_workspace(workspace):
        assert Series.objects.get().monthly
        assert {session.activity.topic for session in Session.objects.select_related("activity")} == {"shared_meal"}


def test_a_fifth_weekday_is_the_last_of_each_month_and_days_off_are_left_out(house):
    workspace, scheme, _people = house
    plan(a_colleague(workspace), scheme, day="2026-05-29", last_day="2026-08-31")
    assert [session.day.isoformat() for session in meals(workspace)] == ["2026-05-29", "2026-06-26", "2026-07-31", "2026-08-28"]
    other = a_planted_scheme(a_workspace(), "nos-petits-plus")
    plan(a_colleague(other.workspace), other, day="2026-04-13", last_day="2026-07-31")
    assert [session.day.isoformat() for session in meals(other.workspace)] == ["2026-04-13", "2026-05-11", "2026-06-08", "2026-07-13"]
    third = a_planted_scheme(a_workspace(), "nos-petits-plus")
    plan(a_colleague(third.workspace), third, day="2026-04-14", last_day="2026-08-31")
    assert "2026-07-14" not in [session.day.isoformat() for session in meals(third.workspace)], "a public holiday"


def test_npp_09_members_are_put_down_together_and_who_comes_after_the_last_place_waits(house):
    workspace, scheme, people = house
    desk = a_colleague(workspace)
    plan(desk, scheme, every_weeks="0")
    (meal,) = meals(workspace)
    url = reverse("activities:register-many", args=[meal.pk])
    choices = desk.get(url).context["form"]["who"]
    assert ["Huguette", "Lucien", "Odette"] == [str(option.choice_label).split()[0] for option in choices]
    with in_workspace(workspace):
        parts = {part.person.given_name: part.pk for part in scheme.participations.select_related("person")}
    answer = desk.post(url, {"who": [parts["Huguette"], parts["Lucien"], parts["Odette"]], "channel": "meeting"})
    assert answer.status_code == 302
    with in_workspace(workspace):
        found = {row.lead.given_name: (row.state, row.channel) for row in Registration.objects.select_related("lead")}
    assert sorted(found.values()) == [("confirmed", "meeting"), ("confirmed", "meeting"), ("waitlisted", "meeting")]
    assert desk.get(url).context["form"].fields["who"].queryset.count() == 0
    assert desk.post(url, {"who": [parts["Odette"]], "channel": "phone"}).status_code == 422, "nobody stands on the list twice"


def test_npp_09_who_came_is_noted_and_counted(house, clock):
    workspace, scheme, people = house
    desk = a_colleague(workspace)
    plan(desk, scheme, every_weeks="0", capacity="9")
    (meal,) = meals(workspace)
    with in_workspace(workspace):
        parts = list(scheme.participations.values_list("pk", flat=True))
    desk.post(reverse("activities:register-many", args=[meal.pk]), {"who": parts, "channel": "phone"})
    clock.move_to(datetime(2026, 3, 20, 15, 0, tzinfo=PARIS))
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        rows = {row.person.given_name: row.pk for row in Attendee.objects.select_related("person")}
    for name, what in (("Huguette", "seen"), ("Lucien", "seen"), ("Odette", "noshow")):
        assert desk.post(reverse("activities:attend", args=[rows[name]]), {"attendance": what}).status_code == 302
    figures = {one.key: one.value for one in desk.get(reverse("evaluation:scorecard", args=[scheme.pk])).context["figures"]}
    assert (figures["meals"], figures["meal_guests"]) == (1, 2)


def test_npp_09_a_month_without_a_meal_is_on_the_page_of_the_day_and_on_the_scorecard(house, clock):
    workspace, scheme, _people = house
    desk = a_colleague(workspace)
    assert missing(desk) == [("Rien de prévu en mars 2026 : Le repas partagé", False)]
    plan(desk, scheme, every_weeks="0")
    assert missing(desk) == []
    (meal,) = meals(workspace)
    desk.post(reverse("programming:cancel", args=[meal.pk]), {"reason": "health"})
    clock.move_to(NOW + timedelta(days=12))
    desk = a_colleague(workspace)
    assert missing(desk) == [("Rien de prévu en mars 2026 : Le repas partagé", True)], "cancelled, and the month is nearly over"
    assert without(desk, scheme) == 0, "the month is not over"
    clock.move_to(datetime(2026, 6, 3, 9, 0, tzinfo=PARIS))
    desk = a_colleague(workspace)
    assert without(desk, scheme) == 3, "March, April and May; nothing before the scheme was planted"
    with in_workspace(workspace):
        line = str(Activity.objects.get().pk)
    assert plan(desk, scheme, what=line, day="2026-06-20", every_weeks="0").status_code == 302
    clock.move_to(datetime(2026, 8, 2, 9, 0, tzinfo=PARIS))
    desk = a_colleague(workspace)
    assert without(desk, scheme) == 4, "June had its meal, July had not"
    assert without(desk, scheme, start="2026-06-01", end="2026-06-30") == 0


def test_the_page_costs_the_same_for_one_and_for_three(house):
    workspace, scheme, people = house
    desk = a_colleague(workspace)
    plan(desk, scheme, every_weeks="0", capacity="9")
    (meal,) = meals(workspace)
    url = reverse("activities:register-many", args=[meal.pk])
    desk.get(url)
    with counting_queries() as queries:
        desk.get(url)
        for_three = len(queries)
    for name in ("Jeanne", "Marcel", "Simone"):
        a_participation(scheme, a_person(workspace, name), "member")
    with counting_queries(at_most=for_three):
        desk.get(url)


def test_a_diet_is_noted_for_the_meal_kept_encrypted_shown_to_the_team_and_added_up_on_the_sheet(house):
    workspace, scheme, people = house
    desk = a_colleague(workspace)
    plan(desk, scheme, capacity="5")
    session = meals(workspace)[0]
    with in_workspace(workspace):
        for person in people[:2]:
            register(session, people=[person], by=acting(), now=NOW)
        first, second = Attendee.objects.filter(session=session).order_by("created_at")
        for row, keys in ((first, ["vegetarian", "children"]), (second, ["vegetarian"])):
            desk.post(reverse("activities:needs", args=[row.pk]), {"keys": keys, "words": "Allergie aux noix" if row == first else ""})
        page, sheet = (desk.get(reverse(name, args=[session.pk])) for name in ("activities:session", "activities:sheet"))
        assert "Allergie aux noix" in page.content.decode() and page.context["needs_totals"] == sheet.context["needs_totals"]
        assert [number for _label, number in sheet.context["needs_totals"]] == [2, 1]
        assert "Allergie" not in sheet.content.decode(), "the sheet that everybody signs says how many, not who"
        with connection.cursor() as cursor:
            cursor.execute("SELECT needs FROM activities_attendee WHERE needs IS NOT NULL")
            assert not any("noix" in str(value) or "vegetarian" in str(value) for (value,) in cursor.fetchall())
        forget_activities(people[0], NOW)
        assert Attendee.objects.get(pk=first.pk).needs is None


def test_a_scheme_that_asks_for_no_needs_has_no_page_for_them(house):
    workspace, _scheme, people = house
    other = a_planted_scheme(workspace, "api-bus")
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        activity = record_activity(other, title="Garder l’équilibre", by=acting(), now=NOW)
        session = plan_session(activity, day=date(2026, 3, 19), starts=time(14), ends=time(17), commune_code="34111", by=acting(), now=NOW)
        register(session, people=[people[0]], by=acting(), now=NOW)
        url = reverse("activities:needs", args=[Attendee.objects.get().pk])
        assert desk.get(url).status_code == 404
        assert url not in desk.get(reverse("activities:session", args=[session.pk])).content.decode()
