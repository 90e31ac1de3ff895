"""Nos petits plus, walked through its pages: the way in of the helpers, and what protects those whom they visit."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Check, Participation
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Offer, Proposal
from essaim.web.laws import LAWS
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    return workspace, a_planted_scheme(workspace, "nos-petits-plus")


def a_colleague(workspace):
    return a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)


def an_applicant(workspace, scheme, desk, role="neighbour_helper", **person):
    who = a_person(workspace, **{"given_name": "Karim", "family_name": "Vandevelde", "birth_year": 1990, **person})
    desk.post(reverse("schemes:enrol", args=[who.pk, scheme.pk, role]))
    with in_workspace(workspace):
        return Participation.objects.select_related("scheme").get(person=who)


def note(desk, part, key, **values):
    form = {"outcome": "valid", "done_on": TODAY.isoformat(), **values}
    return desk.post(reverse("onboarding:record", args=[part.pk, key]), {f"{key}-{name}": value for name, value in form.items()})


def decide(desk, part, to, **more):
    return desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": to, **more})


def bring_in(first, second, part, *, but=()):
    """Everything that the blueprint asks is noted through the pages, by two colleagues."""
    for spec in settled(part.scheme).blueprint.checks_of(part.role):
        for number in range(0 if spec.key in but else spec.times):
            more = {"minutes": "180"} if spec.kind == "training" else {}
            assert note((first, second)[number % 2], part, spec.key, **more).status_code == 302


def state_of(part):
    with in_workspace(part.workspace):
        part.refresh_from_db()
        return part.state


def test_npp_01_a_helper_goes_from_candidate_to_contract_and_the_scorecard_counts_against_the_sites_target(house):
    workspace, scheme = house
    first, second, third = (a_colleague(workspace) for _ in range(3))
    employer = an_organisation(workspace, "Fabrique du Canal")
    part = an_applicant(workspace, scheme, first)
    job = reverse("onboarding:move-job", args=[part.pk])
    assert first.post(job, {"to": "in_training"}).status_code == 302
    assert first.post(job, {"to": "trained"}).status_code == 409, "no training was attended yet"
    bring_in(first, second, part)
    decide(third, part, "active")
    first.post(job, {"to": "trained"})
    assert first.post(job, {"to": "employed"}).status_code == 409, "there is no contract yet"
    with in_workspace(workspace):
        version = Participation.objects.get(pk=part.pk).employment.version
    contract = {"employer": employer.pk, "starts_on": "2026-04-01", "weekly_hours": "24", "seen_version": version}
    assert first.post(reverse("onboarding:contract", args=[part.pk]), contract).status_code == 302
    first.post(job, {"to": "employed"})
    with in_workspace(workspace):
        employment = Participation.objects.get(pk=part.pk).employment
    assert (employment.state, employment.employer_id, employment.trained_on) == ("employed", employer.pk, TODAY)
    figures = {f.key: (f.value, f.target) for f in first.get(reverse("evaluation:scorecard", args=[scheme.pk])).context["figures"]}
    assert (figures["helpers_trained"], figures["helpers_employed"]) == ((1, 22), (1, 18))
    assert "Vandevelde" in first.get(reverse("evaluation:counted", args=[scheme.pk, "helpers_trained"])).content.decode()


def test_npp_01_whoever_leaves_the_job_takes_part_no_longer(house):
    workspace, scheme = house
    first, second, third = (a_colleague(workspace) for _ in range(3))
    part = an_applicant(workspace, scheme, first)
    bring_in(first, second, part)
    decide(third, part, "active")
    first.post(reverse("onboarding:move-job", args=[part.pk]), {"to": "left"})
    with in_workspace(workspace):
        part = Participation.objects.get(pk=part.pk)
    assert (part.state, part.employment.state, part.employment.left_reason) == ("ended", "left", "job_ended")


def test_nobody_is_validated_before_everything_is_seen_nor_by_who_held_the_interview(house):
    workspace, scheme = house
    first, second, third = (a_colleague(workspace) for _ in range(3))
    part = an_applicant(workspace, scheme, first)
    bring_in(first, second, part, but=("record",))
    answer = decide(third, part, "active")
    assert answer.status_code == 409 and "Casier judiciaire vu" in answer.content.decode()
    note(first, part, "record", expires_on="2029-03-01")
    assert (decide(first, part, "active").status_code, decide(second, part, "active").status_code) == (409, 409)
    assert state_of(part) == "applied"
    decide(third, part, "active")
    assert (state_of(part), part.validated_by, part.cleared_until) == ("active", third.member.pk, date(2027, 3, 12))


def test_two_interviews_by_the_same_person_are_one(house):
    workspace, scheme = house
    first, second, third = (a_colleague(workspace) for _ in range(3))
    part = an_applicant(workspace, scheme, first)
    bring_in(first, second, part, but=("interview",))
    for _time in range(2):
        note(first, part, "interview")
    assert decide(third, part, "active").status_code == 409
    note(second, part, "interview")
    assert decide(third, part, "active").status_code == 302


def test_a_step_keeps_its_date_its_checker_and_its_end_and_refuses_what_cannot_be(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = an_applicant(workspace, scheme, desk)
    assert note(desk, part, "insurance", done_on="2026-03-20").status_code == 422, "a day to come"
    assert note(desk, part, "insurance", expires_on="2026-03-01").status_code == 422, "ends before it begins"
    note(desk, part, "insurance", expires_on="2026-09-30")
    note(desk, part, "charter")
    with in_workspace(workspace):
        rows = {row.key: row for row in Check.objects.all()}
    kept = rows["insurance"]
    assert (kept.done_on, kept.expires_on, kept.checked_by) == (TODAY, date(2026, 9, 30), desk.member.pk)
    assert rows["charter"].reference == "1.0"
    page = desk.get(reverse("onboarding:checklist", args=[part.pk])).content.decode()
    assert "30 septembre 2026" in page and str(desk.member) in page


def test_one_line_a_supporter_says_what_is_missing_at_the_same_cost_for_one_and_for_three(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = an_applicant(workspace, scheme, desk)
    note(desk, part, "charter")
    url = reverse("onboarding:supporters")
    desk.get(url)
    with counting_queries() as queries:
        (line,) = desk.get(url).context["lines"]
        for_one = len(queries)
    assert "Charte du bon voisinage acceptée" not in line.missing
    assert {"Casier judiciaire vu", "Entretien, par deux personnes"} <= set(line.missing)
    for name in ("Sabrina", "Jordan"):
        an_applicant(workspace, scheme, desk, given_name=name, family_name="Delporte")
    with counting_queries(at_most=for_one):
        assert len(desk.get(url).context["lines"]) == 3
    assert desk.get(url + "?voir=cleared").context["lines"] == []


@pytest.mark.parametrize(
    ("days", "is_there", "is_urgent"), [(61, False, False), (60, True, False), (30, True, False), (7, True, True), (-1, True, True)]
)
def test_what_ends_is_on_the_page_of_the_day_from_sixty_days_before(house, clock, days, is_there, is_urgent):
    workspace, scheme = house
    with in_workspace(workspace):
        a_supporter(scheme, categories=["visit"], given_name="Karim")
    clock.move_to(NOW.replace(year=2027) - timedelta(days=days))
    desk = a_colleague(workspace)
    lists = {found.key: found.lines for found in desk.get(reverse("today")).context["worklists"]}
    assert [line.urgent for line in lists.get("ending", [])] == ([is_urgent] if is_there else [])


def ask_for_a_visit(workspace, scheme, desk):
    member = a_person(workspace, "Huguette", "Delœuvre")
    a_participation(scheme, member, "member")
    return desk.post(reverse("phone-record"), {"person_id": member.pk, "what": f"{scheme.pk}:visit", "when": "anytime"}).context["need"]


def propose(desk, need, offer):
    return desk.post(reverse("needs:propose", args=[need.pk, offer.pk])).status_code


@pytest.mark.parametrize("fault", ["expired", "suspended", "a check turned out badly", "an accompanied visit is missing"])
def test_a_helper_who_is_not_in_order_is_neither_suggested_nor_asked_and_the_database_refuses_it_too(house, clock, fault):
    workspace, scheme = house
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        offer = a_supporter(scheme, categories=["visit"], given_name="Karim")
        part = offer.participation
        need = ask_for_a_visit(workspace, scheme, desk)
        Proposal.objects.all().delete()
    spoil = {
        "expired": lambda: clock.move_to(NOW.replace(year=2027) + timedelta(days=1)),
        "suspended": lambda: decide(desk, part, "suspended", reason="concern"),
        "a check turned out badly": lambda: note(desk, part, "record", outcome="invalid"),
        "an accompanied visit is missing": lambda: note(desk, part, "together", outcome="invalid"),
    }
    spoil[fault]()
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        Offer.objects.filter(pk=offer.pk).update(state="open")
        assert desk.get(reverse("needs:need", args=[need.pk])).context["sheet"].suggestions.proposed == []
        assert (propose(desk, need, offer), Proposal.objects.count()) == (409, 0)
        moment = NOW if fault != "expired" else NOW.replace(year=2027) + timedelta(days=2)
        row = {"workspace": workspace, "case": need.case, "need": need, "offer": offer, "answer_by": moment, "created_at": moment}
        with pytest.raises(IntegrityError, match="may not be asked"), transaction.atomic():
            Proposal.objects.bulk_create([Proposal(**row)])
        repeal(connection, LAWS)
        Proposal.objects.bulk_create([Proposal(**row)])
        enact(connection, LAWS)


def test_control_a_helper_in_order_is_asked(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        offer = a_supporter(scheme, categories=["visit"], given_name="Karim")
        need = ask_for_a_visit(workspace, scheme, desk)
        Proposal.objects.all().delete()
        assert (propose(desk, need, offer), Proposal.objects.count()) == (302, 1)


def test_nobody_is_brought_in_as_active_without_a_validation_whatever_the_door(house):
    workspace, scheme = house
    person = a_person(workspace, "Karim", "Vandevelde")
    row = {"workspace": workspace, "scheme": scheme, "person": person, "role": "neighbour_helper", "state": "active"}
    with in_workspace(workspace):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participation.objects.bulk_create([Participation(**row)])
        Participation.objects.bulk_create([Participation(**row, validated_at=NOW)])


def test_npp_10_trainings_are_recorded_and_attested_on_a_tagged_paper(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = an_applicant(workspace, scheme, desk)
    url = reverse("onboarding:attestation", args=[part.pk])
    assert desk.post(url).status_code == 409
    note(desk, part, "training_visits", minutes="150")
    answer = desk.post(url)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    with in_workspace(workspace):
        assert JournalEntry.objects.get(act="attestation.issued").facts == {"trainings": ["training_visits"]}


def test_control_by_whom_a_check_was_seen_is_who_was_logged_in(house):
    workspace, scheme = house
    first, second = a_colleague(workspace), a_colleague(workspace)
    part = an_applicant(workspace, scheme, first)
    note(second, part, "identity")
    with in_workspace(workspace):
        assert Check.objects.get().checked_by == second.member.pk != acting().id
