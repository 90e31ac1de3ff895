"""A need is changed after the fact, and one time of a weekly one; whoever is concerned is told."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.modules.needs.models import Need, Occurrence, Proposal, Service
from essaim.workflows.upkeep import plan_all, tend_all
from tests.builders import a_person_client, a_staff_client, counting_queries
from tests.web.desks.needs.story import ONE_DAY, WEEKLY, Story, page_in

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def test_sca_04_a_weekly_request_pauses_on_holidays_and_on_the_days_off_of_the_site(clock):
    story = Story(**WEEKLY)
    story.settle()
    url = reverse("schemes:closed-days", args=[story.scheme.pk])
    story.desk.post(url, {"label": "Vacances", "first_day": "2026-03-16", "last_day": "2026-03-22"})
    plan_all()
    clock.move_to(datetime(2026, 5, 2, 9, 0, tzinfo=PARIS))
    plan_all()
    desk = a_staff_client(story.workspace, StaffRole.OPERATOR)
    page = desk.get(reverse("needs:need", args=[story.need.pk])).content.decode()
    assert "Ascension" in page
    with in_workspace(story.workspace):
        done = Occurrence.objects.filter(state="accepted").values_list("day", flat=True)
        assert {date(2026, 3, 12), date(2026, 3, 26), date(2026, 5, 7), date(2026, 5, 21)} <= set(done)
        assert {date(2026, 3, 19), date(2026, 5, 14)} & set(done) == set()


def test_weekly_help_goes_on_being_written_ahead_while_the_scheme_pauses(clock):
    story = Story(**WEEKLY)
    story.settle()
    story.pause()
    clock.move_to(datetime(2026, 6, 2, 9, 0, tzinfo=PARIS))
    plan_all()
    with in_workspace(story.workspace):
        assert Occurrence.objects.filter(state="accepted", day=date(2026, 8, 6)).exists()


def test_both_sides_are_asked_how_it_went_while_the_scheme_pauses(clock):
    story = Story(**ONE_DAY)
    story.settle()
    story.pause()
    clock.move_to(datetime(2026, 3, 21, 10, 0, tzinfo=PARIS))
    tend_all()
    with in_workspace(story.workspace):
        asked = Message.objects.filter(template__startswith="confirmation_for").values_list("template", "person")
        assert set(asked) == {("confirmation_for_supporter", story.volunteer.pk), ("confirmation_for_person", story.carer.pk)}


def test_sca_04_one_time_is_left_out_another_moved_and_the_volunteer_is_told(clock):
    story = Story(**WEEKLY)
    story.settle()
    story.change_time("2026-03-19", "leave_out")
    story.change_time("2026-03-26", "move_time", day="2026-03-27", starts="16:00", ends="17:00")
    assert story.days() == ["12/03 14:00", "27/03 16:00", "02/04 14:00", "09/04 14:00", "16/04 14:00"]
    bodies = story.told(story.volunteer)
    assert len(bodies) == 2
    page = Client().get(page_in(bodies[-1])).content.decode()
    assert "27 mars de 16\u00a0h à 17\u00a0h" in page
    assert "n’a pas lieu" in page
    assert len(story.told(story.carer)) == 2


def test_sca_04_from_a_day_on_it_is_on_another_day_then_no_more(clock):
    story = Story(**WEEKLY)
    story.settle()
    story.change_time("2026-03-26", "change_following", weekday="4", starts="10:00", ends="11:00")
    assert story.days() == ["12/03 14:00", "19/03 14:00", "27/03 10:00", "03/04 10:00", "10/04 10:00"]
    story.change_time("2026-04-10", "end_series")
    assert story.days() == ["12/03 14:00", "19/03 14:00", "27/03 10:00", "03/04 10:00"]


def test_sca_04_the_hour_stays_the_same_when_clocks_change_in_the_page_and_in_the_calendar(clock):
    story = Story(**WEEKLY)
    story.settle()
    client = a_person_client(story.volunteer)
    address = client.post(reverse("space-calendar")).context["address"]
    events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    starts = [event["DTSTART"].dt.astimezone(PARIS) for event in events]
    assert {moment.time() for moment in starts} == {time(14)}
    assert {moment.utcoffset() for moment in starts} == {timedelta(hours=1), timedelta(hours=2)}


def test_whoever_asked_says_by_the_link_that_it_is_not_for_this_time_and_may_take_it_back(clock):
    story = Story(**WEEKLY)
    story.settle()
    with in_workspace(story.workspace):
        notice = Message.objects.get(template="on_behalf_notice")
    page = page_in(notice.body)
    assert "Marius" in Client().get(page).content.decode()
    Client().post(f"{page}fois/2026-03-19/", {"act": "leave_out"})
    assert "19/03 14:00" not in story.days()
    Client().post(f"{page}fois/2026-03-19/", {"act": "put_back"})
    assert "19/03 14:00" in story.days()
    assert (len(story.told(story.volunteer)), story.told(story.carer)) == (2, [])


def test_a_volunteer_who_cannot_go_once_says_so_and_the_person_and_the_team_see_it(clock):
    story = Story(**WEEKLY)
    service = story.settle()
    client = a_person_client(story.volunteer)
    with in_workspace(story.workspace):
        missed = service.occurrences.get(day="2026-03-19")
    client.post(reverse("space-time", args=[service.pk, missed.pk]), {"act": "miss"})
    tend_all()
    plan_all()
    assert "19/03 14:00" not in story.days()
    assert len(story.told(story.carer)) == 1
    sheet = story.desk.get(reverse("needs:need", args=[story.need.pk])).context["sheet"]
    assert [line["missed"] for line in sheet.times[:3]] == ["", "Marius Quenneville", ""]


def test_nobody_is_asked_whether_a_weekly_help_took_place_until_it_is_over(clock):
    story = Story(**WEEKLY)
    story.settle()

    def asked() -> int:
        tend_all()
        with in_workspace(story.workspace):
            return Message.objects.filter(template__startswith="confirmation_for").count()

    clock.shift(timedelta(days=5))
    seen = [asked()]
    story.desk = a_staff_client(story.workspace, StaffRole.OPERATOR)
    story.change_time("2026-03-26", "end_series")
    clock.shift(timedelta(days=5))
    assert [*seen, asked()] == [0, 2]


def test_whoever_asked_withdraws_by_the_link_and_whoever_was_to_go_is_told(clock):
    story = Story(**ONE_DAY)
    story.settle()
    with in_workspace(story.workspace):
        page = page_in(Message.objects.get(template="on_behalf_notice").body)
    for _time in range(3):
        assert Client().get(page).status_code == 200
    Client().post(f"{page}arreter/")
    with in_workspace(story.workspace):
        story.need.refresh_from_db()
        entry = JournalEntry.objects.get(act="need.cancelled")
        assert (story.need.state, story.need.end_reason) == ("cancelled", "withdrawn")
        assert (entry.actor_kind, entry.actor_id) == ("link", story.carer.pk)
        assert Call.objects.filter(occurrence__startswith="cancelled", person=story.volunteer, state="due").count() == 1
        assert Message.objects.filter(template="need_answered_elsewhere").count() == 0


def test_whoever_was_to_come_is_called_when_the_team_cancels_the_need(clock):
    story = Story(**ONE_DAY)
    story.settle()
    story.desk.post(reverse("needs:cancel", args=[story.need.pk]))
    with in_workspace(story.workspace):
        (call,) = Call.objects.filter(person=story.volunteer, state="due")
        assert "n’aura pas lieu" in call.script
        assert Message.objects.filter(template="need_answered_elsewhere").count() == 0


def test_whoever_was_only_asked_is_written_to_when_the_need_is_cancelled(clock):
    story = Story(**ONE_DAY)
    story.desk.post(reverse("needs:cancel", args=[story.need.pk]))
    with in_workspace(story.workspace):
        assert Message.objects.filter(template="need_answered_elsewhere", person=story.volunteer).count() == 1
        assert Call.objects.filter(person=story.volunteer, state="due").count() == 0


def test_another_day_is_told_to_whoever_goes_and_the_visit_and_the_contacts_follow(clock):
    story = Story(**ONE_DAY)
    service = story.settle()
    assert story.change(day="2026-03-24", starts="09:00", ends="10:00").status_code == 302
    assert story.days() == ["24/03 09:00"]
    (body,) = story.told(story.volunteer)
    assert "24 mars" in Client().get(page_in(body)).content.decode()
    assert len(story.told(story.carer)) == 1
    with in_workspace(story.workspace):
        closes = service.disclosures.get(revoked_at=None).closes_at
        entry = JournalEntry.objects.get(act="need.changed")
    assert closes > datetime(2026, 3, 24, 10, 0, tzinfo=PARIS)
    assert entry.facts["starts_at"].startswith("2026-03-24")


def test_other_words_are_journalled_by_field_and_told_to_nobody(clock):
    story = Story(**ONE_DAY)
    story.change(details="Sonner deux fois")
    with in_workspace(story.workspace):
        entry = JournalEntry.objects.get(act="need.changed")
        assert Need.objects.get().details == "Sonner deux fois"
    assert entry.facts == {"fields": ["details"]}
    assert "Sonner" not in str(entry.facts)
    assert (story.told(story.volunteer), story.told(story.carer)) == ([], [])


def test_two_who_change_the_same_need_see_both_texts_and_nothing_is_lost(clock):
    story = Story(**ONE_DAY)
    url = reverse("needs:change", args=[story.need.pk])
    shown = story.desk.get(url).context["form"]["seen_version"].value()
    story.change(details="Sonner deux fois")
    late = story.desk.post(url, {**ONE_DAY, "quantity": "1", "details": "Passer par la cour", "seen_version": shown})
    page = late.content.decode()
    assert (late.status_code, "Sonner deux fois" in page, "Passer par la cour" in page) == (409, True, True)
    with in_workspace(story.workspace):
        assert Need.objects.get().details == "Sonner deux fois"


def test_a_day_that_has_passed_is_refused_with_a_sentence_and_changes_nothing(clock):
    story = Story(**ONE_DAY)
    answer = story.change(day="2026-03-02")
    assert answer.status_code == 422
    assert "déjà passé" in answer.content.decode()
    with in_workspace(story.workspace):
        assert Need.objects.get().starts_at == datetime(2026, 3, 20, 14, 0, tzinfo=PARIS)


def test_contact_details_stay_open_as_long_as_a_weekly_help_goes_on(clock):
    story = Story(**WEEKLY)
    service = story.settle()
    page = reverse("space-service", args=[service.pk])
    for _week in range(9):
        clock.shift(timedelta(days=7))
        plan_all()
    helper = a_person_client(story.offer.participation.person)
    assert "12 rue des Glycines" in helper.get(page).content.decode()
    with in_workspace(story.workspace):
        Service.objects.filter(pk=service.pk).update(person_agreed_at=None)
    plan_all()
    assert "12 rue des Glycines" not in helper.get(page).content.decode()


def test_contact_details_close_when_nobody_tends_a_weekly_help(clock):
    story = Story(**WEEKLY)
    service = story.settle()
    clock.shift(timedelta(days=63))
    helper = a_person_client(story.offer.participation.person)
    assert "12 rue des Glycines" not in helper.get(reverse("space-service", args=[service.pk])).content.decode()


def test_the_days_off_of_a_scheme_are_read_once_for_all_its_weekly_helps_and_nothing_is_written_in_vain(clock):
    story = Story(**WEEKLY)
    service = story.settle()
    with in_workspace(story.workspace):
        for _more in range(3):
            proposal = Proposal(**values_of(service.proposal) | {"state": "expired"})
            Proposal.objects.bulk_create([proposal])
            Service.objects.bulk_create([Service(**values_of(service) | {"proposal_id": proposal.pk})])
    plan_all()
    with counting_queries() as queries:
        plan_all()
    seen = [query["sql"] for query in queries]
    assert len([sql for sql in seen if 'FROM "schemes_closeddays"' in sql]) == 1
    assert [sql for sql in seen if sql.startswith(("SAVEPOINT", "INSERT", "UPDATE"))] == []
    assert all('"day" >=' in sql for sql in seen if 'FROM "needs_occurrence"' in sql)


def values_of(row: Service | Proposal) -> dict:
    """The same once more, as another row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
