"""Whoever is helped says how it went, visit after visit or once it is over, and may always take an agreement back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.links import give_link
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.needs.models import Disclosure, Need
from tests.builders import a_person_client, a_staff_client
from tests.web.desks.needs.story import ONE_DAY, WEEKLY, Story

pytestmark = pytest.mark.django_db
SAYS, TAKES_BACK = 'value="honoured"', 'value="refuse"'


@pytest.fixture
def weekly(clock):
    """A weekly help, the day after its second visit."""
    story = Story(**WEEKLY)
    story.service = story.settle()
    clock.shift(timedelta(days=8))
    story.desk = a_staff_client(story.workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    return story


def runs(story) -> tuple[str, int, int]:
    """The service, its openings and the needs."""
    with in_workspace(story.workspace):
        story.service.refresh_from_db()
        return story.service.state, Disclosure.objects.filter(revoked_at=None).count(), Need.objects.count()


@pytest.mark.parametrize("outcome", ["honoured", "not_honoured"])
def test_a_word_about_one_visit_does_not_end_all_the_visits_to_come(weekly, outcome):
    carer, days = a_person_client(weekly.carer), weekly.days()
    page = carer.get(reverse("space")).content.decode()
    assert (SAYS in page, TAKES_BACK in page) == (False, True)
    said = carer.post(reverse("space-help", args=[weekly.service.pk]), {"act": outcome})
    assert (said.status_code, "D’autres visites sont prévues" in said.content.decode()) == (409, True)
    assert (runs(weekly), weekly.days()) == (("accepted", 1, 1), days)


def test_the_team_and_the_link_end_no_series_either(weekly):
    sheet = weekly.desk.get(reverse("needs:need", args=[weekly.need.pk])).content.decode()
    confirm = reverse("needs:confirm", args=[weekly.service.pk])
    assert confirm not in sheet
    assert weekly.desk.post(confirm, {"side": "beneficiary", "outcome": "honoured"}).status_code == 409
    with in_workspace(weekly.workspace):
        secret = give_link(
            weekly.workspace, purpose="confirmation", now=timezone.now(), person_id=weekly.carer.pk, subject_id=weekly.service.pk
        )
    page = Client().get(reverse("links:confirmation", args=[secret])).content.decode()
    assert (SAYS in page, "après la dernière" in page) == (False, True)
    assert Client().post(reverse("links:answer-confirmation", args=[secret]), {"outcome": "honoured"}).status_code == 409
    assert runs(weekly) == ("accepted", 1, 1)


def test_control_once_the_last_visit_is_over_it_is_said_how_it_went(weekly, clock):
    weekly.change_time("2026-03-26", "end_series")
    carer = a_person_client(weekly.carer)
    assert SAYS in carer.get(reverse("space")).content.decode()
    assert (
        reverse("needs:confirm", args=[weekly.service.pk]) in weekly.desk.get(reverse("needs:need", args=[weekly.need.pk])).content.decode()
    )
    carer.post(reverse("space-help", args=[weekly.service.pk]), {"act": "honoured"})
    with in_workspace(weekly.workspace):
        weekly.service.refresh_from_db()
    assert weekly.service.beneficiary_says == "honoured"


def test_an_agreement_is_taken_back_also_after_having_said_how_it_went(clock):
    story = Story(**ONE_DAY)
    story.service = story.settle()
    clock.shift(timedelta(days=8, hours=6))
    carer, desk = a_person_client(story.carer), a_staff_client(story.workspace, StaffRole.OPERATOR)
    carer.post(reverse("space-help", args=[story.service.pk]), {"act": "honoured"})
    assert runs(story)[:2] == ("accepted", 1)
    page = carer.get(reverse("space")).content.decode()
    assert (SAYS in page, TAKES_BACK in page) == (False, True)
    assert reverse("needs:agree", args=[story.service.pk]) in desk.get(reverse("needs:need", args=[story.need.pk])).content.decode()
    with in_workspace(story.workspace):
        secret = give_link(story.workspace, purpose="agreement", now=timezone.now(), person_id=story.carer.pk, subject_id=story.service.pk)
    link = reverse("links:answer-agreement", args=[secret])
    assert link in Client().get(reverse("links:agreement", args=[secret])).content.decode()
    Client().post(link, {"answer": "no"})
    assert runs(story)[:2] == ("cancelled", 0)
