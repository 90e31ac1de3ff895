"""What is said ahead of time: tomorrow's visits, the week's, a check that ends; each once, in the evening, without a name."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from essaim.core.foundation.links import give_link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.actions import move_scheme
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Visit
from essaim.workflows.upkeep import tend_all
from tests.builders import a_participation, a_person, a_planted_scheme, a_supporter, a_workspace, acting
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db
SATURDAY, MONDAY = date(2026, 3, 14), date(2026, 3, 16)


@pytest.fixture
def visitor(clock):
    """Calls on somebody on Fridays and on somebody else on Mondays."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        part = a_supporter(
            scheme, categories=["visit"], given_name="Karim", contacts=[{"value": "06 39 98 11 22"}], preferred_channel="sms"
        ).participation
        for name, weekday in (("Huguette", 4), ("Lucien", 0)):
            home = {"commune_code": "59350", "line": "12 rue des Glycines"}
            member = a_person(workspace, name, "Delœuvre", address=home)
            a_participation(scheme, member, "member")
            actions.assign(
                part, person=member, weekday=weekday, starts=time(14), minutes=60, visitor_agreed=True, person_agreed=True,
                by=acting(), now=NOW,
            )  # fmt: skip
        yield part


def tend(clock, day: date, hour: int) -> None:
    moment = datetime.combine(day, time(hour), tzinfo=PARIS)
    clock.move_to(moment)
    tend_all()
    tend_all()


def said(*templates: str) -> list[tuple[str, str]]:
    rows = Message.objects.filter(template__in=templates).order_by("created_at", "pk")
    return [(row.template, row.body) for row in rows]


def test_the_evening_before_each_visitor_hears_of_tomorrow_once(visitor, clock):
    tend(clock, NOW.date(), 16)
    assert said("visit_reminder") == [], "not before the evening"
    tend(clock, NOW.date(), 18)
    ((_template, body),) = said("visit_reminder")
    assert "14 h" in body.replace("\u00a0", " ").replace("\u202f", " ")
    assert not any(word in body for word in ("Huguette", "Delœuvre", "Glycines"))
    tend(clock, NOW.date(), 21)
    tend(clock, SATURDAY, 18)
    assert len(said("visit_reminder", "visit_week")) == 1
    assert not Call.objects.exists(), "a reminder is never a call to make"


def test_on_sunday_the_week_takes_the_place_of_tomorrow(visitor, clock):
    tend(clock, SATURDAY + timedelta(days=1), 18)
    ((template, body),) = said("visit_reminder", "visit_week")
    assert (template, ": 2 visite(s), la première lundi 16 mars à 14 h." in body) == ("visit_week", True)


def test_an_sms_that_waits_for_the_end_of_a_holiday_is_still_true_when_it_leaves(visitor, clock):
    """The Fourteenth of July 2026 is a Tuesday: what is written that evening leaves on Wednesday morning."""
    holiday = date(2026, 7, 14)
    moved = Visit.objects.order_by("day").first()
    Visit.objects.filter(pk=moved.pk).update(day=holiday + timedelta(days=1), week=holiday - timedelta(days=1))
    tend(clock, holiday, 18)
    message = Message.objects.get(template="visit_reminder")
    leaves = datetime.combine(holiday + timedelta(days=1), time(8), tzinfo=PARIS)
    assert (message.not_before, "demain" in message.body, "mercredi 15 juillet à 14 h" in message.body) == (leaves, False, True)


@pytest.mark.parametrize("starts", [time(7, 30), time(8)])
def test_what_begins_on_monday_before_an_sms_of_sunday_could_leave_is_told_on_saturday(visitor, clock, starts):
    Visit.objects.filter(day=MONDAY).update(starts=starts)
    tend(clock, SATURDAY, 18)
    message = Message.objects.get(template="visit_reminder")
    assert "lundi 16 mars à " in message.body and message.not_before.astimezone(PARIS).date() == SATURDAY
    assert said("visit_week") == []
    tend(clock, SATURDAY + timedelta(days=1), 18)
    week = Message.objects.get(template="visit_week")
    assert week.not_before == datetime.combine(MONDAY, time(8), tzinfo=PARIS)
    assert week.expires_at > week.not_before, "the other visits of the week are told all the same"


def test_control_what_begins_on_monday_after_the_first_sms_is_told_on_sunday_only(visitor, clock):
    Visit.objects.filter(day=MONDAY).update(starts=time(8, 30))
    tend(clock, SATURDAY, 18)
    assert said("visit_reminder") == []


def test_nobody_is_reminded_of_a_visit_to_somebody_who_pauses(visitor, clock):
    tend(clock, NOW.date(), 16)
    members = Participation.objects.filter(role="member", person__given_name="Huguette")
    members.update(state="paused")
    tend(clock, NOW.date(), 18)
    assert said("visit_reminder") == []
    members.update(state="active")
    tend(clock, NOW.date(), 19)
    assert len(said("visit_reminder")) == 1, "back again"


@pytest.mark.parametrize("why", ["called off", "a check has ended", "suspended", "away"])
def test_nobody_is_reminded_of_a_visit_that_they_may_not_make(visitor, clock, why):
    if why == "called off":
        for visit in Visit.objects.all():
            actions.cancel_visit(visit, reason="asked", by=acting(), now=NOW)
    elif why == "away":
        actions.note_absence(visitor, first_day=NOW.date(), last_day=NOW.date() + timedelta(days=12), reason="leave", by=acting(), now=NOW)
    elif why == "suspended":
        Participation.objects.filter(pk=visitor.pk).update(state="suspended")
    else:
        Participation.objects.filter(pk=visitor.pk).update(cleared_until=NOW.date())
    tend(clock, NOW.date(), 18)
    tend(clock, SATURDAY + timedelta(days=1), 18)
    assert said("visit_reminder", "visit_week") == []


def test_a_check_that_ends_is_told_at_sixty_thirty_and_seven_days_once_each(visitor, clock):
    last = NOW.date() + timedelta(days=80)
    Participation.objects.filter(pk=visitor.pk).update(cleared_until=last)
    heard = []
    for days in (61, 60, 59, 45, 31, 30, 29, 8, 7, 6, 1, 0):
        tend(clock, last - timedelta(days=days), 10)
        heard.append((days, len(said("check_ending"))))
    assert heard == [(61, 0), (60, 1), (59, 1), (45, 1), (31, 1), (30, 2), (29, 2), (8, 2), (7, 3), (6, 3), (1, 3), (0, 3)]
    tend(clock, last + timedelta(days=1), 10)
    assert len(said("check_ending")) == 3


def test_a_check_that_ends_is_told_while_the_scheme_pauses_too(visitor, clock):
    """Its weekly visits go on meanwhile."""
    Participation.objects.filter(pk=visitor.pk).update(cleared_until=NOW.date() + timedelta(days=60))
    move_scheme(visitor.scheme, to="paused", by=acting(), now=NOW)
    tend(clock, NOW.date(), 10)
    assert len(said("check_ending")) == 1


def test_a_check_renewed_begins_again(visitor, clock):
    for year in (0, 1):
        last = NOW.date() + timedelta(days=30 + 365 * year)
        Participation.objects.filter(pk=visitor.pk).update(cleared_until=last)
        tend(clock, last - timedelta(days=20), 10)
        assert len(said("check_ending")) == year + 1


def test_the_calendar_feed_holds_weekly_visits_without_name_or_place(visitor):
    secret = give_link(visitor.workspace, purpose="calendar", person_id=visitor.person_id, now=NOW)
    content = Client().get(reverse("calendar", args=[secret])).content
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [(event["dtstart"].dt.strftime("%d %H:%M"), event["dtend"].dt.strftime("%H:%M")) for event in events] == [
        ("13 14:00", "15:00"), ("16 14:00", "15:00"), ("20 14:00", "15:00")
    ]  # fmt: skip
    text = content.decode()
    assert {str(event["summary"]) for event in events} == {"Visite"}
    assert not any(word in text for word in ("Huguette", "Lucien", "Delœuvre", "Glycines", "Lille"))
    visit = Visit.objects.first()
    actions.cancel_visit(visit, reason="asked", by=acting(), now=NOW)
    assert len(Calendar.from_ical(Client().get(reverse("calendar", args=[secret])).content).walk("VEVENT")) == 2


def test_the_hour_of_the_evening_is_the_schemes_own(visitor, clock):
    scheme = visitor.scheme
    scheme.snapshot["settings"]["evening_hour"] = 19
    with in_workspace(scheme.workspace):
        type(scheme).objects.filter(pk=scheme.pk).update(snapshot=scheme.snapshot, version=scheme.version + 1)
    tend(clock, NOW.date(), 18)
    assert said("visit_reminder") == [], "not before the hour that the scheme says"
    tend(clock, NOW.date(), 19)
    assert len(said("visit_reminder")) == 1
