"""A report of danger: its clock, who is told, who never reads it, how it is passed on, closed and looked at again."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Grant, Scheme
from essaim.modules.followup import actions
from essaim.modules.followup.models import SafeguardingReport
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_case,
    a_client,
    a_member,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    an_organisation,
)

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


# safety.md 3.4, sentence by sentence


@pytest.fixture
def place(clock):
    """Two safeguarding leads, an administrator, an operator; a person and somebody who visits her."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        visitor = a_supporter(scheme, categories=["visit"], given_name="Karim").participation.person
        leads = [a_staff_client(workspace, StaffRole.SAFEGUARDING_LEAD) for _ in range(2)]
        yield {
            "workspace": workspace, "leads": leads, "operator": a_staff_client(workspace, StaffRole.OPERATOR), "visitor": visitor,
            "admin": a_staff_client(workspace, StaffRole.ADMINISTRATOR), "person": a_person(workspace, "Huguette"), "scheme": scheme,
        }  # fmt: skip


def danger(place, **more):
    form = {"person_id": place["person"].pk, "category": "financial", "severity": "day", "text": "On lui prend son argent.", **more}
    before = set(SafeguardingReport.objects.values_list("pk", flat=True))
    assert place["operator"].post(reverse("followup:report-danger"), form).status_code == 302
    return SafeguardingReport.objects.exclude(pk__in=before).get()


def warned() -> list[str]:
    return sorted(Message.objects.filter(template="warning").values_list("to", flat=True))


def address(client) -> str:
    return client.member.account.email


def step(client, row, to, **more):
    return client.post(reverse("followup:report", args=[row.pk]), {"to": to, "text": "fait", **more})


def test_the_leads_are_told_at_once_and_the_word_names_nobody(place):
    danger(place)
    assert warned() == sorted(map(address, place["leads"]))
    for message in Message.objects.all():
        assert not any(word in message.body + message.subject for word in ("Huguette", "argent", "Karim"))


def test_a_lead_who_is_accused_is_not_told_cannot_read_and_cannot_close(place):
    accused, other = place["leads"]
    row = danger(place, accused_member=accused.member.pk)
    page = reverse("followup:report", args=[row.pk])
    assert warned() == [address(other)]
    assert (accused.get(page).status_code, step(accused, row, "acknowledged").status_code) == (404, 404)
    assert (other.get(page).status_code, step(other, row, "acknowledged").status_code) == (200, 302)
    clock_of(row)
    assert address(accused) not in warned()


def test_control_without_the_rule_the_accused_would_be_told(place, monkeypatch):
    monkeypatch.setattr(actions.reports, "leads_of", lambda report: [lead.member for lead in place["leads"]])
    danger(place, accused_member=place["leads"][0].member.pk)
    assert address(place["leads"][0]) in warned()


def test_somebody_who_visits_and_is_a_lead_too_neither_reads_nor_hears_of_what_accuses_them(place):
    accused, other = place["leads"]
    Person.objects.filter(pk=place["visitor"].pk).update(account=accused.member.account)
    row = danger(place, accused_visitor=place["visitor"].pk)
    assert (row.accused_id, warned()) == (place["visitor"].pk, [address(other)])
    assert accused.get(reverse("followup:report", args=[row.pk])).status_code == 404


def test_the_organisation_of_the_accused_is_kept_out_too(place):
    body = an_organisation(place["workspace"], "Résidence des Glycines")
    colleague = a_staff_client_of(place["workspace"], body)
    accused = a_staff_client_of(place["workspace"], body)
    row = danger(place, accused_member=accused.member.pk)
    page = reverse("followup:report", args=[row.pk])
    assert [client.get(page).status_code for client in (accused, colleague, *place["leads"])] == [404, 404, 200, 200]
    assert warned() == sorted(map(address, place["leads"]))


def a_staff_client_of(workspace, body):
    member = a_member(workspace, StaffRole.SAFEGUARDING_LEAD, organisation=body)
    client = a_client(member.account)
    client.member = member
    return client


def test_whoever_wishes_stays_unknown_everywhere(place):
    row = danger(place, anonymous="on")
    assert row.raised_by is None
    assert set(JournalEntry.objects.filter(subject_id=row.pk).values_list("actor_id", flat=True)) == {None}
    named = danger(place)
    assert named.raised_by == place["operator"].member.pk, "the same report, not anonymous, does say who"


def test_somebody_who_helps_reports_from_their_own_space(place):
    phone = a_person_client(place["visitor"])
    page = phone.get(reverse("followup:report-own")).content.decode()
    assert page.index("112") < page.index('name="category"')
    assert "Essaim n’est pas un service d’urgence" in page
    form = {"person_described": "Huguette, 12 rue des Glycines", "category": "neglect", "severity": "immediate", "text": "Frigo vide."}
    assert phone.post(reverse("followup:report-own"), form | {"text": ""}).status_code == 422
    assert phone.post(reverse("followup:report-own"), form).status_code == 302
    row = SafeguardingReport.objects.get()
    assert (row.raised_by, row.text, len(warned())) == (place["visitor"].pk, "Frigo vide.", 2)
    assert phone.get(reverse("followup:report", args=[row.pk])).status_code == 404


def clock_of(row) -> None:
    """Ten minutes after the hour by which it had to be taken up, the worker looks twice."""
    for _ in range(2):
        tend_all(row.acknowledge_by + timedelta(minutes=10))


@pytest.mark.parametrize("severity", ["immediate", "day", "three_days"])
def test_a_report_that_nobody_takes_up_in_time_escalates_once(place, severity):
    row = danger(place, severity=severity)
    tend_all(row.acknowledge_by - timedelta(minutes=1))
    assert len(warned()) == 2
    clock_of(row)
    assert sorted(warned()) == sorted([*map(address, place["leads"])] * 2 + [address(place["admin"])])
    assert JournalEntry.objects.filter(act="report.escalated").count() == 1


def test_a_report_taken_up_in_time_does_not_escalate(place):
    row = danger(place)
    step(place["leads"][0], row, "acknowledged")
    clock_of(row)
    assert len(warned()) == 2


def test_passing_on_says_to_whom_and_closing_takes_two(place):
    first, second = place["leads"]
    row = danger(place)
    assert step(first, row, "transmitted").status_code == 422
    assert step(first, row, "transmitted", transmitted_to="3977", reference="2026-118").status_code == 302
    passed = row.steps.get()
    assert (passed.transmitted_to, passed.reference, passed.by_id) == ("3977", "2026-118", first.member.pk)
    step(first, row, "closing")
    assert step(first, row, "closed").status_code == 422, "the same person"
    assert step(second, row, "closed").status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"


def test_a_closed_report_is_looked_at_again_six_months_later_once(place, clock, now):
    first, second = place["leads"]
    row = danger(place)
    for client, to in ((first, "acknowledged"), (first, "closing"), (second, "closed")):
        step(client, row, to)
    row.refresh_from_db()
    assert row.review_on == now.date() + timedelta(days=182)

    def listed() -> list:
        found = first.get(reverse("today")).context["worklists"]
        return [line.url for worklist in found if worklist.key == "reports" for line in worklist.lines]

    page = reverse("followup:report", args=[row.pk])
    assert listed() == []
    clock.shift(timedelta(days=182))
    first, second = a_client(first.member.account), a_client(second.member.account)
    assert listed() == [page]
    assert first.post(page, {"text": "Elle va bien, sa nièce gère."}).status_code == 302
    assert listed() == []
    assert first.post(page, {"text": "encore"}).status_code == 422


def test_no_page_deletes_a_report_or_one_of_its_steps(place):
    row = danger(place)
    step(place["leads"][0], row, "acknowledged")
    with pytest.raises(ProtectedError):
        row.delete()
    assert not [name for name in dir(actions) if "report" in name and ("delete" in name or "remove" in name)]


def test_a_report_that_no_lead_may_read_is_told_to_the_administrators_at_once(place):
    accused, other = place["leads"]
    Grant.objects.filter(membership=other.member).update(ended_at=timezone.now())
    danger(place, accused_member=accused.member.pk)
    assert warned() == [address(place["admin"])]


def test_control_while_a_lead_is_left_the_administrators_hear_nothing_yet(place):
    danger(place, accused_member=place["leads"][0].member.pk)
    assert warned() == [address(place["leads"][1])]


def test_whoever_leads_a_report_reads_whom_it_accuses_and_who_made_it(place):
    row = danger(place, accused_visitor=place["visitor"].pk)
    page = place["leads"][0].get(reverse("followup:report", args=[row.pk])).content.decode()
    assert str(place["visitor"]) in page and str(place["operator"].member) in page
    unknown = danger(place, anonymous="on")
    page = place["leads"][0].get(reverse("followup:report", args=[unknown.pk])).content.decode()
    assert "souhaite rester inconnu" in page and str(place["operator"].member) not in page and "Qui est mis en cause" not in page
