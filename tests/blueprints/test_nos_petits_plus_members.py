"""Nos petits plus, whoever is helped: from when to when, who leaves this month, and where they live."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Spell
from essaim.workflows.upkeep import tend_all
from tests.blueprints.test_nos_petits_plus import a_colleague, an_applicant, bring_in, decide, note, state_of
from tests.builders import a_client, a_person, a_planted_scheme, a_workspace, counting_queries
from tests.conftest import NOW
from tests.districts import a_district, a_file

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PLACES = {"Odette": (50.63, 3.06), "Lucien": (50.60, 3.00), "Huguette": None}


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    return workspace, a_planted_scheme(workspace, "nos-petits-plus")


def a_member_of(workspace, scheme, desk, given_name="Odette", **person):
    """Somebody taken in through the pages, with the one check that the blueprint asks."""
    who = a_person(workspace, given_name, "Delœuvre", **person)
    desk.post(reverse("schemes:enrol", args=[who.pk, scheme.pk, "member"]))
    with in_workspace(workspace):
        part = Participation.objects.select_related("scheme").get(person=who)
    note(desk, part, "charter")
    assert decide(desk, part, "active").status_code == 302
    return part


def spells(part):
    with in_workspace(part.workspace):
        return list(Spell.objects.filter(participation=part).values_list("started_on", "ended_on", "reason"))


def end(desk, part, on, reason="own_wish"):
    return desk.post(reverse("members:member", args=[part.pk]), {"on": on.isoformat(), "reason": reason})


def names(desk, **asked):
    return [line.part.person.given_name for line in desk.get(reverse("members:list"), asked).context["lines"]]


def test_npp_11_a_membership_has_its_start_its_end_and_a_reason_of_the_blueprints_list(house, clock):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = a_member_of(workspace, scheme, desk)
    assert spells(part) == [(TODAY, None, "")]
    clock.move_to(NOW + timedelta(days=40))
    desk = a_colleague(workspace)
    assert end(desk, part, TODAY + timedelta(days=38), reason="job_ended").status_code == 422, "not a reason of this role"
    assert end(desk, part, TODAY - timedelta(days=1)).status_code == 422, "before the beginning"
    assert spells(part) == [(TODAY, None, "")]
    assert end(desk, part, TODAY + timedelta(days=38), reason="care_home").status_code == 302
    assert spells(part) == [(TODAY, TODAY + timedelta(days=38), "care_home")]
    page = desk.get(reverse("members:member", args=[part.pk])).content.decode()
    assert "12 mars 2026" in page and "19 avril 2026" in page and "Entrée en établissement" in page
    assert (names(desk), names(desk, voir="ended")) == ([], ["Odette"])


def test_npp_11_whoever_came_in_before_spells_were_kept_has_a_last_day_too(house, clock):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = a_member_of(workspace, scheme, desk)
    with in_workspace(workspace):
        Spell.objects.filter(participation=part).delete()
    clock.move_to(NOW + timedelta(days=40))
    desk = a_colleague(workspace)
    assert desk.get(reverse("members:member", args=[part.pk])).context["may_end"]
    assert end(desk, part, TODAY + timedelta(days=60), reason="care_home").status_code == 302
    assert spells(part) == [(TODAY, None, "care_home")], "since they came in"


def test_npp_11_whoever_comes_back_begins_another_spell_and_the_first_stays(house, clock):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = a_member_of(workspace, scheme, desk)
    end(desk, part, TODAY)
    clock.move_to(NOW + timedelta(days=30))
    desk = a_colleague(workspace)
    answer = desk.post(reverse("members:again", args=[part.pk]))
    assert answer.url == reverse("onboarding:checklist", args=[part.pk])
    assert decide(desk, part, "active").status_code == 302
    again = TODAY + timedelta(days=30)
    assert spells(part) == [(TODAY, TODAY, "own_wish"), (again, None, "")]
    assert names(desk) == ["Odette"]


def test_whoever_comes_back_to_help_is_looked_at_as_closely_as_the_first_time(house, clock):
    """A check that ended while they were away is missing again, and whoever held the interview still cannot validate."""
    workspace, scheme = house
    first, second, third = (a_colleague(workspace) for _ in range(3))
    part = an_applicant(workspace, scheme, first)
    bring_in(first, second, part)
    decide(third, part, "active")
    decide(third, part, "ended", reason="own_wish")
    later = NOW + timedelta(days=400)
    clock.move_to(later)
    first, third = (a_client(desk.member.account) for desk in (first, third))
    assert decide(third, part, "applied").status_code == 302
    assert decide(third, part, "active").status_code == 409, "the insurance of last year has ended"
    assert note(first, part, "insurance", done_on=later.date().isoformat()).status_code == 302
    assert decide(first, part, "active").status_code == 409, "they held the interview"
    assert state_of(part) == "applied"
    assert decide(third, part, "active").status_code == 302
    assert (state_of(part), part.validated_at) == ("active", later)
    assert spells(part) == [(TODAY, TODAY, "own_wish"), (later.date(), None, "")]


def test_npp_11_a_last_day_to_come_is_on_the_list_of_the_month_and_ends_by_itself(house, clock):
    workspace, scheme = house
    desk = a_colleague(workspace)
    leaving, staying = (a_member_of(workspace, scheme, desk, name) for name in ("Odette", "Lucien"))
    last = TODAY + timedelta(days=8)
    end(desk, leaving, last, reason="moved")
    end(desk, staying, last + timedelta(days=30), reason="moved")
    assert names(desk, voir="leaving") == ["Odette"]
    assert names(desk) == ["Lucien", "Odette"], "they still take part"
    assert desk.post(reverse("members:stay", args=[staying.pk])).status_code == 302
    assert desk.post(reverse("members:stay", args=[staying.pk])).status_code == 409
    clock.move_to(NOW + timedelta(days=8))
    tend_all()
    assert spells(leaving)[0][1] is None, "on the last day itself they are still there"
    clock.move_to(NOW + timedelta(days=9))
    tend_all()
    tend_all()
    assert spells(leaving) == [(TODAY, last, "moved")]
    assert spells(staying) == [(TODAY, None, "")]
    desk = a_colleague(workspace)
    assert names(desk, voir="leaving") == ["Odette"]
    clock.move_to(NOW + timedelta(days=40))
    assert names(a_colleague(workspace), voir="leaving") == []


@pytest.mark.parametrize(("what", "reason"), [("deceased", "deceased"), ("moved", "moved")])
def test_whoever_dies_or_moves_takes_part_no_longer_from_that_day(house, clock, what, reason):
    workspace, scheme = house
    part = a_member_of(workspace, scheme, a_colleague(workspace))
    clock.move_to(NOW + timedelta(days=10))
    desk = a_colleague(workspace)
    day = TODAY + timedelta(days=6)
    assert desk.post(reverse("people:mark", args=[part.person_id]), {"what": what, "on": day.isoformat()}).status_code == 302
    assert spells(part) == [(TODAY, day, reason)]
    with in_workspace(workspace):
        assert Participation.objects.get(pk=part.pk).state == "ended"


def test_an_end_leaves_a_code_in_the_journal_and_erasure_takes_the_reason(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    part = a_member_of(workspace, scheme, desk)
    end(desk, part, TODAY, reason="no_answer")
    with in_workspace(workspace):
        assert JournalEntry.objects.get(act="participation.ended").facts == {"before": "active", "reason": "no_answer"}
    desk.post(reverse("people:erase", args=[part.person_id]), {"word": "EFFACER"})
    assert spells(part) == [(TODAY, TODAY, "")]
    with in_workspace(workspace):
        assert Participation.objects.get(pk=part.pk).end_reason == ""


def test_npp_02_members_outside_the_districts_are_listed_and_taken_out(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    desk.post(reverse("people:districts"), {"file": SimpleUploadedFile("qp.geojson", a_file(a_district("QN05901M", "Les Tilleuls")))})
    for name, point in PLACES.items():
        address = {"commune_code": "59350", "line": "rue"} | (dict(zip(("lat", "lon"), point, strict=True)) if point else {})
        a_member_of(workspace, scheme, desk, name, address=address)
    a_person(workspace, "Jeanne", address={"commune_code": "59350", "line": "rue", "lat": 50.60, "lon": 3.00})  # no member
    found = {where: names(desk, quartier=where) for where in ("outside", "unknown", "inside", "")}
    assert found == {"outside": ["Lucien"], "unknown": ["Huguette"], "inside": ["Odette"], "": ["Huguette", "Lucien", "Odette"]}
    url = reverse("members:export") + "?quartier=outside"
    sheet = desk.post(url, {"reason": "funder", "words": "bilan", "kind": "csv"}).content.decode("utf-8-sig").splitlines()
    assert sheet[1:] == [f"Lucien;Delœuvre;{scheme.name};Lille;dans aucun;12/03/2026;12/03/2026;;;active"]
    with in_workspace(workspace):
        assert JournalEntry.objects.get(act="people.exported").facts["rows"] == 1


def test_a_protected_contact_is_on_the_list_without_a_district_and_in_no_file(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    desk.post(reverse("people:districts"), {"file": SimpleUploadedFile("qp.geojson", a_file(a_district("QN05901M", "Les Tilleuls")))})
    part = a_member_of(workspace, scheme, desk, address={"commune_code": "59350", "line": "rue", "lat": 50.63, "lon": 3.06})
    assert "Les Tilleuls" in desk.get(reverse("members:list")).content.decode(), "control"
    with in_workspace(workspace):
        Person.objects.filter(pk=part.person_id).update(is_protected=True)
    assert "Les Tilleuls" not in desk.get(reverse("members:list")).content.decode()
    sheet = desk.post(reverse("members:export"), {"reason": "check", "words": "bilan", "kind": "csv"}).content.decode("utf-8-sig")
    assert "Odette" not in sheet


def test_the_list_costs_the_same_for_one_and_for_three(house):
    workspace, scheme = house
    desk = a_colleague(workspace)
    a_member_of(workspace, scheme, desk)
    url = reverse("members:list")
    desk.get(url)
    with counting_queries() as queries:
        assert len(desk.get(url).context["lines"]) == 1
        for_one = len(queries)
    for name in ("Lucien", "Huguette"):
        a_member_of(workspace, scheme, desk, name)
    with counting_queries(at_most=for_one):
        assert len(desk.get(url).context["lines"]) == 3


def test_the_last_day_of_a_month_is_in_it():
    from essaim.web.desks.members.sight import month_of

    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))


def test_the_report_of_a_year_that_is_over_tells_who_was_accompanied_then(house, clock):
    workspace, scheme = house
    desk = a_colleague(workspace)
    a_member_of(workspace, scheme, desk, "Odette")
    end(desk, a_member_of(workspace, scheme, desk, "Lucien"), TODAY)
    clock.move_to(NOW.replace(year=2027))
    desk = a_colleague(workspace)
    for name in ("Huguette", "Marcel"):
        a_member_of(workspace, scheme, desk, name)

    def figures(year):
        period = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
        return {one.key: one for one in desk.get(reverse("evaluation:scorecard", args=[scheme.pk]), period).context["figures"]}

    then, now = figures(2026), figures(2027)
    assert (then["seniors"].value, now["seniors"].value, figures(2025)["seniors"].value) == (2, 3, 0)
    listed = desk.get(reverse("evaluation:counted", args=[scheme.pk, "seniors"]), {"start": "2026-01-01", "end": "2026-12-31"})
    assert {line.label for line in listed.context["lines"]} == {"Odette Delœuvre", "Lucien Delœuvre"}
    assert then["helpers_employed"].label.endswith("(aujourd’hui)"), "nobody kept how it was"
    assert "aujourd’hui" not in now["helpers_employed"].label + then["seniors"].label
