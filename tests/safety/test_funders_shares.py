"""A share and the number that it is a share of: a funder works out neither side of it when few people stand there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import Channel, StaffRole
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Case
from essaim.core.schemes.queries import settled
from essaim.evaluation.queries import figures
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from tests.builders import a_client, a_member, a_planted_scheme, a_workspace
from tests.conftest import NOW, STRESS
from tests.safety.visits import taken_back

pytestmark = pytest.mark.django_db
FEW = 5
COMMUNES = ("59350", "59512", "59599")
SIDES = st.tuples(*(st.tuples(st.integers(0, 9), st.integers(0, 9)) for _commune in COMMUNES))
ONE_IN_TEN = ((9, 1), (6, 7), (0, 0))
"""In the first commune nine were answered and one was not."""
TOLD = ("needs.answer_rate", "needs.answered")


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A scheme, and a body whose standing offer answers everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = a_workspace()
        scheme = a_planted_scheme(workspace, "la-scalaa")
        with in_workspace(workspace):
            body = Organisation.objects.create(workspace=workspace, name="Relais", search="relais")
            yield scheme, Offer.objects.create(workspace=workspace, scheme=scheme, organisation=body, kind="time", commune_code="59350")
        transaction.set_rollback(True)


def ask(house, counts) -> None:
    """In each commune so many people who asked and were answered, and so many who were not."""
    scheme, offer = house
    shared = {"workspace": scheme.workspace}
    asked = [(commune, turn < yes) for commune, (yes, no) in zip(COMMUNES, counts, strict=True) for turn in range(yes + no)]
    people = Person.objects.bulk_create(Person(**shared, given_name=f"P{number}", search=f"p{number}") for number in range(len(asked)))
    cases = Case.objects.bulk_create(Case(**shared, scheme=scheme, person=one) for one in people)
    needs = Need.objects.bulk_create(
        Need(**shared, scheme=scheme, case=case, beneficiary_id=case.person_id, kind="time", category="relief", commune_code=commune,
             channel=Channel.PHONE, created_at=NOW)
        for case, (commune, _yes) in zip(cases, asked, strict=True)
    )  # fmt: skip
    said_yes = [need for need, (_commune, yes) in zip(needs, asked, strict=True) if yes]
    proposals = Proposal.objects.bulk_create(
        Proposal(**shared, case_id=need.case_id, need=need, offer=offer, state="accepted", answer_by=NOW + timedelta(days=2))
        for need in said_yes
    )
    Service.objects.bulk_create(
        Service(**shared, case_id=one.case_id, need_id=one.need_id, offer=offer, proposal=one, answered_at=NOW) for one in proposals
    )


def read(scheme, measure) -> dict[str, float]:
    """What a funder reads of a measure: by commune, and of all under no name."""
    (indicator,) = [item for item in settled(scheme).blueprint.indicators if item.measure == "needs.answer_rate"]
    asked = replace(indicator, measure=measure, breakdown=("territory",))
    found = figures.figure(scheme, asked, NOW.date().replace(month=1, day=1), NOW.date().replace(month=12, day=31), masked=True)
    whole = {} if found.hidden or found.value is None else {"": found.value}
    return whole | {cell.key: cell.value for cell in found.cells["territory"] if not cell.hidden}


def found_by_shares(scheme, measure) -> list:
    """Groups of one to four people on one side: in all, in a commune, or in all less the communes that are shown."""
    posted, share = read(scheme, "needs.posted"), read(scheme, measure)
    yes = {
        place: round(share[place] * posted[place] / 100) if measure.endswith("rate") else share[place] for place in share if place in posted
    }
    sides = {place: (count, posted[place] - count) for place, count in yes.items()}
    if "" in sides:
        sides["rest"] = tuple(sides[""][side] - sum(pair[side] for place, pair in sides.items() if place) for side in (0, 1))
    return [(place, side) for place, pair in sides.items() for side in pair if 0 < side < FEW]


@given(counts=SIDES)
@hypothesis_settings(max_examples=200 if STRESS else 12)
def test_no_share_and_no_part_of_a_whole_tells_of_fewer_than_five_people(house, counts):
    with taken_back():
        ask(house, counts)
        for measure in TOLD:
            assert found_by_shares(house[0], measure) == []


@pytest.mark.parametrize("measure", TOLD)
def test_masking_a_share_by_the_number_it_is_of_alone_is_noticed(house, measure, monkeypatch):
    """Negative control: ten people of whom nine were answered."""
    with taken_back():
        ask(house, ONE_IN_TEN)
        assert read(house[0], measure), "something is still told"
        assert found_by_shares(house[0], measure) == []
        monkeypatch.setitem(figures.MEASURES, measure, replace(figures.MEASURES[measure], sides=()))
        assert found_by_shares(house[0], measure) != []


def report_of(counts) -> tuple[dict, list[str]]:
    """What a funder reads of the first commune on the page, by figure, and its lines of the file; in each commune so many were answered and not."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    funder = a_client(a_member(workspace, StaffRole.FUNDER, scheme=scheme).account)
    with in_workspace(workspace):
        body = Organisation.objects.create(workspace=workspace, name="Relais", search="relais")
        ask((scheme, Offer.objects.create(workspace=workspace, scheme=scheme, organisation=body, kind="time")), counts)
    told = funder.get(reverse("evaluation:report", args=[scheme.pk]), {"year": NOW.year}).context["report"]
    (lille,) = [place.cells for place in told.places if place.label == "Lille" and not place.is_district]
    text = funder.get(reverse("evaluation:report-file", args=[scheme.pk, "csv"]), {"year": NOW.year}).content.decode("utf-8-sig")
    answered = next(one.label for one in told.figures if one.key == "needs_answered")
    lines = [line for line in text.splitlines() if line.startswith(f"{answered};Lille;")]
    return {one.key: (cell.hidden, cell.value) for one, cell in zip(told.placed, lille, strict=True)}, lines


@pytest.mark.parametrize("others", [((9, 6), (6, 7)), ((1, 0), (0, 0))], ids=["shown elsewhere", "hidden as a whole"])
def test_where_a_few_asked_and_nobody_was_answered_a_funder_reads_that_it_is_hidden(others):
    told, lines = report_of(((0, 2), *others))
    assert (told["needs_posted"], told["needs_answered"]) == ((True, None), (True, None))
    assert ["masqué" in line for line in lines] == [True]


def test_control_where_enough_asked_and_nobody_was_answered_a_funder_reads_nought():
    told, _lines = report_of(((0, 7), (9, 6), (6, 7)))
    assert (told["needs_posted"], told["needs_answered"]) == ((False, 7), (False, 0))
