"""A week is prepared as a draft: proposed with reasons, moved by hand, agreed by both, adopted whole or in part."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.refusal import Overtaken
from essaim.core.messaging.models import Call
from essaim.core.people.actions import add_contact
from essaim.core.people.models import Availability, Person
from essaim.core.schemes.actions import announce_end, begin_spell, close_days, commit
from essaim.core.schemes.models import Commitment, Participation
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Assignment, DraftLine, Visit, WeekDraft
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_participation,
    a_person,
    acting,
    counting_queries,
)
from tests.conftest import NOW, PARIS
from tests.web.desks.rounds.drafted import (
    HOME,
    NEXT,
    act,
    adopt,
    assign,
    both_say_yes,
    change,
    page,
    prepare,
    site,
)
from tests.workflows.test_watching import meanwhile

pytestmark = pytest.mark.django_db
__all__ = ["site"]


def test_one_press_prepares_the_week_of_everybody_and_tells_nobody(site):
    scheme, desk, helpers, members = site
    draft = prepare(desk, scheme)
    lines = list(draft.lines.all())
    assert {line.person_id for line in lines} == {member.pk for member in members}
    assert all(line.visitor_id in {part.pk for part in helpers} and NEXT <= line.day <= NEXT + timedelta(days=6) for line in lines)
    assert all(line.starts.minute % 5 == 0 for line in lines), "nobody is told 9:13"
    assert (Visit.objects.count(), Assignment.objects.count(), Call.objects.count(), Commitment.objects.count()) == (0, 0, 0, 0)
    shown = page(desk, draft).content.decode()
    assert all(member.full_name in shown for member in members)
    assert "libre à ce moment" in shown
    assert {member.pk for member in members} == set(DraftLine.objects.values_list("person", flat=True)), "kept when the page is closed"


def test_nobody_is_adopted_before_both_have_said_yes_and_then_all_at_once(site):
    scheme, desk, _helpers, members = site
    draft = prepare(desk, scheme)
    first, second, third = draft.lines.all()
    assert adopt(desk, draft).status_code == 409
    act(desk, first, "person")
    answer = adopt(desk, draft, first)
    assert (answer.status_code, Assignment.objects.count()) == (409, 0)
    assert first.person.full_name in answer.content.decode()
    act(desk, first, "visitor")
    both_say_yes(desk, second)
    assert adopt(desk, draft).status_code == 302
    assert {row.person_id for row in Assignment.objects.all()} == {first.person_id, second.person_id}
    made = Visit.objects.get(assignment__person=first.person_id, week=NEXT)
    assert (made.day, made.starts, made.visitor_id) == (first.day, first.starts, first.visitor_id)
    assert not page(desk, draft).context["changed"], "adopting a part is no change from outside"
    both_say_yes(desk, third)
    adopt(desk, draft, third)
    draft.refresh_from_db()
    assert (draft.state, Assignment.objects.count()) == ("adopted", 3)


def test_what_was_adopted_since_is_stepped_over_when_a_change_is_taken_back(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    first, second = draft.lines.all()[:2]
    change(desk, second, day="2026-03-21", starts="15:00")
    before = second.starts
    both_say_yes(desk, first)
    assert adopt(desk, draft, first).status_code == 302
    undo = reverse("rounds:undo", args=[draft.pk])
    assert desk.post(undo).status_code == 302
    second.refresh_from_db()
    assert (second.starts, second.by_hand) == (before, False)
    assert desk.post(undo).status_code == 409
    change(desk, second, day="2026-03-21", starts="16:00")
    assert desk.post(undo).status_code == 302, "it does not stick for good"


def test_a_line_whose_visit_cannot_be_made_any_more_is_not_adopted_in_silence(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    first, second = draft.lines.all()[:2]
    both_say_yes(desk, first, second)
    actions.note_absence(first.visitor, first_day=first.day, last_day=first.day, reason="leave", by=acting(), now=NOW)
    answer = adopt(desk, draft, first)
    assert (answer.status_code, "est absent" in answer.content.decode()) == (409, True)
    assert (Assignment.objects.count(), Visit.objects.count()) == (0, 0)


def test_what_takes_the_visitor_a_week_later_does_not_refuse_the_week_of_the_draft(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    line = draft.lines.first()
    both_say_yes(desk, line)
    start = datetime.combine(line.day + timedelta(days=7), line.starts, tzinfo=PARIS)
    commit(line.visitor.person, what="session", about=scheme.pk, starts_at=start, ends_at=start + timedelta(hours=1), by=acting(), now=NOW)
    assert adopt(desk, draft, line).status_code == 302
    assert [visit.day for visit in Visit.objects.all()] == [line.day]


def test_of_two_who_plan_the_draft_again_one_is_told_and_no_line_stands_twice(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    mine, theirs = WeekDraft.objects.get(pk=draft.pk), WeekDraft.objects.get(pk=draft.pk)
    actions.plan_again(theirs, by=acting(), now=NOW)
    before = set(draft.lines.values_list("pk", flat=True))
    with pytest.raises(Overtaken):
        actions.plan_again(mine, by=acting(), now=NOW)
    assert set(draft.lines.values_list("pk", flat=True)) == before
    line = draft.lines.first()
    both_say_yes(desk, line)
    before_adoption = WeekDraft.objects.get(pk=draft.pk)
    adopt(desk, draft, line)
    with pytest.raises(Overtaken):
        actions.plan_again(before_adoption, by=acting(), now=NOW)
    assert draft.lines.filter(person=line.person_id).count() == 1


def test_of_two_drafts_taken_up_at_once_one_is_refused_with_a_sentence(site):
    scheme, desk, _helpers, _members = site
    draft, aside = prepare(desk, scheme), []
    for row in (draft, None):
        row = row or prepare(desk, scheme)
        aside.append(reverse("rounds:put-aside", args=[row.pk]))
        desk.post(aside[-1])
    with meanwhile("rounds_weekdraft", lambda: WeekDraft.objects.exclude(pk=draft.pk).update(state="open")) as done:
        answer = desk.post(aside[0])
    assert (len(done), answer.status_code, "plus rapide" in answer.content.decode()) == (1, 409, True)


def test_adopting_stands_or_falls_as_a_whole(site):
    scheme, desk, helpers, members = site
    draft = prepare(desk, scheme)
    lines = list(draft.lines.all())
    both_say_yes(desk, *lines)
    assign(desk, scheme, helpers[0], lines[-1].person, weekday=5, starts="17:30")
    answer = adopt(desk, draft)
    assert (answer.status_code, Assignment.objects.count()) == (409, 1)
    assert f"{lines[-1].person.full_name}\u00a0:" in answer.content.decode()
    assert set(draft.lines.values_list("state", flat=True)) == {"proposed"}


def test_a_visit_is_moved_with_buttons_and_yes_is_asked_again(site):
    scheme, desk, helpers, members = site
    draft = prepare(desk, scheme)
    line = draft.lines.first()
    both_say_yes(desk, line)
    assert change(desk, line, day="2026-03-20", starts="15:00").status_code == 302
    assert act(desk, line, "later").status_code == 302
    line.refresh_from_db()
    assert (line.day, line.starts, line.by_hand) == (date(2026, 3, 20), time(15, 15), True)
    assert (line.person_agreed_at, line.visitor_agreed_at) == (None, None), "they said yes to another hour"
    other = next(part for part in helpers if part.pk != line.visitor_id)
    assert change(desk, line, visitor=other.pk, starts="16:30").status_code == 302
    line.refresh_from_db()
    assert (line.visitor_id, line.starts) == (other.pk, time(16, 30))
    for start in (time(15, 15), time(15)):
        desk.post(reverse("rounds:undo", args=[draft.pk]))
        line.refresh_from_db()
        assert line.starts == start
    desk.post(reverse("rounds:undo", args=[draft.pk]))
    line.refresh_from_db()
    assert line.person_agreed_at is not None, "undone as far as the yes that was given"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "2026-03-23"}, "Sélectionnez un choix valide"),
        ({"starts": "25:00"}, "heure valide"),
        ({"starts": ""}, "À quelle heure"),
        ({"visitor": "00000000-0000-0000-0000-000000000001"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(site, values, said):
    scheme, desk, _helpers, _members = site
    line = prepare(desk, scheme).lines.first()
    answer = change(desk, line, **values)
    before = (line.day, line.starts, line.visitor_id, line.version)
    line.refresh_from_db()
    assert (answer.status_code, line.day, line.starts, line.visitor_id, line.version) == (422, *before)
    assert said in answer.content.decode()


def test_conflicts_are_named_at_once_across_visits_sessions_and_places_held(site):
    scheme, desk, helpers, members = site
    draft = prepare(desk, scheme)
    line, other = draft.lines.all()[:2]
    visitor = line.visitor
    for what, subject, hour in (("session", visitor.person, 10), ("offer", line.person, 10)):
        start = datetime(2026, 3, 21, hour, tzinfo=PARIS)
        commit(subject, what=what, about=draft.pk, starts_at=start, ends_at=start + timedelta(hours=2), by=acting(), now=NOW)
    answer = change(desk, line, day="2026-03-21", starts="11:00")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert visitor.person.full_name in shown and line.person.full_name in shown
    assert "séance" in shown and "place" in shown
    assert change(desk, line, day="2026-03-21", starts="11:00", overlap_reason="agreed").status_code == 302
    line.refresh_from_db()
    assert (line.day, line.overlap_reason) == (date(2026, 3, 21), "agreed")
    assert change(desk, other, day="2026-03-21", starts="11:30", visitor=visitor.pk).status_code == 422, "another line of the draft"
    both_say_yes(desk, line)
    assert adopt(desk, draft, line).status_code == 302
    assert Commitment.objects.get(about=Visit.objects.get(week=NEXT).pk).overlap_reason == "agreed"


def test_a_button_that_meets_a_conflict_asks_for_the_reason_and_keeps_what_was_meant(site):
    scheme, desk, _helpers, _members = site
    line = prepare(desk, scheme).lines.first()
    change(desk, line, day="2026-03-21", starts="09:00")
    start = datetime(2026, 3, 21, 10, 10, tzinfo=PARIS)
    commit(line.visitor.person, what="meeting", about=line.pk, starts_at=start, ends_at=start + timedelta(hours=1), by=acting(), now=NOW)
    answer = act(desk, line, "later")
    assert (answer.status_code, answer.context["form"].data["starts"]) == (422, "09:15")
    shown = answer.content.decode()
    assert "rendez-vous" in shown
    assert re.search(rf'<form method="post" action="{reverse("rounds:line", args=[line.pk])}"', shown), "the reason goes where it is read"


def test_the_ceiling_is_in_the_plan_and_whoever_is_left_hears_which_rule_would_help(site):
    scheme, desk, helpers, members = site
    Participation.objects.filter(pk=helpers[0].pk).update(max_load=1)
    Participation.objects.filter(pk=helpers[1].pk).update(max_load=1)
    draft = prepare(desk, scheme)
    served, left = draft.lines.filter(visitor__isnull=False), draft.lines.get(visitor=None)
    assert {line.visitor_id for line in served} == {part.pk for part in helpers}
    assert (left.why, left.relax) == ("load", "load")
    answer = page(desk, draft)
    assert [(str(rule), count) for rule, count in answer.context["helping"]] == [("le nombre de personnes par intervenant", 1)]
    assert change(desk, left, day="2026-03-20", starts="11:00", visitor=helpers[0].pk).status_code == 422


def test_people_are_shared_out_fairly(site):
    scheme, desk, helpers, members = site
    for number in range(9):
        a_participation(scheme, a_person(scheme.workspace, f"Membre{number}", "Wiart", address=HOME), "member")
    draft = prepare(desk, scheme)
    counts = sorted(draft.lines.filter(visitor=part).count() for part in helpers)
    assert (sum(counts), counts[1] - counts[0] <= 2) == (12, True), counts


def test_a_draft_that_something_has_changed_says_so_and_is_planned_again_around_what_was_settled(site):
    scheme, desk, helpers, members = site
    draft = prepare(desk, scheme)
    line = draft.lines.get(person=members[0])
    change(desk, line, day="2026-03-20", starts="15:30")
    assert page(desk, draft).context["changed"] == []
    newcomer = a_person(scheme.workspace, "Marcel", "Wiart", address=HOME)
    a_participation(scheme, newcomer, "member")
    said = [str(word) for word in page(desk, draft).context["changed"]]
    assert said == ["les personnes accompagnées, ou qui passe chez qui", "l’adresse de quelqu’un"]
    assert desk.post(reverse("rounds:plan-again", args=[draft.pk])).status_code == 302
    assert page(desk, draft).context["changed"] == []
    assert set(draft.lines.values_list("person", flat=True)) == {newcomer.pk, *(member.pk for member in members)}
    line.refresh_from_db()
    assert (line.day, line.starts) == (date(2026, 3, 20), time(15, 30))


def test_a_line_left_out_stays_out_until_it_is_taken_up_again(site):
    scheme, desk, _helpers, members = site
    draft = prepare(desk, scheme)
    line = draft.lines.get(person=members[0])
    act(desk, line, "drop")
    desk.post(reverse("rounds:plan-again", args=[draft.pk]))
    assert draft.lines.get(person=members[0]).state == "dropped"
    assert members[0].full_name in [row.person.full_name for row in page(desk, draft).context["table"].dropped]
    act(desk, line, "keep")
    assert draft.lines.get(person=members[0]).state == "proposed"


def test_a_draft_put_aside_is_taken_up_again_and_only_one_is_open(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    again = desk.post(reverse("rounds:prepare", args=[scheme.pk]), {"week": NEXT.isoformat(), "scope": "alone"})
    assert (again.status_code, "déjà ouvert" in again.content.decode()) == (422, True)
    aside = reverse("rounds:put-aside", args=[draft.pk])
    desk.post(aside)
    assert act(desk, draft.lines.first(), "later").status_code == 409
    other = prepare(desk, scheme)
    assert desk.post(aside).status_code == 409
    desk.post(reverse("rounds:put-aside", args=[other.pk]))
    assert desk.post(aside).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "open"


def test_a_visit_settled_by_hand_or_told_stays_when_the_whole_week_is_planned_again(site):
    scheme, desk, helpers, members = site
    for number, member in enumerate(members):
        assign(desk, scheme, helpers[0], member, weekday=number, starts="09:00")
    by_hand, told, free = (Visit.objects.get(week=NEXT, assignment__person=member) for member in members)
    desk.post(reverse("rounds:move", args=[by_hand.pk]), {"day": "2026-03-17", "starts": "16:30", "visitor": helpers[0].pk})
    Call.objects.filter(subject_id=by_hand.pk).delete()
    Call.objects.create(workspace=scheme.workspace, person=members[1], subject_id=told.pk, state="done", due_at=NOW)
    Availability.objects.create(workspace=scheme.workspace, person=members[2], weekday=4, starts="14:00", ends="16:00")
    draft = prepare(desk, scheme, "all")
    line = draft.lines.get()
    assert (line.visit_id, line.visitor_id, line.day) == (free.pk, helpers[0].pk, date(2026, 3, 20))
    assert (line.asks_both, line.is_ready) == (False, True), "the usual visitor, who is called about the new hour"
    assert adopt(desk, draft).status_code == 302
    free.refresh_from_db()
    assert (free.day, free.settled_at is not None) == (date(2026, 3, 20), True)
    assert set(Call.objects.filter(subject_id=free.pk).values_list("person", flat=True)) == {members[2].pk, helpers[0].person_id}


def test_a_visit_of_which_its_visitor_was_reminded_stays(site, clock):
    scheme, desk, helpers, members = site
    Person.objects.filter(pk=helpers[0].person_id).update(preferred_channel="email")
    add_contact(helpers[0].person, value="karim@voisins.example", by=acting(), now=NOW)
    for number, member in enumerate(members[:2]):
        assign(desk, scheme, helpers[number], member, weekday=1, starts="09:00")
        Availability.objects.create(workspace=scheme.workspace, person=member, weekday=4, starts="14:00", ends="16:00")
    sunday = datetime(2026, 3, 15, 18, tzinfo=PARIS)
    clock.move_to(sunday)
    tend_all()
    reminded, untold = (Visit.objects.get(week=NEXT, assignment__person=member) for member in members[:2])
    assert (reminded.reminded_at, untold.reminded_at) == (sunday, None)
    moved = prepare(desk, scheme, "all").lines.filter(visit__isnull=False)
    assert [line.visit_id for line in moved] == [untold.pk]


def test_two_visits_change_places_in_one_adoption(site):
    scheme, desk, helpers, members = site
    for number, member in enumerate(members[:2]):
        assign(desk, scheme, helpers[0], member, weekday=number, starts="10:00")
        Availability.objects.create(workspace=scheme.workspace, person=member, weekday=1 - number, starts="10:00", ends="11:00")
    draft = prepare(desk, scheme, "all")
    days = {line.person_id: line.day for line in draft.lines.filter(visit__isnull=False)}
    assert days == {members[0].pk: NEXT + timedelta(days=1), members[1].pk: NEXT}
    assert adopt(desk, draft).status_code == 302
    assert {visit.assignment.person_id: visit.day for visit in Visit.objects.filter(week=NEXT)} == days


def test_days_off_and_what_visitors_do_besides_are_left_free(site):
    scheme, desk, helpers, members = site
    close_days(scheme, first_day=NEXT, last_day=NEXT + timedelta(days=2), label="Repos", by=acting(), now=NOW)
    for part in helpers:
        start = datetime(2026, 3, 19, 8, tzinfo=PARIS)
        commit(part.person, what="session", about=scheme.pk, starts_at=start, ends_at=start + timedelta(hours=12), by=acting(), now=NOW)
    draft = prepare(desk, scheme)
    assert set(draft.lines.values_list("day", flat=True)) == {date(2026, 3, 20)}
    answer = change(desk, draft.lines.first(), day="2026-03-17")
    assert (answer.status_code, "Repos" in answer.content.decode()) == (422, True)


def test_nobody_is_proposed_after_the_last_day_that_was_announced(site):
    scheme, desk, helpers, members = site
    stamp = {"reason": "moved", "by": acting(), "now": NOW}
    announce_end(helpers[0], on=NEXT + timedelta(days=1), **stamp)
    announce_end(helpers[1], on=NEXT + timedelta(days=2), **stamp)
    parts = [Participation.objects.get(scheme=scheme, person=member) for member in members]
    for part in parts:
        begin_spell(part, now=NOW)
    announce_end(parts[0], on=NEXT, **stamp)
    draft = prepare(desk, scheme)
    last = {helpers[0].pk: NEXT + timedelta(days=1), helpers[1].pk: NEXT + timedelta(days=2)}
    assert draft.lines.exclude(visitor=None).count() == len(members)
    assert all(line.day <= last[line.visitor_id] for line in draft.lines.all())
    assert draft.lines.get(person=members[0]).day == NEXT
    assert page(desk, draft).context["changed"] == []
    announce_end(parts[1], on=NEXT - timedelta(days=1), **stamp)
    assert [str(word) for word in page(desk, draft).context["changed"]] == ["les personnes accompagnées, ou qui passe chez qui"]
    desk.post(reverse("rounds:plan-again", args=[draft.pk]))
    assert members[1].pk not in draft.lines.values_list("person", flat=True), "nothing is looked for after they have left"


def test_a_page_of_a_draft_takes_as_many_queries_for_three_as_for_nine(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    page(desk, draft)
    with counting_queries() as few:
        page(desk, draft)
    for number in range(6):
        a_participation(scheme, a_person(scheme.workspace, f"Membre{number}", "Wiart", address=HOME), "member")
    desk.post(reverse("rounds:plan-again", args=[draft.pk]))
    with counting_queries() as many:
        page(desk, draft)
    assert (len(many), draft.lines.count()) == (len(few), 9)


def test_a_draft_of_a_week_that_is_over_is_put_aside_by_itself(site, clock):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    clock.move_to(datetime(2026, 3, 23, 9, tzinfo=PARIS))
    tend_all()
    draft.refresh_from_db()
    assert draft.state == "discarded"
