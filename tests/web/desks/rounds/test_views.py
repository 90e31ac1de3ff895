"""What a coordinator reads of a draft: why, why not, who is away, where to go on; and nothing that is asked for no reason."""

import pytest
from django.urls import reverse

from essaim.core.people.models import Person
from tests.web.desks.rounds.drafted import adopt, assign, both_say_yes, change, page, prepare, site

pytestmark = pytest.mark.django_db
__all__ = ["site"]


def test_nobody_is_asked_why_two_things_are_possible_before_there_are_two(site):
    scheme, desk, helpers, _members = site
    first, second, _third = prepare(desk, scheme).lines.all()
    assert "overlap_reason" not in desk.get(reverse("rounds:line", args=[first.pk])).content.decode()
    for line in (first, second):
        answer = change(desk, line, day="2026-03-21", starts="11:00", visitor=helpers[0].pk)
    assert (answer.status_code, "overlap_reason" in answer.content.decode()) == (422, True)


def test_what_is_taken_back_has_its_reasons_again(site):
    scheme, desk, helpers, members = site
    Person.objects.filter(pk=members[2].pk).update(languages=["pl"])
    draft = prepare(desk, scheme)
    undo = reverse("rounds:undo", args=[draft.pk])
    placed, left = draft.lines.get(person=members[0]), draft.lines.get(person=members[2])
    for line in (placed, left):
        before = (line.reasons, line.why, line.relax, line.visitor_id)
        change(desk, line, day="2026-03-21", starts="15:00", visitor=helpers[0].pk)
        assert desk.post(undo).status_code == 302
        line.refresh_from_db()
        assert (line.reasons, line.why, line.relax, line.visitor_id) == before
    assert "Aucun intervenant ne parle sa langue : polonais." in page(desk, draft).content.decode()


def test_whoever_speaks_french_needs_no_common_language_and_whoever_speaks_none_of_it_does(site):
    scheme, desk, helpers, members = site
    for member, spoken in zip(members, (["fr"], ["pl", "fr"], ["pl"]), strict=True):
        Person.objects.filter(pk=member.pk).update(languages=spoken)
    draft = prepare(desk, scheme)
    assert {line.person_id for line in draft.lines.filter(visitor=None)} == {members[2].pk}
    desk.post(reverse("rounds:put-aside", args=[draft.pk]))
    Person.objects.filter(pk=helpers[1].person_id).update(languages=["pl"])
    draft = prepare(desk, scheme)
    assert draft.lines.get(person=members[2]).visitor_id == helpers[1].pk


def test_who_is_away_and_what_cannot_take_place_is_on_the_draft_and_on_the_page_of_the_week(site):
    scheme, desk, helpers, members = site
    assign(desk, scheme, helpers[0], members[0])
    pages = [lambda: page(desk, scheme.week_drafts.get()), lambda: desk.get(reverse("rounds:week", args=[scheme.pk]), {"semaine": "1"})]
    prepare(desk, scheme)
    said = ("absence du 16 mars au 22 mars", "ne peut pas se faire comme prévu")
    assert not [word for look in pages for word in said if word in look().content.decode()]
    desk.post(reverse("rounds:away", args=[helpers[0].pk]), {"first_day": "2026-03-16", "last_day": "2026-03-22", "reason": "health"})
    for look in pages:
        shown = look().content.decode()
        assert [word for word in said if word in shown] == list(said)
        assert "maladie" not in shown, "the reason stays on its own page"


def test_the_page_of_the_week_leads_to_the_draft_that_is_open_and_an_adopted_one_to_its_week(site):
    scheme, desk, _helpers, _members = site
    draft = prepare(desk, scheme)
    week = reverse("rounds:week", args=[scheme.pk])
    way = f'href="{reverse("rounds:draft", args=[draft.pk])}"'
    assert way in desk.get(week).content.decode()
    both_say_yes(desk, *draft.lines.all())
    adopt(desk, draft)
    assert way not in desk.get(week).content.decode()
    assert f'href="{week}?semaine=1"' in page(desk, draft).content.decode()
