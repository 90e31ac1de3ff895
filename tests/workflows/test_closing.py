"""The one who had said yes cannot any more: the search begins anew, with everybody who may still be asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.modules.needs.models import Proposal, Service
from essaim.workflows.posting import post_need
from essaim.workflows.upkeep import plan_all, tend_all
from tests.builders import (
    LILLE,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW
from tests.web.desks.needs.story import ONE_DAY, WEEKLY, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A need for a computer, and three neighbours who have one."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    offers = [a_supporter(scheme, categories=["computers"], given_name=name) for name in ("Colette", "Ferdinand", "Marius")]
    person = a_person(workspace, phone="06 39 98 10 01")
    with in_workspace(workspace):
        need = post_need(scheme, category="computers", beneficiary=person, commune_code=LILLE, by=acting(), now=NOW)
        yield workspace, need, offers


def cannot_go(offer, service) -> None:
    """The supporter says so on their own page."""
    client = a_person_client(offer.participation.person)
    assert client.post(reverse("space-act", args=[service.pk]), {"act": "cancel"}).status_code == 302


@pytest.mark.parametrize("when", [WEEKLY, {"when": "anytime"}])
def test_what_was_settled_for_two_months_is_looked_for_as_long_as_a_new_need(clock, when):
    story = Story(**when)
    service = story.settle()
    for _week in range(9):
        clock.shift(timedelta(days=7))
        plan_all()
    cannot_go(story.offer, service)
    seen = []
    for days in (0, 30, 1):
        clock.shift(timedelta(days=days))
        tend_all()
        with in_workspace(story.workspace):
            story.need.refresh_from_db()
            seen.append((story.need.state, Message.objects.filter(template="need_expired").count()))
    assert seen == [("posted", 0), ("posted", 0), ("expired", 1)]


def test_control_a_need_of_one_day_is_looked_for_until_that_day(clock):
    story = Story(**ONE_DAY)
    service = story.settle()
    cannot_go(story.offer, service)
    with in_workspace(story.workspace):
        story.need.refresh_from_db()
        assert (story.need.state, f"{story.need.expires_on}") == ("posted", "2026-03-20")


def test_whoever_was_told_that_somebody_goes_is_asked_again_and_sees_the_need_near_them(clock, town):
    workspace, need, offers = town
    desk = a_staff_client(workspace, StaffRole.OPERATOR)
    for offer in offers:
        desk.post(reverse("needs:propose", args=[need.pk, offer.pk]))
    first, *others = offers
    desk.post(reverse("needs:answer", args=[Proposal.objects.get(offer=first).pk]), {"answer": "yes"})
    assert set(Proposal.objects.filter(offer__in=others).values_list("state", flat=True)) == {"withdrawn"}
    cannot_go(first, Service.objects.get())
    asked = Proposal.objects.get(need=need, state="sent").offer
    assert asked in others
    (other,) = {*others} - {asked}
    page = desk.get(reverse("needs:why-not", args=[need.pk]), {"q": other.participation.person.given_name})
    assert [verdict["excuses"] for verdict in page.context["verdicts"]] == [[]]
    neighbour = a_person_client(other.participation.person)
    assert [line["need"].pk for line in neighbour.get(reverse("space")).context["near"]] == [need.pk]
    neighbour.post(reverse("space-answer", args=[need.pk]))
    assert Service.objects.get(state="answered").offer_id == other.pk


def test_control_whoever_cannot_go_is_not_asked_again(clock, town):
    workspace, need, offers = town
    desk = a_staff_client(workspace, StaffRole.OPERATOR)
    desk.post(reverse("needs:propose", args=[need.pk, offers[0].pk]))
    desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
    cannot_go(offers[0], Service.objects.get())
    proposed = desk.get(reverse("needs:need", args=[need.pk])).context["sheet"].suggestions.proposed
    assert {item.offer.pk for item in proposed} == {offer.pk for offer in offers[1:]}
    assert a_person_client(offers[0].participation.person).get(reverse("space")).context["near"] == []


def test_a_yes_by_telephone_just_after_the_time_to_answer_is_noted(clock, town):
    workspace, need, offers = town
    a_staff_client(workspace, StaffRole.OPERATOR).post(reverse("needs:propose", args=[need.pk, offers[0].pk]))
    late = Proposal.objects.get()
    clock.move_to(late.answer_by + timedelta(minutes=5))
    tend_all()
    late.refresh_from_db()
    assert (late.state, timezone.now() > late.answer_by) == ("expired", True)
    desk, sheet, button = (
        a_staff_client(workspace, StaffRole.OPERATOR),
        reverse("needs:need", args=[need.pk]),
        reverse("needs:answer", args=[late.pk]),
    )
    assert button in desk.get(sheet).content.decode()
    desk.post(button, {"answer": "yes"})
    assert Service.objects.get().offer_id == offers[0].pk
    assert button not in desk.get(sheet).content.decode()
