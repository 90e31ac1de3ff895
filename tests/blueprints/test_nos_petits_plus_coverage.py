"""Nos petits plus: how many of those hoped for are accompanied, and nobody's site or employer is seen from another one."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Employment, Participation, Scheme
from essaim.modules.rounds import actions as rounds
from essaim.modules.rounds.models import Assignment
from essaim.workflows.posting import post_need
from tests.api.test_views import a_program, post
from tests.blueprints.test_nos_petits_plus_visits import a_colleague, assign
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW
from tests.districts import a_district, a_file

pytestmark = pytest.mark.django_db
INSIDE = {"commune_code": "59350", "line": "3 rue des Glycines", "lat": 50.63, "lon": 3.06}
OUTSIDE = {"commune_code": "59360", "line": "9 rue du Port", "lat": 50.60, "lon": 3.00}
NO_POINT = {"commune_code": "59350", "line": "rue inconnue"}


def a_site(workspace, name: str, employer: str, target: int) -> tuple[Scheme, Participation]:
    """A concierge's office: a scheme of its own, and one helper whom somebody employs."""
    scheme = a_planted_scheme(workspace, "nos-petits-plus", seniors_target=target)
    body = an_organisation(workspace, employer)
    with in_workspace(workspace):
        Scheme.objects.filter(pk=scheme.pk).update(name=name)
        scheme.refresh_from_db()
        helper = a_supporter(scheme, categories=["visit"], given_name="Karim", family_name=f"de {name}").participation
        Employment.objects.create(workspace=workspace, participation=helper, state="employed", employer=body, starts_on=NOW.date())
    return scheme, helper


def a_senior(scheme, given_name: str, address: dict, *, calls=None, desk=None):
    """Somebody accompanied, on whom a helper calls every week if one is named."""
    person = a_person(scheme.workspace, given_name, "Delœuvre", address=address, commune_code=address["commune_code"])
    part = a_participation(scheme, person, "member")
    if calls:
        with in_workspace(scheme.workspace):
            assert assign(desk, scheme, calls, person, starts=f"{10 + Participation.objects.count()}:00").status_code == 302
    return person, part


@pytest.fixture
def sites(clock):
    """Two sites of one workspace, each with an employer, and the desk of whoever coordinates both."""
    workspace = a_workspace("Les petits plus")
    desk = a_colleague(workspace)
    desk.post(reverse("people:districts"), {"file": SimpleUploadedFile("qp.geojson", a_file(a_district("QN05901M", "Les Tilleuls")))})
    canal = a_site(workspace, "Conciergerie du Canal", "Fabrique du Canal", 200)
    port = a_site(workspace, "Conciergerie du Port", "Fabrique du Port", 40)
    return workspace, desk, canal, port


def told(rows) -> dict:
    return {row.label: row.people for row in rows}


def test_npp_03_the_people_reached_are_shown_against_the_target_by_site_employer_district_and_commune(sites):
    _workspace, desk, (canal, karim), (port, sabrina) = sites
    a_senior(canal, "Odette", INSIDE, calls=karim, desk=desk)
    a_senior(canal, "Lucien", OUTSIDE, calls=karim, desk=desk)
    a_senior(canal, "Huguette", NO_POINT)
    _person, gone = a_senior(port, "Marcel", INSIDE)
    a_senior(port, "Simone", INSIDE, calls=sabrina, desk=desk)
    desk.post(reverse("members:member", args=[gone.pk]), {"on": NOW.date().isoformat(), "reason": "moved"})
    page = desk.get(reverse("evaluation:coverage"))
    found = page.context["coverage"]
    assert {scheme.name: (one.people, one.target, one.percent) for scheme, one in found.schemes} == {
        "Conciergerie du Canal": (3, 200, 1), "Conciergerie du Port": (1, 40, 2),
    }  # fmt: skip
    assert (found.total.people, found.total.target) == (4, 240)
    assert told(found.employers) == {"Fabrique du Canal": 2, "Fabrique du Port": 1, "pas encore de visiteur": 1}
    assert told(found.districts) == {"Les Tilleuls (QN05901M)": 2, "hors quartier prioritaire": 1, "quartier non vérifié": 1}
    assert told(found.communes) == {"Lille": 3, "Loos": 1}
    words = page.content.decode()
    assert [word for word in ("Conciergerie du Canal", "200", "Fabrique du Port", "Les Tilleuls", "Loos") if word not in words] == []


PAGES = ("today", "people:list", "members:list", "evaluation:scorecards", "evaluation:coverage", "onboarding:supporters")


def everything_read_by(desk, scheme) -> dict[str, str]:
    """Every list, figure and file that whoever coordinates a site opens, by its name."""
    answers = {name: desk.get(reverse(name)) for name in PAGES}
    answers |= {name: desk.get(reverse(name, args=[scheme.pk])) for name in ("evaluation:scorecard", "evaluation:report", "rounds:week")}
    answers |= {name: desk.get(reverse(name, args=[scheme.pk, "csv"])) for name in ("evaluation:download", "evaluation:report-file")}
    answers |= {
        name: desk.post(reverse(name), {"reason": "check", "words": "bilan", "kind": "csv"}) for name in ("people:export", "members:export")
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name: answer.content.decode() for name, answer in answers.items()}


def where(pages: dict[str, str], *words: str) -> list:
    """On which of these pages one of the words is."""
    return [(word, name) for name, page in pages.items() for word in words if word in page]


def test_npp_12_whoever_coordinates_one_site_sees_nobody_of_another_one(sites):
    workspace, desk, (canal, karim), (port, sabrina) = sites
    mine, _part = a_senior(canal, "Odette", INSIDE, calls=karim, desk=desk)
    theirs, part = a_senior(port, "Simone", OUTSIDE, calls=sabrina, desk=desk)
    referent = a_staff_client(workspace, StaffRole.COORDINATOR, scheme=canal)
    seen = everything_read_by(referent, canal)
    assert len(where(seen, "Odette")) > 3 and where(seen, "Conciergerie du Canal"), "control"
    assert where(seen, "Simone", "Conciergerie du Port") == []
    closed = [("people:person", theirs.pk), ("members:member", part.pk), ("evaluation:scorecard", port.pk), ("rounds:week", port.pk),
              ("evaluation:report", port.pk), ("onboarding:checklist", sabrina.pk)]  # fmt: skip
    assert [name for name, pk in closed if referent.get(reverse(name, args=[pk])).status_code != 404] == []
    assert [name for name, pk in closed if desk.get(reverse(name, args=[pk])).status_code != 200] == [], (
        "control: both sites are one colleague's"
    )
    assert referent.get(reverse("people:person", args=[mine.pk])).status_code == 200


def test_npp_12_the_data_of_another_employers_workspace_are_on_no_page_in_no_file_and_behind_no_key(sites):
    workspace, desk, (canal, karim), _port = sites
    mine, _part = a_senior(canal, "Odette", INSIDE, calls=karim, desk=desk)
    elsewhere = a_workspace("Les voisins de Loos", slug="voisins-de-loos")
    there = a_colleague(elsewhere)
    foreign, helper = a_site(elsewhere, "Conciergerie Zébulon", "Fabrique Zébulon", 200)
    theirs, part = a_senior(foreign, "Zénobie", INSIDE, calls=helper, desk=there)
    seen = everything_read_by(desk, canal)
    assert where(seen, "Zénobie", "Zébulon", "voisins-de-loos", str(theirs.pk)) == []
    seen_there = {name: there.get(reverse(name)).content.decode() for name in ("members:list", "evaluation:coverage")}
    assert where(seen_there, "Odette", "Fabrique du Canal", "Conciergerie du Canal", str(mine.pk)) == []
    assert where(seen, "Odette") and where(seen_there, "Zénobie"), "control"
    closed = [
        ("people:person", theirs.pk),
        ("members:member", part.pk),
        ("evaluation:download", foreign.pk, "csv"),
        ("rounds:week", foreign.pk),
    ]
    assert [name for name, *args in closed if desk.get(reverse(name, args=args)).status_code != 404] == []
    with in_workspace(elsewhere):
        need = post_need(foreign, category="visit", beneficiary=theirs, commune_code="59350", by=acting(), now=NOW)
    assert a_program(elsewhere).get("/api/v1/needs").json()["count"] == 1, "control"
    program = a_program(workspace)
    schemes = program.get("/api/v1/schemes").content.decode()
    assert "Conciergerie du Canal" in json.dumps(json.loads(schemes), ensure_ascii=False) and str(foreign.pk) not in schemes
    assert program.get("/api/v1/needs").json()["count"] == 0
    assert program.get(f"/api/v1/needs/{need.pk}").status_code == 404
    asked = {"scheme": str(foreign.pk), "category": "visit", "commune": "59350", "given_name": "Odette"}
    assert post(program, "/api/v1/needs", asked).status_code == 404


def test_whoever_is_called_on_every_week_counts_in_the_years_in_which_they_were(sites, clock):
    workspace, desk, (canal, karim), _port = sites
    a_senior(canal, "Odette", INSIDE, calls=karim, desk=desk)
    with in_workspace(workspace):
        rounds.end_assignment(Assignment.objects.get(), reason="own_wish", by=acting(), now=NOW)
    clock.move_to(NOW.replace(year=2027))
    desk = a_colleague(workspace)
    for year, expected in ((2025, 0), (2026, 1), (2027, 0)):
        figures = desk.get(reverse("evaluation:scorecard", args=[canal.pk]), {"start": f"{year}-01-01", "end": f"{year}-12-31"}).context[
            "figures"
        ]
        assert next(one.value for one in figures if one.key == "followed") == expected, year
