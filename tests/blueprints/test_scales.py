"""Prices by band of a scale, by decision of the team and by role, through the desk, in two schemes that know them."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from essaim.blueprints import load_key
from essaim.blueprints.model import Bracket, Fee
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import move_scheme, plant
from essaim.modules.dues.models import FareRight, MembershipTerm
from essaim.modules.dues.queries import balance_of
from tests.blueprints.ressourcerie import a_place, a_session, page_of, words
from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
__all__ = ["a_place"]
FEE = {"what": "activity", "label": "title"}
FEES = (
    Fee(key="plain", amount=1200, **FEE), Fee(key="one", amount=200, band="band_1", **FEE), Fee(key="two", amount=500, band="band_2", **FEE),
    Fee(key="three", amount=900, band="band_3", **FEE), Fee(key="free", amount=0, band="exempt", **FEE),
)  # fmt: skip
SCALE = (
    Bracket(key="lowest", band="band_1", below=500), Bracket(key="middle", band="band_2", below=800),
    Bracket(key="higher", band="band_3", below=1200), Bracket(key="open"),
)  # fmt: skip
UNTIL = {"fare-until": "2026-12-31"}


def planted(key: str, fees=FEES, scale=SCALE):
    """A scheme of the library whose price list is this one."""
    workspace, loaded = a_workspace(), load_key(key)
    modules = tuple(dict.fromkeys((*loaded.blueprint.modules, "dues", "activities")))
    blueprint = replace(loaded.blueprint, modules=modules, fees=fees, scale=scale)
    with in_workspace(workspace):
        scheme = plant(
            workspace, blueprint=blueprint, digest=loaded.sha256, answers=dict(loaded.example.answers), name=loaded.example.name,
            by=acting(), now=NOW,
        )  # fmt: skip
        return move_scheme(scheme, to="open", by=acting(), now=NOW)


@pytest.fixture(params=["la-ressourcerie", "la-scalaa"])
def scheme(request, clock):
    row = planted(request.param)
    with in_workspace(row.workspace):
        yield row


def priced(scheme, person, session) -> int:
    desk = a_staff_client(scheme.workspace)
    page = reverse("activities:register", args=[session.pk])
    desk.post(page, {"person_id": person.pk, "channel": "phone"})
    return balance_of(person)


@pytest.mark.parametrize(
    ("quotient", "band", "cents"), [("0", "band_1", 200), ("499", "band_1", 200), ("500", "band_2", 500), ("1199", "band_3", 900)]
)
def test_the_desk_types_a_quotient_the_band_is_proposed_and_its_price_applies(scheme, quotient, band, cents):
    person, session = a_person(scheme.workspace, "Solange"), a_session(scheme)
    desk = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    page = reverse("dues:fare", args=[scheme.pk, person.pk])
    shown = desk.post(page, {"fare-quotient": quotient, "propose": "yes", "fare-band": "band_1"})
    form = shown.context["fare_form"]
    assert (shown.status_code, form.initial["band"], FareRight.objects.count()) == (200, band, 0)
    assert ("Le quotient n’est pas gardé" in words(shown), f'value="{quotient}"' in shown.content.decode()) == (True, False)
    desk.post(page, {"fare-quotient": quotient, "fare-band": band, "fare-proof": "caf", **UNTIL})
    assert (FareRight.objects.get().band, priced(scheme, person, session)) == (band, cents)


def test_above_the_scale_the_price_for_everybody_applies_and_nothing_is_to_be_noted(scheme):
    person = a_person(scheme.workspace, "Solange")
    desk = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    shown = desk.post(reverse("dues:fare", args=[scheme.pk, person.pk]), {"fare-quotient": "1200", "propose": "yes"})
    assert "le prix est celui de tout le monde" in words(shown)
    wrong = desk.post(reverse("dues:fare", args=[scheme.pk, person.pk]), {"fare-quotient": "beaucoup", "propose": "yes"})
    assert (wrong.status_code, "sans virgule" in words(wrong)) == (422, True)
    assert priced(scheme, person, a_session(scheme)) == 1200


def test_the_quotient_itself_stands_in_no_table_afterwards(scheme):
    person = a_person(scheme.workspace, "Solange")
    desk = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=scheme)
    sent = {"fare-quotient": "731", "fare-band": "band_2", "fare-proof": "caf", **UNTIL}
    for more in ({"propose": "yes"}, {}):
        desk.post(reverse("dues:fare", args=[scheme.pk, person.pk]), sent | more)
    assert (rows_with("band_2") > 0, rows_with("731")) == (True, 0), "the band is the control"


def rows_with(word: str) -> int:
    """How many rows of the room of money, of the journal and of sent forms hold this word by itself."""
    found = 0
    with connection.cursor() as cursor:
        for table in ("dues_fareright", "dues_quote", "dues_entry", "foundation_journalentry", "foundation_sentform", "foundation_reading"):
            cursor.execute(f"SELECT * FROM {table}")
            found += sum(any(re.search(rf"\b{word}\b", str(value)) for value in row) for row in cursor.fetchall())
    return found


def test_a_scheme_whose_scale_has_no_threshold_asks_for_no_quotient(place):
    person, desk = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    page = reverse("dues:join", args=[place.pk, person.pk])
    assert "quotient" in desk.get(page).context["fare_form"].fields
    without = a_planted_scheme(place.workspace, "la-ressourcerie", solidarity_below=None)
    assert "quotient" not in desk.get(reverse("dues:join", args=[without.pk, person.pk])).context["fare_form"].fields


def test_that_nothing_is_to_be_paid_is_decided_by_a_coordinator_who_says_why(place):
    person, session = a_person(place.workspace, "Solange"), a_session(place)
    page = reverse("dues:fare", args=[place.pk, person.pk])
    operator = a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=place)
    coordinator = a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)
    exempt = {"fare-band": "exempt", "fare-reason": "Elle aide chaque semaine.", **UNTIL}
    assert [operator.post(page, exempt).status_code, coordinator.post(page, exempt | {"fare-reason": " "}).status_code] == [422, 422]
    assert FareRight.objects.count() == 0
    assert coordinator.post(page, exempt).status_code == 302
    right = FareRight.objects.get()
    assert (right.proof, right.reason, right.seen_by) == ("decision", "Elle aide chaque semaine.", coordinator.member.pk)
    assert "chaque semaine" not in str(list(JournalEntry.objects.values_list("facts", flat=True)))
    client, own = page_of(person, place)
    assert "gratuit" in words(client.get(f"{own}seances/{session.pk}/"))
    client.post(f"{own}seances/{session.pk}/")
    client.post(f"{own}adherer/", {"accepts_charter": "on"})
    assert (balance_of(person), MembershipTerm.objects.get().state) == (0, "current")


def test_a_fare_that_was_shown_a_proof_needs_one_and_no_decision_stands_for_it(place):
    person, coordinator = a_person(place.workspace, "Solange"), a_staff_client(place.workspace)
    page = reverse("dues:fare", args=[place.pk, person.pk])
    sent = {"fare-band": "solidarity", "fare-reason": "Parce que.", **UNTIL}
    assert [coordinator.post(page, sent | more).status_code for more in ({}, {"fare-proof": "decision"}, {"fare-proof": "caf"})] == [
        422,
        422,
        302,
    ]
    assert (FareRight.objects.get().reason, FareRight.objects.get().until) == (None, date(2026, 12, 31))


def test_a_price_for_one_role_is_for_whoever_holds_it_and_nobody_else(clock):
    fees = (FEES[0], Fee(key="holders", amount=300, role="activity_holder", **FEE))
    scheme = planted("la-ressourcerie", fees, ())
    with in_workspace(scheme.workspace):
        holder, other, gone = (a_person(scheme.workspace, name) for name in ("Solange", "Henri", "Paule"))
        a_participation(scheme, holder, "activity_holder", state="active")
        a_participation(scheme, other, "sourcier", state="active")
        a_participation(scheme, gone, "activity_holder", state="ended")
        session = a_session(scheme, capacity=9)
        assert [priced(scheme, person, session) for person in (holder, other, gone)] == [300, 1200, 1200]
