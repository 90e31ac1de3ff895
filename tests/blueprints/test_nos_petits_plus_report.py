"""Nos petits plus: the file that the funder downloads tells the year by commune, district and kind, and names nobody."""

import csv
import io
from datetime import datetime

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.people.states import OUTSIDE as OUTSIDE_DISTRICTS
from essaim.core.schemes.models import Employment, Participation
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.followup.models import Alert, Referral
from essaim.modules.rounds.models import Visit
from tests.blueprints.test_nos_petits_plus_coverage import INSIDE, OUTSIDE, a_senior
from tests.blueprints.test_nos_petits_plus_meals import plan
from tests.blueprints.test_nos_petits_plus_visits import a_colleague, assign
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace, an_organisation
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db
IN_LILLE, IN_LOOS = ("Odette", "Lucien", "Huguette", "Marcel", "Simone"), ("Denise", "Yvette", "Gaston", "Paulette", "Ginette", "Albertine")
HELPERS = ("Karim", "Sabrina", "Thierry", "Leïla", "Bruno", "Awa")
HIDDEN = "masqué (trop peu de personnes)"


@pytest.fixture
def year(clock):
    """Eleven members in two towns, six helpers, a visit with its small services each, a shared meal, six people passed on."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_colleague(workspace)
    body = an_organisation(workspace, "Centre social des Glycines")
    with in_workspace(workspace):
        helpers = [a_supporter(scheme, categories=["visit"], given_name=name, family_name="Zéphyr").participation for name in HELPERS]
        job = {"workspace": workspace, "state": "employed", "employer": body, "starts_on": NOW.date(), "trained_on": NOW.date()}
        Employment.objects.bulk_create(Employment(participation=part, **job) for part in helpers)
        Person.objects.filter(family_name="Zéphyr").update(commune_code="59350", district_code="QN05901M")
    for number, name in enumerate(IN_LILLE + IN_LOOS):
        person, _part = a_senior(scheme, name, INSIDE if name in IN_LILLE else OUTSIDE)
        hour = "10:00" if number % 2 else "14:00"
        assert assign(desk, scheme, helpers[number // 2], person, starts=hour).status_code == 302
    with in_workspace(workspace):
        Person.objects.filter(given_name__in=IN_LILLE).update(district_code="QN05901M")
        Person.objects.filter(given_name__in=IN_LOOS).update(district_code=OUTSIDE_DISTRICTS)
    plan(desk, scheme, every_weeks="0", capacity="20")
    with in_workspace(workspace):
        meal = Session.objects.get()
        members = list(Participation.objects.filter(role="member").values_list("pk", flat=True))
    desk.post(reverse("activities:register-many", args=[meal.pk]), {"who": members, "channel": "phone"})
    clock.move_to(datetime(2026, 3, 20, 15, 0, tzinfo=PARIS))
    with in_workspace(workspace):
        Attendee.objects.update(attendance="seen")
        for number, name in enumerate(IN_LILLE + IN_LOOS):
            first = Visit.objects.filter(assignment__person__given_name=name).order_by("day").first()
            services = ["errand", "walk"] if number % 2 else ["errand"]
            Visit.objects.filter(pk=first.pk).update(state="done", done_at=NOW, services=services)
        for person in Person.objects.filter(given_name__in=IN_LOOS):
            about = {"workspace": workspace, "scheme": scheme, "person": person, "kind": "isolation", "text": "Elle ne sort plus."}
            alert = Alert.objects.create(**about)
            Referral.objects.create(workspace=workspace, alert=alert, partner=body, consent_channel="phone", consented_at=NOW)
    return workspace, scheme, desk


def named(text: str) -> list[str]:
    """Which names, addresses or words of the people are in it."""
    names = (*IN_LILLE, *IN_LOOS, *HELPERS, "Delœuvre", "Zéphyr", "Glycines", "rue du Port", "Elle ne sort plus")
    return [name for name in names if name in text]


def downloaded(funder, scheme) -> str:
    answer = funder.get(reverse("evaluation:report-file", args=[scheme.pk, "csv"]), {"year": "2026"})
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return answer.content.decode("utf-8-sig")


def test_npp_13_the_funder_downloads_the_year_by_commune_district_and_kind_and_reads_no_name(year):
    workspace, scheme, desk = year
    funder = a_staff_client(workspace, StaffRole.FUNDER, scheme=scheme)
    text = downloaded(funder, scheme)
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    labels = {
        one.key: one.label for one in funder.get(reverse("evaluation:report", args=[scheme.pk]), {"year": "2026"}).context["report"].figures
    }
    told = {(line[0], *line[1:4]): line[4] for line in rows}

    def of(key, commune="", district="", kind=""):
        return told[(labels[key], commune, district, kind)]

    assert [of(key) for key in ("seniors", "visits", "services", "meals", "meal_guests", "referrals", "helpers_trained", "helpers_employed")] == [
        "11", "11", "16", "1", "11", "6", "6", "6",
    ]  # fmt: skip
    assert [of(key, "Lille") for key in ("seniors", "visits", "services", "referrals")] == ["5", "5", "7", "0"]
    assert [of(key, "Loos") for key in ("seniors", "visits", "services", "referrals")] == ["6", "6", "9", "6"]
    assert [of(key, "Lille", "QN05901M") for key in ("seniors", "visits", "helpers_employed")] == ["5", "5", "6"]
    assert of("seniors", "Loos", "hors quartier prioritaire") == "6"
    assert of("services", kind="Une course, un colis, la pharmacie") == "11"
    assert named(text) == []
    assert named(desk.get(reverse("people:list")).content.decode()), "control: the team reads them"


def test_npp_13_four_people_of_a_place_are_not_told_to_the_funder(year):
    """Four in the district and one outside: both are hidden, or a subtraction would find the one."""
    workspace, scheme, _desk = year
    with in_workspace(workspace):
        Person.objects.filter(given_name=IN_LILLE[0]).update(district_code=OUTSIDE_DISTRICTS)
    rows = csv.reader(io.StringIO(downloaded(a_staff_client(workspace, StaffRole.FUNDER, scheme=scheme), scheme)), delimiter=";")
    lille = {line[2]: line[4] for line in rows if line[:2] == ["Personnes âgées accompagnées", "Lille"]}
    assert lille == {"": "5", "QN05901M": HIDDEN, "hors quartier prioritaire": HIDDEN}
