"""`essaim demo` builds a demonstration that stands: every scheme of the library runs, and whoever enters sees a day at work."""

import io
import os
import re
from collections.abc import Iterator

import httpx
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from essaim.blueprints.library import available
from essaim.core.foundation import journal
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.people.states import OUTSIDE
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.activities.models import Session
from essaim.modules.housing.models import Newcomer, Occupancy
from essaim.modules.needs.models import Need
from essaim.modules.rounds.models import Visit
from essaim.web.demo import build, homes, levels, paying
from essaim.web.management.commands import demo
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
PEOPLE = 240
NAV = re.compile(r"<nav[^>]*>(.*?)</nav>", re.DOTALL)
LEADS = re.compile(r'href="(/[^"#]*)"')
AHEAD_AND_BEHIND = {"ahead", "behind"}


def run(**options) -> str:
    out = io.StringIO()
    call_command("demo", no_serve=True, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def announced(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A small cast, built once by the command; what it printed."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), override_settings(DEMO=True), transaction.atomic():
        yield run(people=PEOPLE)
        transaction.set_rollback(True)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.get(slug=build.SLUG)


def test_links_in_messages_lead_to_the_port_where_it_is_served(monkeypatch, settings):
    monkeypatch.delenv("ESSAIM_SITE_URL")
    run(port=8123)
    assert settings.SITE_URL == os.environ["ESSAIM_SITE_URL"] == "http://localhost:8123"
    run(port=8124)
    assert settings.SITE_URL == "http://localhost:8123", "an address that somebody has given stands"


def whoever(email: str) -> Client:
    """A browser in which somebody of the cast was chosen."""
    client = Client()
    assert client.post(reverse("demo-enter"), {"email": email}).status_code == 302
    return client


def of_the_team(role: str) -> Client:
    return whoever(f"{role}@ruche.example")


def test_it_prints_the_address_and_whom_one_may_be(announced):
    assert "http://localhost:8000/demo/" in announced
    assert [player.email for player in build.players() if player.email not in announced] == []


def test_every_scheme_of_the_library_has_its_day_and_its_figures(workspace):
    coordinator = of_the_team("coordination")
    assert coordinator.get(reverse("today")).status_code == 200
    with in_workspace(workspace):
        schemes = list(Scheme.objects.all())
    assert {(scheme.blueprint_key, scheme.state) for scheme in schemes} == {(shelved.key, "open") for shelved in available()}
    pages = {scheme.blueprint_key: coordinator.get(reverse("evaluation:scorecard", args=[scheme.pk])) for scheme in schemes}
    assert {key: page.status_code for key, page in pages.items()} == dict.fromkeys(pages, 200)
    counted = {key: sum(bool(figure.value) for figure in page.context["figures"]) for key, page in pages.items()}
    assert [key for key, figures in counted.items() if figures < 3] == [], counted


def test_whoever_enters_arrives_somewhere(workspace):
    came = {player.email: whoever(player.email).get(reverse("home"), follow=True) for player in build.players()}
    assert {email: page.status_code for email, page in came.items()} == dict.fromkeys(came, 200)
    assert len(came) >= len(build.TEAM) + len(available()), "somebody of every scheme"


def test_every_page_of_the_menu_opens(workspace):
    director = of_the_team("direction")
    menu = set(LEADS.findall(" ".join(NAV.findall(director.get(reverse("today")).content.decode()))))
    assert len(menu) > 8
    answers = {page: director.get(page, follow=True).status_code for page in menu if "deconnexion" not in page}
    assert answers == dict.fromkeys(answers, 200)


def test_it_is_alive_and_varied(workspace):
    worklists = {found.key for found in of_the_team("coordination").get(reverse("today")).context["worklists"]}
    assert len(worklists) >= 6, worklists
    with in_workspace(workspace):
        for scheme in Scheme.objects.all():
            modules = settled(scheme).blueprint.modules
            if "needs" in modules:
                assert len(set(Need.objects.filter(scheme=scheme).values_list("state", flat=True))) >= 3, scheme
            if "activities" in modules:
                assert _sides(Session.objects.filter(scheme=scheme)) == AHEAD_AND_BEHIND, scheme
            if "rounds" in modules:
                assert {"planned", "done"} <= set(Visit.objects.filter(case__scheme=scheme).values_list("state", flat=True)), scheme
        assert journal.first_broken_link(workspace) is None


def _sides(sessions) -> set[str]:
    return {"ahead" if session.starts_at > NOW else "behind" for session in sessions}


def test_it_is_built_once(workspace):
    with in_workspace(workspace):
        before = Person.objects.count()
        assert before >= PEOPLE
    run(people=600)
    with in_workspace(workspace):
        assert Person.objects.count() == before


def test_it_is_refused_where_everybody_would_come_in_without_a_password(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="ESSAIM_DEMO=1"):
        run(people=PEOPLE)
    assert Client().get(reverse("demo")).status_code == 404


def test_fewer_than_sixty_people_are_too_few():
    with pytest.raises(CommandError, match="at least 60"):
        run(people=59)


def test_the_landlord_has_a_residence_with_tenants_and_newcomers_and_sees_no_name(workspace):
    page = of_the_team("bailleur").get(reverse("home"), follow=True).content.decode()
    assert homes.RESIDENCE in page
    with in_workspace(workspace):
        there = list(Occupancy.objects.filter(until=None).select_related("person"))
        assert len(there) > len(homes.NEWCOMERS) and Newcomer.objects.count() == len(homes.NEWCOMERS)
        assert [one.person.full_name for one in there if one.person.full_name in page] == []


def test_homes_of_a_scheme_that_tells_districts_lie_in_one_and_others_outside(workspace):
    with in_workspace(workspace):
        scheme = next(row for row in Scheme.objects.all() if any("district" in one.breakdown for one in settled(row).blueprint.indicators))
        codes = Person.objects.filter(participations__scheme=scheme).distinct().values_list("district_code", flat=True)
        inside = sum(code.startswith("QN") for code in codes)
        assert "" not in codes and inside > len(codes) / 2
        assert Person.objects.filter(district_code=OUTSIDE).exists()


def notes_read(email: str, workspace: Workspace) -> tuple[int, int]:
    """How many of the confidential notes, and of those of the welcome desk, somebody reads on the pages of those whom they are about."""
    client, confidential, welcome = whoever(email), 0, 0
    with in_workspace(workspace):
        people = list(Person.objects.filter(supports__isnull=False).distinct())
    assert len(people) == levels.TRUSTED
    for person in people:
        page = client.get(reverse("people:person", args=[person.pk])).content.decode()
        confidential += sum(text in page for text in (*levels.HEARD, *levels.SHARED))
        welcome += levels.WELCOME in page
    return confidential, welcome


def test_res_07_each_level_of_access_can_be_entered_and_reads_what_it_may(workspace):
    read = {player.email.split("@")[0]: notes_read(player.email, workspace) for player in build.level_players()}
    assert read == {"accueil": (0, 2), "animation": (0, 2), "cesf": (4, 2), "psychologue": (4, 2), "tresorerie": (0, 2)}


def test_each_level_arrives_where_its_day_begins(workspace):
    came = {player.email.split("@")[0]: whoever(player.email).get(reverse("home")).url for player in build.level_players()}
    today, phone = reverse("today"), reverse("phone")
    assert came == {"accueil": phone, "animation": today, "cesf": today, "psychologue": today, "tresorerie": today}


def test_the_page_of_the_cast_says_whose_file_to_look_for(workspace):
    page = Client().get(reverse("demo"))
    with in_workspace(workspace):
        names = [person.full_name for person in Person.objects.filter(supports__isnull=False).distinct()]
    assert build.people_to_pay() != []
    assert [name for name in names if name not in page.content.decode()] == []


def test_whoever_is_fetched_by_the_bus_whoever_drives_and_who_pays_for_it_have_something_to_see(workspace):
    with in_workspace(workspace):
        scheme = next(row for row in Scheme.objects.all() if "pick_up_minutes" in settled(row).blueprint.settings)
        people = Person.objects.filter(account__isnull=False, participations__scheme=scheme)
        expected = people.filter(attendances__is_living=True, attendances__session__starts_at__gt=NOW).distinct().count()
        runs = people.filter(sessions_run__session__starts_at__gt=NOW).distinct().count()
    assert (expected >= 1, runs >= 1) == (True, True)
    assert of_the_team("financeur").get(reverse("evaluation:scorecard", args=[scheme.pk])).status_code == 200


def test_somebody_of_the_cast_has_something_to_pay_and_pays_it_at_the_pretend_provider(workspace, settings, monkeypatch, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("ESSAIM_HELLOASSO_URL", "")
    with paying.provider_open(workspace, port=0):
        page = pays_all(workspace)
        assert "payés, merci" in page.replace("\u00a0", " ").replace("\u202f", " ")


def pays_all(workspace: Workspace) -> str:
    """The walk of a visitor: their space, their own page, the button, the provider, and the way back."""
    with in_workspace(workspace):
        person = Person.objects.filter(account__isnull=False, membership_terms__state="pending").select_related("account").first()
        scheme = person.membership_terms.first().scheme
    client = whoever(person.account.email)
    own = client.post(reverse("space-own", args=[scheme.pk])).url
    leads = client.post(f"{own}payer/").context["checkout"].redirect_url
    back = "/" + httpx.post(leads, data={"choice": "pay"}).headers["Location"].split("/", 3)[3].split("?")[0]
    client.post(f"{back}demander/")
    return client.get(back).content.decode()


def test_the_command_serves_with_the_pretend_provider_unless_another_one_was_given(settings, monkeypatch, tmp_path):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("ESSAIM_HELLOASSO_URL", "")
    served = []
    monkeypatch.setattr(demo, "call_command", lambda name, **options: served.append((name, settings.ESSAIM_HELLOASSO_URL)))
    out = io.StringIO()
    call_command("demo", stdout=out)
    settings.ESSAIM_HELLOASSO_URL = "https://api.helloasso-sandbox.com"
    call_command("demo", stdout=io.StringIO())
    ours, theirs = [url for name, url in served if name == "serve"]
    assert ours.startswith("http://127.0.0.1:") and ours in out.getvalue()
    assert theirs == "https://api.helloasso-sandbox.com"
