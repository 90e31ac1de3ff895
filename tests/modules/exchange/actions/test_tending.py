"""What time brings to the board: what was open closes, what waited opens, and whoever is faster stops nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from essaim.core.schemes.actions import record_check
from essaim.core.schemes.models import Participation
from essaim.modules.exchange.models import Notice
from essaim.workflows.upkeep import tend_all
from tests.blueprints.estate import a_neighbour, estate, written
from tests.builders import acting
from tests.modules.exchange.neighbours import agreed, own_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]


def test_after_its_seven_days_what_was_open_is_over(estate, clock):
    _simone, karim, answer = agreed(estate)
    clock.shift(timedelta(days=6))
    tend_all()
    answer.refresh_from_db()
    assert (answer.state, "simone@courriel.example" in own_page(karim)) == ("open", True)
    clock.shift(timedelta(days=2))
    tend_all()
    answer.refresh_from_db()
    assert (answer.state, "La perceuse bleue" in own_page(karim)) == ("ended", True)
    assert "simone@courriel.example" not in own_page(karim)


def test_what_waited_for_a_check_opens_by_itself_once_it_is_there(estate):
    simone, _karim, answer = agreed(estate, charter="")
    tend_all()
    answer.refresh_from_db()
    assert answer.state == "asked"
    record_check(Participation.objects.get(person=simone, role="neighbour"), key="charter", by=acting(), now=timezone.now())
    tend_all()
    answer.refresh_from_db()
    assert answer.state == "open"


def test_a_notice_that_somebody_takes_down_at_that_moment_stops_no_other(estate, clock):
    notices = [written(estate, a_neighbour(estate, name)) for name in ("Simone", "Karim")]
    clock.shift(timedelta(days=31))
    looked, done = [], []

    def somebody_is_faster(execute, sql, params, many, context):
        """Between the look at the list and the writing, beside its transaction."""
        if sql.startswith("SELECT") and '"exchange_notice"."until" < ' in sql:
            looked.append(sql)
        if looked and not done and sql.startswith("SAVEPOINT"):
            done.append(sql)
            Notice.objects.filter(pk=notices[0].pk).update(state="ended")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(somebody_is_faster):
        tend_all()
    assert done and sorted(Notice.objects.values_list("state", flat=True)) == ["ended", "expired"]
