"""API Bus on paper and in figures: posters, run sheets, agreements, and the list behind each figure."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.people import actions as people
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.hosts.views.paper import agreement_html, party_name
from tests.blueprints.bus import GANGES, a_bus_desk, a_bus_world, agreed, at_home, fetch, host, planned, registers
from tests.builders import a_client, a_person, acting, an_issuer
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def public(bus_desk, name: str, session: Session) -> str:
    page = Client().get(reverse(name, args=[bus_desk[0].slug, bus_desk[1].slug, session.pk])).content.decode()
    return re.sub(r"\s+", " ", page)


def test_api_12_a_poster_says_that_it_is_free_who_organises_it_and_a_short_address(bus_desk):
    session = planned(bus_desk)
    page = public(bus_desk, "activities:poster", session)
    for wanted in ("Gratuit", "venir vous chercher chez vous", "Fauteuils roulants", "Organisé par", bus_desk[1].carrier.name):
        assert wanted in page
    assert str(session.pk) not in page, "nobody types that address"
    assert reverse("activities:programme", args=[bus_desk[0].slug, bus_desk[1].slug]) in page
    without = planned(bus_desk, what="falls", day=date(2026, 3, 20), vehicle="")
    page = public(bus_desk, "activities:poster", without)
    assert "vous chercher" not in page and "Fauteuils" not in page


def test_the_public_page_of_a_session_says_what_it_costs_who_reads_the_form_and_asks_for_both_names(bus_desk):
    session = planned(bus_desk)
    page = public(bus_desk, "activities:public-session", session)
    for wanted in (
        "Gratuit",
        f"({bus_desk[1].carrier.name})",
        'autocomplete="given-name"',
        'autocomplete="family-name"',
        "with_family_name",
    ):
        assert wanted in page
    form = {
        "given_name": "Odette",
        "family_name": "Lefèvre",
        "phone": "01 99 00 12 34",
        "with_given_name": "Lucie",
        "with_family_name": "Gal",
    }
    Client().post(reverse("activities:public-session", args=[bus_desk[0].slug, bus_desk[1].slug, session.pk]), form)
    assert {row.person.full_name for row in Attendee.objects.select_related("person")} == {"Odette Lefèvre", "Lucie Gal"}


def test_a_home_in_the_middle_of_its_commune_is_said_on_the_session_and_on_the_run_sheet(bus_desk, clock):
    session = planned(bus_desk)
    fetch(bus_desk, session, at_home(bus_desk, "Jeanne", 43.98, 3.76))
    session_page, sheet = reverse("activities:session", args=[session.pk]), reverse("activities:tour", args=[session.pk])
    for page in (session_page, sheet):
        assert "au milieu de la commune" not in bus_desk[2].get(page).content.decode()
    vague = a_person(bus_desk[0], "Simone", phone="01 99 00 77 88", commune_code=GANGES)
    people.set_address(vague, line="Le Mas", commune_code=GANGES, by=acting(), now=NOW)
    fetch(bus_desk, session, vague)
    page = bus_desk[2].get(session_page).content.decode()
    assert page.count("Adresse à préciser") == 1 and reverse("people:address", args=[vague.pk]) in page
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 19, 8, 0)))
    assert bus_desk[2].get(sheet).content.decode().count("Adresse à préciser") == 2, "on the way there and on the way back"


def test_the_attendance_sheet_names_the_scheme_and_who_runs_it(bus_desk):
    session = planned(bus_desk)
    session.staff.create(workspace=bus_desk[0], person=a_person(bus_desk[0], "Rosa", "Diaz"), role="bus_leader")
    page = bus_desk[2].get(reverse("activities:sheet", args=[session.pk])).content.decode()
    assert bus_desk[1].name in page and "Rosa Diaz" in page


def test_api_05_every_party_has_its_place_to_sign_in_the_name_that_invoices(bus_desk):
    rows = [host(bus_desk, name) for name in ("Ganges", "Lodève", "Clermont-l’Hérault")]
    row = agreed(bus_desk, *rows, passages=2)
    page = reverse("hosts:agreement", args=[row.pk])
    carrier = bus_desk[1].carrier.name
    assert party_name(row) == carrier and "Deux noms" not in bus_desk[2].get(page).content.decode()
    an_issuer(bus_desk[0], legal_name="Association des Garrigues")
    shown = bus_desk[2].get(page).content.decode()
    assert party_name(row) == "Association des Garrigues"
    assert "Deux noms pour une même partie" in shown and reverse("dues:issuer") in shown
    row.refresh_from_db()
    context = agreement_html(row, now=NOW)
    signs = unescape(context.split("l-signs", 1)[1])
    for name in ("Association des Garrigues", *(str(one) for one in rows)):
        assert f"<li>{name}</li>" in signs
    assert "Un passage accueille 12 personnes au plus." in context
    assert "10 mars 2026" in context, "a signed agreement bears the day of its signature"


def seen(bus_desk, session, clock) -> None:
    clock.move_to(session.ends_at + timedelta(minutes=5))
    desk = a_client(bus_desk[2].member.account)
    for row in Attendee.objects.filter(session=session):
        desk.post(reverse("activities:attend", args=[row.pk]), {"attendance": "seen"})


def figures_of(desk, scheme) -> dict:
    page = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]), {"start": "2026-01-01", "end": "2026-12-31"})
    return {figure.key: figure for figure in page.context["figures"]}


def listed(desk, scheme, key: str):
    return desk.get(reverse("evaluation:counted", args=[scheme.pk, key]), {"start": "2026-01-01", "end": "2026-12-31"})


def test_each_figure_opens_as_many_lines_as_it_counts(bus_desk, clock):
    ganges = host(bus_desk, "Ganges")
    agreed(bus_desk, ganges, passages=4)
    jeanne = at_home(bus_desk, "Jeanne", 43.98, 3.76)
    for day in (date(2026, 3, 19), date(2026, 3, 26)):
        session = planned(bus_desk, day=day, host=str(ganges.organisation_id))
        fetch(bus_desk, session, jeanne)
    registers(bus_desk, session, "Odette")
    for session in Session.objects.order_by("day"):
        seen(bus_desk, session, clock)
    desk, scheme = a_client(bus_desk[2].member.account), bus_desk[1]
    value = {key: figure.value for key, figure in figures_of(desk, scheme).items()}
    people_met, hosts, share = (listed(desk, scheme, key) for key in ("people_met", "hosts_visited", "share_fetched"))
    assert value["people_met"] == len(people_met.context["lines"]) == 2
    assert [line.state for line in people_met.context["lines"] if line.label.startswith("Jeanne")] == ["2 fois"]
    assert value["hosts_visited"] == 1 and [line.label for line in hosts.context["lines"]] == [str(ganges)]
    assert (value["share_fetched"], share.context["share"]) == (67, 2)
    assert sorted(line.is_marked for line in share.context["lines"]) == [False, True, True]


def test_the_report_to_funders_hides_no_passage_and_sorts_as_one_reads(bus_desk, clock):
    towns = [host(bus_desk, name) for name in ("Bélarga", "Berlou", "Boujan-sur-Libron")]
    for number, town in enumerate(towns):
        planned(bus_desk, day=date(2026, 3, 19 + number), host=str(town.organisation_id), commune_code=town.commune.name)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 4, 2, 9, 0)))
    desk = a_client(bus_desk[2].member.account)
    answer = desk.get(reverse("evaluation:report", args=[bus_desk[1].pk]), {"year": "2026"})
    report = answer.context["report"]
    assert [place.label for place in report.places] == ["Bélarga", "Berlou", "Boujan-sur-Libron"]
    assert {(figure.value, figure.hidden) for figure in report.figures if figure.key == "discoveries"} == {(3, False)}
    column = [figure.key for figure in report.placed].index("discoveries")
    assert [(place.cells[column].value, place.cells[column].hidden) for place in report.places] == [(1, False)] * 3
    page = answer.content.decode()
    assert ">2026<" in re.sub(r"\s", "", page) and "2\u202f026" not in page and "encore enregistré" not in page
