"""One person on two records who were joined: they take part once, in the lists and in every figure."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Merge
from essaim.core.schemes.models import Spell
from essaim.evaluation.measures import beneficiaries
from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db
MARCH, JANUARY = date(2026, 3, 2), date(2026, 1, 12)


def helped_since(scheme, given_name: str, day: date, **spell):
    """Somebody who is helped, in a spell that runs since that day."""
    person = a_person(scheme.workspace, given_name, "Delœuvre")
    part = a_participation(scheme, person, "member")
    with in_workspace(scheme.workspace):
        Spell.objects.create(workspace=scheme.workspace, participation=part, started_on=day, **spell)
    return person


@pytest.fixture
def twins(clock):
    """Five people of whom two are one, each helped since a day of their own; the desk joins records, the funder reads the report."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk, funder = a_staff_client(workspace), a_staff_client(workspace, StaffRole.FUNDER, scheme=scheme)
    for name in ("Lucien", "Huguette", "Marcel"):
        helped_since(scheme, name, JANUARY)
    kept = helped_since(scheme, "Odette", MARCH)
    absorbed = helped_since(scheme, "Odette", JANUARY, leaves_on=date(2026, 5, 29), reason="own_wish")
    with in_workspace(workspace):
        yield scheme, desk, funder, kept, absorbed


def seniors(desk, scheme):
    """The figure of those who are helped, as this visitor reads it."""
    figures = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]), {"year": "2026"}).context["figures"]
    return next(one for one in figures if one.key == "seniors")


def spells() -> list[dict]:
    return list(Spell.objects.order_by("pk").values("participation", "started_on", "ended_on", "leaves_on", "reason"))


def test_npp_13_somebody_whose_two_records_were_joined_counts_once_and_four_people_stay_hidden(twins):
    scheme, desk, funder, kept, absorbed = twins
    assert (seniors(desk, scheme).value, seniors(funder, scheme).value) == (5, 5), "control: two records, two people"
    assert desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk])).status_code == 302
    assert seniors(desk, scheme).value == 4
    told = seniors(funder, scheme)
    assert (told.hidden, told.value, {cell.hidden for cell in told.cells["territory"]}) == (True, None, {True})
    report = funder.get(reverse("evaluation:report", args=[scheme.pk]), {"year": "2026"}).context["report"]
    assert next(one for one in report.figures if one.key == "seniors").hidden


def test_of_two_spells_that_run_one_goes_on_since_the_earlier_day_and_parting_gives_both_back(twins):
    _scheme, desk, _funder, kept, absorbed = twins
    before = spells()
    desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
    running = Spell.objects.filter(ended_on=None, participation__person__in=[kept, absorbed]).get()
    assert (running.participation.person_id, running.started_on, running.leaves_on) == (kept.pk, JANUARY, date(2026, 5, 29))
    assert desk.post(reverse("people:part", args=[Merge.objects.get().pk])).status_code == 302
    assert spells() == before


def test_what_runs_on_a_record_that_was_joined_before_counts_once_too(twins):
    scheme, desk, _funder, kept, absorbed = twins
    desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk]))
    Spell.objects.filter(participation__person=absorbed).update(ended_on=None)
    assert seniors(desk, scheme).value == 4
    assert absorbed.pk not in beneficiaries(scheme, JANUARY, MARCH).values_list("person", flat=True)
