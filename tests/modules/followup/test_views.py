"""A report of danger has its clock, and the clock is the scheme's own figure."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.modules.followup.models import SafeguardingReport
from tests.builders import a_case, a_person, a_planted_scheme, a_staff_client, a_workspace

pytestmark = pytest.mark.django_db


def set_hours(scheme: Scheme, **settings) -> None:
    """The scheme decides otherwise: its own figures instead of those of the vocabulary."""
    snapshot = scheme.snapshot
    snapshot["settings"] |= settings
    with in_workspace(scheme.workspace):
        Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=scheme.version + 1)


def report(client, person, severity) -> SafeguardingReport:
    form = {"person_id": person.pk, "category": "financial", "severity": severity, "text": "On lui prend son argent."}
    assert client.post(reverse("followup:report-danger"), form).status_code == 302
    return SafeguardingReport.objects.get(person=person)


@pytest.mark.parametrize(("severity", "hours"), [("immediate", 1), ("day", 24), ("three_days", 72)])
def test_a_report_is_taken_up_within_the_delay_of_its_urgency(clock, now, severity, hours):
    workspace = a_workspace()
    a_planted_scheme(workspace, "la-scalaa")
    client = a_staff_client(workspace, StaffRole.OPERATOR)
    with in_workspace(workspace):
        assert report(client, a_person(workspace), severity).acknowledge_by == now + timedelta(hours=hours)


def test_the_delay_is_the_shortest_of_the_schemes_that_know_the_person(clock, now):
    workspace = a_workspace()
    quick, slow = a_planted_scheme(workspace, "la-scalaa"), a_planted_scheme(workspace, "call-and-care")
    set_hours(quick, danger_day_hours=6)
    client = a_staff_client(workspace, StaffRole.OPERATOR)
    known_to_both, known_to_one = a_person(workspace, "Odette"), a_person(workspace, "Yvonne")
    for scheme in (quick, slow):
        a_case(scheme, known_to_both)
    a_case(slow, known_to_one)
    with in_workspace(workspace):
        delays = [report(client, person, "day").acknowledge_by - now for person in (known_to_both, known_to_one)]
    assert delays == [timedelta(hours=6), timedelta(hours=24)]
