"""Who passes first on a waiting list of the bus: by the rule that the site chose, or put first by hand; walked through the pages."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.actions.rights import erase_person
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions.telling import link_to
from essaim.modules.activities.models import Registration
from essaim.modules.activities.queries import waiting_of
from essaim.workflows.copying import sessions_of
from essaim.workflows.upkeep import tend_all
from tests.blueprints.bus import GANGES, a_bus_desk, a_bus_world, fill, planned, registers, said
from tests.blueprints.ressourcerie import words
from tests.builders import a_person, a_person_client, a_staff_client, acting
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
STAMP = {"by": acting(), "now": NOW}
SUMENE = "34142"
NEWCOMERS = "Les personnes qui n’ont pas eu de place chez nous depuis un an passent d’abord."
RANK = "Votre rang sur la liste d’attente :"
LOCALS = "Les personnes qui habitent la commune (Ganges) passent d’abord."


VERSIONS = count(200)


def ruled(bus_desk, *criteria: str, **settings):
    """The same desk, where these rules hold, and these settings."""
    scheme = Scheme.objects.get(pk=bus_desk[1].pk)
    snapshot = dict(scheme.snapshot) | {"waiting": [{"criterion": name} for name in criteria]}
    snapshot |= {"settings": scheme.snapshot["settings"] | settings}
    Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=next(VERSIONS))
    return bus_desk[0], Scheme.objects.get(pk=scheme.pk), *bus_desk[2:]


@pytest.fixture
def newcomers(bus_desk):
    return ruled(bus_desk, "newcomers")


def row_of(name: str, session) -> Registration:
    return Registration.objects.get(lead__given_name=name, session=session)


def cancelled(bus_desk, name: str, session) -> None:
    row = row_of(name, session)
    assert bus_desk[2].post(reverse("activities:cancel-registration", args=[row.pk]), {"reason": "asked"}).status_code == 302


def who_came_before(bus_desk, name="Odette", day=13) -> Person:
    """Somebody who has had a place before the sessions of these tests."""
    before, known = planned(bus_desk, day=date(2026, 3, day)), a_person(bus_desk[0], name)
    registers(bus_desk, before, person_id=str(known.pk))
    return known


def full(bus_desk, *waiting: str, places=1, **more):
    """A session that is full, and these people waiting for it in this order."""
    session = planned(bus_desk, day=date(2026, 3, 19), capacity=str(places), **more)
    fill(bus_desk, session, places, commune_code=GANGES)
    for name in waiting:
        waits(bus_desk, session, name)
    return session


def waits(bus_desk, session, name: str):
    known = Person.objects.filter(given_name=name).first()
    return registers(bus_desk, session, name, **({"person_id": str(known.pk)} if known else {"commune_code": GANGES}))


def line(session) -> list[str]:
    return [row.lead.given_name for row in waiting_of(session)]


def page_of(bus_desk, session) -> str:
    return words(bus_desk[2].get(reverse("activities:session", args=[session.pk])))


def own_page(name: str, session) -> str:
    return words(Client().get("/" + link_to(row_of(name, session), NOW).split("/", 3)[3]))


def test_a_site_chooses_who_passes_first_on_its_settings_page(bus_desk):
    scheme = bus_desk[1]
    admin, address = a_staff_client(bus_desk[0], StaffRole.ADMINISTRATOR), reverse("schemes:change", args=[scheme.pk])
    form = admin.get(address).context["form"]
    assert form["waiting_first"].value() == "arrival", "control: the order of arrival, unless a site chooses otherwise"
    data = {field.name: field.value() for field in form if field.value() not in (None, False)}
    data["communes"] = "\n".join(data["communes"]) if isinstance(data["communes"], (list, tuple)) else data["communes"]
    answer = admin.post(address, data | {"waiting_first": "locals", "version": str(scheme.version)})
    assert answer.status_code == 302, answer.context["form"].errors
    session = full((bus_desk[0], Scheme.objects.get(pk=scheme.pk), *bus_desk[2:]), "Lucie")
    assert LOCALS in page_of(bus_desk, session)


def test_whoever_has_had_no_place_passes_before_whoever_has_and_came_earlier(newcomers):
    who_came_before(newcomers)
    session = full(newcomers, "Odette", "Lucie", "Simone")
    assert line(session) == ["Lucie", "Simone", "Odette"]
    cancelled(newcomers, "Marcel 0", session)
    assert (row_of("Lucie", session).state, row_of("Odette", session).state) == ("promoted", "waitlisted")
    assert not JournalEntry.objects.get(act="registration.promoted").facts["overtook"], "by the rule nobody stood before her"


def test_control_without_a_rule_the_first_one_to_come_passes_first(bus_desk):
    who_came_before(bus_desk)
    session = full(bus_desk, "Odette", "Lucie")
    cancelled(bus_desk, "Marcel 0", session)
    assert (row_of("Odette", session).state, row_of("Lucie", session).state) == ("promoted", "waitlisted")
    assert "données dans l’ordre d’arrivée" in own_page("Lucie", session) and "déjà eu une place" not in page_of(bus_desk, session)


def test_a_place_had_long_ago_counts_no_more(bus_desk):
    desk = ruled(bus_desk, "newcomers", waiting_days=5)
    who_came_before(desk)
    session = full(desk, "Odette", "Lucie")
    assert line(session) == ["Odette", "Lucie"] and "depuis 5 jours" in page_of(desk, session)


def test_whoever_gave_the_place_back_has_had_none_and_whoever_did_not_come_has(newcomers):
    for name, day in (("Odette", 13), ("Marthe", 14)):
        who_came_before(newcomers, name, day)
    first = row_of("Odette", Registration.objects.get(lead__given_name="Odette").session)
    newcomers[2].post(reverse("activities:cancel-registration", args=[first.pk]), {"reason": "asked"})
    missed = Registration.objects.get(lead__given_name="Marthe")
    missed.attendees.update(attendance="noshow", is_living=False)
    assert line(full(newcomers, "Marthe", "Odette")) == ["Odette", "Marthe"]


def test_the_team_and_whoever_waits_read_who_passes_first_and_why(newcomers):
    who_came_before(newcomers)
    session = full(newcomers, "Odette", "Lucie")
    page = page_of(newcomers, session)
    assert NEWCOMERS in page and page.index("Lucie Lefèvre") < page.index("déjà eu une place")
    hers, theirs = own_page("Lucie", session), own_page("Odette", session)
    assert f"{RANK} 1" in hers and f"{NEWCOMERS} C’est votre cas." in hers
    assert f"{RANK} 2" in theirs and f"{NEWCOMERS} Vous, ou une personne qui vient avec vous, en avez une" in theirs
    thanks = Client().post(
        reverse("activities:public-session", args=[newcomers[0].slug, newcomers[1].slug, session.pk]),
        {"given_name": "Simone", "family_name": "Gal", "phone": "06 39 98 30 30"},
        follow=True,
    )
    assert NEWCOMERS in words(thanks) and "C’est votre cas" not in words(thanks), "whoever types a name learns nothing of them"


def test_whoever_signs_in_reads_their_rank_and_why_in_their_space(newcomers):
    known = who_came_before(newcomers)
    full(newcomers, "Odette", "Lucie")
    shown = words(a_person_client(known).get(reverse("space")))
    assert "rang 2 de la liste" in shown and f"{NEWCOMERS} Vous, ou une personne qui vient avec vous, en avez une" in shown


def test_those_who_live_in_the_commune_pass_first_and_all_of_a_party_must(bus_desk):
    desk = ruled(bus_desk, "locals")
    for name, commune in (("Odette", SUMENE), ("Lucie", "34111"), ("Paul", "34111")):
        a_person(desk[0], name, commune_code=commune)
    session = full(desk, "Odette", places=2)
    registers(desk, session, person_id=str(Person.objects.get(given_name="Paul").pk), with_given_name="Jean")
    Person.objects.filter(given_name="Jean").update(commune_code=SUMENE)
    waits(desk, session, "Lucie")
    assert line(session) == ["Lucie", "Odette", "Paul"]
    Person.objects.filter(given_name="Jean").update(commune_code="34111")
    assert line(session) == ["Paul", "Lucie", "Odette"]


def test_rules_count_in_their_order_and_an_activity_is_not_another_one(bus_desk):
    desk = ruled(bus_desk, "locals", "new_to_activity")
    for name, commune in (("Odette", "34111"), ("Lucie", SUMENE), ("Simone", "34111"), ("Marthe", "34111")):
        a_person(desk[0], name, commune_code=commune)
    for name, what in (("Odette", "falls"), ("Marthe", "nutrition")):
        waits(desk, planned(desk, what=what, day=date(2026, 3, 13 if what == "falls" else 14)), name)
    session = full(desk, "Odette", "Lucie", "Simone", "Marthe", what="falls")
    assert line(session) == ["Simone", "Marthe", "Odette", "Lucie"]


def held_up_by_a_couple(desk):
    """One place is free, and a couple who has come before waits for two."""
    known = who_came_before(desk)
    session = planned(desk, day=date(2026, 3, 19), capacity="3")
    fill(desk, session, 2)
    registers(desk, session, person_id=str(known.pk), with_given_name="Paul")
    return session


def test_whoever_passes_first_and_comes_while_others_wait_takes_the_place_that_is_free(newcomers):
    session = held_up_by_a_couple(newcomers)
    answer = waits(newcomers, session, "Lucie")
    assert row_of("Lucie", session).state == "confirmed" and "La place est notée" in said(answer)
    assert not Registration.objects.filter(session=session, state="promoted").exists()


def test_close_to_the_session_too_whoever_passes_first_has_the_place_while_they_are_on_the_telephone(newcomers, clock):
    session = held_up_by_a_couple(newcomers)
    clock.move_to(session.starts_at - timedelta(hours=2))
    waits(newcomers, session, "Lucie")
    assert row_of("Lucie", session).state == "confirmed"
    assert not Call.objects.filter(subject_id=row_of("Lucie", session).pk, state="due", occurrence__startswith="place ").exists()


def test_control_without_a_rule_whoever_comes_while_others_wait_waits(bus_desk):
    session = held_up_by_a_couple(bus_desk)
    answer = waits(bus_desk, session, "Lucie")
    assert row_of("Lucie", session).state == "waitlisted" and "D’autres attendent avant eux" in said(answer)


def test_control_whoever_does_not_pass_first_waits_behind_those_who_wait(newcomers):
    session = held_up_by_a_couple(newcomers)
    registers(newcomers, planned(newcomers, day=date(2026, 3, 14)), "Lucie")
    waits(newcomers, session, "Lucie")
    assert row_of("Lucie", session).state == "waitlisted" and line(session) == ["Odette", "Lucie"]


def test_close_to_the_session_those_who_pass_first_are_called_first(newcomers, clock):
    who_came_before(newcomers)
    session = full(newcomers, "Odette", "Lucie")
    clock.move_to(session.starts_at - timedelta(hours=2))
    cancelled(newcomers, "Marcel 0", session)
    due = Call.objects.filter(state="due", occurrence__startswith="place ")
    assert [call.subject_id for call in due] == [row_of("Lucie", session).pk]


def test_a_place_is_offered_to_whoever_passes_first(bus_desk):
    desk = ruled(bus_desk, "newcomers", place_offer_hours=12)
    who_came_before(desk)
    session = full(desk, "Odette", "Lucie")
    cancelled(desk, "Marcel 0", session)
    assert (row_of("Odette", session).state, row_of("Lucie", session).state) == ("waitlisted", "offered")


def test_a_place_elsewhere_changes_the_order_and_whoever_is_first_now_has_the_place_that_was_free(newcomers):
    session = planned(newcomers, day=date(2026, 3, 19), capacity="3")
    fill(newcomers, session, 2)
    registers(newcomers, session, "Odette", with_given_name="Paul")
    waits(newcomers, session, "Lucie")
    assert line(session) == ["Odette", "Lucie"], "a couple waits for two places, and one is free"
    waits(newcomers, planned(newcomers, day=date(2026, 3, 20)), "Odette")
    tend_all(now=NOW)
    assert (row_of("Lucie", session).state, line(session)) == ("promoted", ["Odette"])


def put_ahead(bus_desk, name, session, **form):
    return bus_desk[2].post(reverse("activities:put-ahead", args=[row_of(name, session).pk]), form, follow=True)


REASON = "déjà refusée deux fois cet hiver"


def test_somebody_is_put_first_by_hand_with_a_reason_that_only_colleagues_read(bus_desk):
    session = full(bus_desk, "Odette", "Lucie")
    assert put_ahead(bus_desk, "Lucie", session, reason=REASON).status_code == 200
    assert line(session) == ["Lucie", "Odette"] and REASON in page_of(bus_desk, session)
    assert JournalEntry.objects.get(act="registration.put_ahead").facts["overtook"] == 1
    hers, theirs = own_page("Lucie", session), own_page("Odette", session)
    assert f"{RANK} 1" in hers and "fait passer d’abord" in hers and f"{RANK} 2" in theirs and "fait passer d’abord" not in theirs
    assert REASON not in hers + theirs
    cancelled(bus_desk, "Marcel 0", session)
    assert row_of("Lucie", session).state == "promoted"
    assert f"Lucie Lefèvre (l’équipe a fait passer d’abord : {REASON})" in page_of(bus_desk, session)


def test_putting_first_is_taken_back(bus_desk):
    session = full(bus_desk, "Odette", "Lucie")
    put_ahead(bus_desk, "Lucie", session, reason=REASON)
    put_ahead(bus_desk, "Lucie", session, back="1")
    assert line(session) == ["Odette", "Lucie"] and REASON not in page_of(bus_desk, session)
    assert JournalEntry.objects.filter(act="registration.put_back_in_line").count() == 1
    assert put_ahead(bus_desk, "Lucie", session, back="1").status_code == 409


def test_nobody_is_put_first_without_a_reason_or_twice_or_without_waiting(bus_desk):
    session = full(bus_desk, "Odette", "Lucie")
    assert put_ahead(bus_desk, "Lucie", session, reason="  ").status_code == 409 and line(session) == ["Odette", "Lucie"]
    put_ahead(bus_desk, "Lucie", session, reason=REASON)
    assert put_ahead(bus_desk, "Lucie", session, reason=REASON).status_code == 409
    assert put_ahead(bus_desk, "Marcel 0", session, reason=REASON).status_code == 409


def test_whoever_is_put_first_takes_a_place_that_others_could_not(bus_desk):
    session = held_up_by_a_couple(bus_desk)
    waits(bus_desk, session, "Lucie")
    put_ahead(bus_desk, "Lucie", session, reason=REASON)
    assert row_of("Lucie", session).state == "promoted"


def test_the_reason_is_told_to_whoever_asks_what_is_known_of_them_and_forgotten_with_them(bus_desk):
    session = full(bus_desk, "Odette", "Lucie")
    put_ahead(bus_desk, "Lucie", session, reason=REASON)
    row = row_of("Lucie", session)
    assert [told["put_first_because"] for told in sessions_of(row.lead)] == [REASON]
    erase_person(row.lead, **STAMP)
    row.refresh_from_db()
    assert row.ahead_reason is None
