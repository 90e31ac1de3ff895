"""What one neighbour reads of the other: what the shared rule lets a helper see, while every key holds, and nothing else."""

import pytest

from essaim.core.people.actions import add_contact
from essaim.core.people.models import ContactMeans
from essaim.core.schemes.models import Check, Participation, Scheme
from tests.blueprints.estate import a_neighbour, estate
from tests.builders import acting
from tests.conftest import NOW
from tests.modules.exchange.neighbours import agreed, own_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]
HERS = "simone@courriel.example"
KEPT = {
    "06 39 98 12 01": {"is_confidential": True},
    "06 39 98 12 02": {"do_not_use_for": ["supporters"]},
    "06 39 98 12 03": {"belongs_to": "sa fille"},
}


@pytest.fixture
def two(estate):
    """Simone, who has numbers that are not for everybody, and Karim; both have said yes."""
    simone = a_neighbour(estate, "Simone")
    for value, how in KEPT.items():
        add_contact(simone, value=value, by=acting(), now=NOW, **how)
    return agreed(estate, lender=simone)


def test_a_number_that_is_confidential_kept_from_helpers_or_somebody_elses_is_never_shown(two):
    page = own_page(two[1])
    assert HERS in page and not [value for value in KEPT if value in page]


def test_control_the_same_numbers_show_once_nothing_keeps_them_back(two):
    """Negative control: the page can show them."""
    ContactMeans.objects.filter(person=two[0], value=HERS).update(is_confidential=True)
    ContactMeans.objects.filter(person=two[0]).exclude(value=HERS).update(is_confidential=False, do_not_use_for=[])
    page = own_page(two[1])
    assert [value in page for value in KEPT] == [True, True, False]
    assert HERS not in page


def paused(simone):
    Participation.objects.filter(person=simone, role="neighbour").update(state="paused")


def charter_withdrawn(simone):
    Check.objects.filter(participation__person=simone).delete()
    Participation.objects.filter(person=simone, role="neighbour").update(cleared_until=None)


def suspended(simone):
    Participation.objects.filter(person=simone, role="neighbour").update(state="suspended")


def scheme_closed(simone):
    Scheme.objects.filter(notices__person=simone).update(state="closed")


@pytest.mark.parametrize("happens", [paused, charter_withdrawn, suspended, scheme_closed])
def test_every_key_is_asked_again_at_each_reading(two, happens):
    simone, karim, _answer = two
    assert HERS in own_page(karim)
    happens(simone)
    assert HERS not in own_page(karim)


def test_control_a_page_that_trusts_the_state_alone_is_noticed(two, monkeypatch):
    """Negative control: without the keys, the paused side would still be read."""
    paused(two[0])
    monkeypatch.setattr("essaim.modules.exchange.queries.keys_hold", lambda answer, *, now: True)
    assert HERS in own_page(two[1])
