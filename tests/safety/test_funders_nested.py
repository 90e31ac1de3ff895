"""Organisations within their commune, acts within their kind: no sum of what a funder reads finds few people there either."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.evaluation import rules
from essaim.evaluation.queries import figures
from essaim.modules.activities.models import Activity, Attendee, Registration, Session
from essaim.modules.followup.models import Interaction
from tests.builders import a_planted_scheme, a_workspace
from tests.conftest import NOW, STRESS
from tests.safety.test_funders_places import DAY, apart, found_by_algebra
from tests.safety.visits import taken_back

pytestmark = pytest.mark.django_db
ACTS = (("human_help", "pharmacy"), ("human_help", "crossing"), ("micro_diy", "light_bulb"), ("micro_diy", "small_fix"), ("call", "news"))
HOSTED = (("59350", "Beffroi"), ("59350", "Canal"), ("59360", "Canal"), ("59360", "Dunes"), ("59410", "Dunes"))
COUNTS = st.lists(st.integers(0, 9), min_size=5, max_size=5)
EIGHT_OF_TEN = [8, 2, 6, 6, 9]
"""Eight in one part of a whole of ten: the whole less the part is two people."""


@dataclass(frozen=True)
class Nested:
    """A measure that is split by two breakdowns of which one lies within the other."""

    scheme: Scheme
    measure: str
    pair: tuple[str, str]
    atoms: tuple[tuple[str, str], ...]

    def found(self, counts) -> list:
        return found_by_algebra(self.scheme, counts, self.measure, self.pair, self.atoms)

    def settle(self, counts) -> None:
        """So many people in each part, of whom one came or was helped twice."""
        for number, (atom, count) in enumerate(zip(self.atoms, counts, strict=True)):
            people = [
                Person(workspace=self.scheme.workspace, given_name=f"P{number}-{one}", search=f"p{number}-{one}") for one in range(count)
            ]
            Person.objects.bulk_create(people)
            (help_them if self.pair[0] == "kind" else welcome_them)(self.scheme, atom, people)


def help_them(scheme, atom, people) -> None:
    kind, act = atom
    Interaction.objects.bulk_create(
        Interaction(workspace=scheme.workspace, scheme=scheme, person=one, kind=kind, category=act, at=NOW)
        for one in (*people, *people[:1])
    )


def welcome_them(scheme, atom, people) -> None:
    shared, (commune, name) = {"workspace": scheme.workspace}, atom
    for turn, came in enumerate((people, people[:1])):
        day = DAY.replace(day=3 + turn)
        hours = {"starts_at": datetime(2026, 2, day.day, 9, tzinfo=UTC), "ends_at": datetime(2026, 2, day.day, 11, tzinfo=UTC)}
        session = Session.objects.create(
            **shared, **hours, scheme=scheme, activity=Activity.objects.get(scheme=scheme, title="Le bus"), host=Organisation.objects.get(name=name),
            day=day, starts=time(10), ends=time(12), timezone="Europe/Paris", commune_code=commune, capacity=20,
        )  # fmt: skip
        entries = [
            Registration(**shared, session=session, lead=one, sequence=place, channel=Channel.PHONE) for place, one in enumerate(came)
        ]
        Registration.objects.bulk_create(entries)
        Attendee.objects.bulk_create(
            Attendee(**shared, registration=entry, session=session, person_id=entry.lead_id, attendance="seen") for entry in entries
        )


@pytest.fixture(scope="module")
def nested(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = a_workspace()
        estate, bus = a_planted_scheme(workspace, "voisin-age"), a_planted_scheme(workspace, "api-bus")
        with in_workspace(workspace):
            Activity.objects.create(workspace=workspace, scheme=bus, title="Le bus")
            for name in ("Beffroi", "Canal", "Dunes"):
                Organisation.objects.create(workspace=workspace, name=name, search=name.casefold())
            yield {
                "acts": Nested(estate, "followup.interactions", ("kind", "act"), ACTS),
                "hosts": Nested(bus, "activities.attendances", ("territory", "organisation"), HOSTED),
            }
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ["acts", "hosts"])
@given(counts=COUNTS)
@hypothesis_settings(max_examples=200 if STRESS else 10)
def test_no_sum_of_parts_and_what_lies_around_them_finds_fewer_than_five_people(nested, name, counts):
    with taken_back():
        nested[name].settle(counts)
        assert nested[name].found(counts) == []


@pytest.mark.parametrize("name", ["acts", "hosts"])
def test_masking_parts_and_what_lies_around_them_apart_is_noticed(nested, name, monkeypatch):
    """Negative control: each breakdown masked for itself, both give two people away."""
    with taken_back():
        nested[name].settle(EIGHT_OF_TEN)
        assert nested[name].found(EIGHT_OF_TEN) == []
        monkeypatch.setattr(figures, "masked_breakdowns", apart)
        assert nested[name].found(EIGHT_OF_TEN) != []


def test_two_breakdowns_within_the_same_are_masked_as_if_it_were_told_too():
    """Ten people of one organisation in a commune, eight of them in one district: two others, in whatever commune there are few."""

    def people(count, mark):
        return ({(mark, number) for number in range(count)},)

    told = {
        "organisation": {("59350", "Beffroi"): people(10, "a"), ("59360", "Canal"): people(6, "b")},
        "district": {("59350", "1"): people(8, "a"), ("59350", "2"): people(2, "c"), ("59360", "3"): people(6, "b")},
    }  # fmt: skip
    hidden = rules.masked_breakdowns(told, {"organisation": "territory", "district": "territory"}, below=5)
    assert hidden == {"organisation": set(), "district": {("59350", "1"), ("59350", "2")}}
    apart_hidden = apart(told, {}, below=5)
    assert apart_hidden["district"] == {("59350", "2"), ("59360", "3")}, "negative control: ten less eight is told"
