"""Asking for a new link: one question, one sentence, a few times an hour."""

import pytest
from django.test import Client

from essaim.core.accounts.models import LinkRequest

pytestmark = pytest.mark.django_db
PAGE = "/nouveau-lien/"


def asks(contact: str, address: str = "192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(PAGE, {"contact": contact})


def test_the_page_asks_one_question_and_opening_it_changes_nothing():
    assert Client().get(PAGE).status_code == 200
    assert LinkRequest.objects.count() == 0


def test_an_empty_answer_is_said():
    assert asks("").status_code == 422


def test_one_target_is_written_to_three_times_an_hour_at_most():
    answers = [asks("06 39 98 00 01", f"192.0.2.{number}").status_code for number in range(1, 6)]
    assert (answers, LinkRequest.objects.count()) == ([200, 200, 200, 429, 429], 3)


def test_one_visitor_asks_twenty_times_an_hour_at_most():
    answers = [asks(f"a{number}@essai.example").status_code for number in range(22)]
    assert answers == [200] * 20 + [429] * 2


def test_control_somebody_else_may_still_ask():
    for number in range(21):
        asks(f"a{number}@essai.example")
    assert asks("b@essai.example", "192.0.2.2").status_code == 200
