"""The words of a notice: a day of the calendar is no number, and a number stays one however it is written."""

import pytest

from essaim.modules.exchange.models import Notice
from tests.blueprints.estate import estate, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]


@pytest.mark.parametrize("words", [
    "pour le 12/03/2026", "le 12.03.2026 à 14 h", "12/03/2026 14h30", "du 12/03/2026 au 14/03/2026", "2026-03-12", "le 12 03 26", "12/03/26 18h",
])  # fmt: skip
def test_a_date_may_be_said(estate, words):
    assert posted(estate, words=words).status_code == 200
    assert Notice.objects.get().words == words


@pytest.mark.parametrize("words", [
    "06 39 98 10 10", "06.12.12.12.12", "06-12-20-26-12", "06/12/2012/34", "39981010", "+33 6 39 98 10 10", "12/03/2026 06 39 98 10 10",
    "zoe@courriel.example",
])  # fmt: skip
def test_a_number_or_an_address_is_left_out_however_it_is_written(estate, words):
    answer = posted(estate, words=words)
    assert (answer.status_code, list(answer.context["form"].errors), Notice.objects.count()) == (422, ["words"], 0)
