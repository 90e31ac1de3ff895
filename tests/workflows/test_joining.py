"""What somebody offers on the public page is not lost while the team looks at them: it is read, then it stands."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.people.models import Person
from essaim.core.schemes.actions import record_check
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import settled
from essaim.modules.followup.models import Note
from essaim.modules.needs.models import Need, Offer
from tests.blueprints.test_la_scalaa import a_carer, ask
from tests.builders import a_planted_scheme, a_staff_client, a_workspace, acting
from tests.conftest import NOW
from tests.web.desks.public.test_views import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
VOLUNTEER = {
    "first_name": "Marius", "last_name": "Quenneville", "birth_year": "1961", "phone": "06 39 98 44 55", "commune_code": "Lille",
    "categories": ["company", "shopping"], "skills": ["listening"], "languages": ["fr", "pl"], "availability": ["3-pm"],
    "radius": "5", "refuses": ["animals"], "charter": "on", "liability_insurance": "on",
}  # fmt: skip
CARER = {
    "first_name": "Huguette", "last_name": "Delœuvre", "phone": "01 99 00 33 22", "commune_code": "Lille",
    "cared_person": "Mon mari, 83 ans.", "details": "Une présence le jeudi.", "traits": ["animals"], "charter": "on",
    "liability_insurance": "on",
}  # fmt: skip


@pytest.fixture
def house():
    workspace = a_workspace()
    with in_workspace(workspace):
        yield a_planted_scheme(workspace, "la-scalaa"), a_staff_client(workspace, "coordinator", "operator")


def came(scheme, journey, answers) -> Participation:
    """Somebody answers the public page; what they cannot declare themselves is seen by the team."""
    walk(Client(), scheme, journey, answers)
    part = Participation.objects.get(person__given_name=answers["first_name"])
    for check in settled(scheme).blueprint.checks_of(part.role):
        for number in range(part.checks.filter(key=check.key).count(), check.times):
            record_check(part, key=check.key, by=replace(acting(), id=UUID(int=900 + number)), now=NOW)
    return part


def decide(desk, part, to="active"):
    answer = desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": to, "reason": ""}, follow=True)
    assert answer.status_code == 200
    part.refresh_from_db()
    return answer.content.decode()


def said(desk, part) -> dict[str, str]:
    return dict(desk.get(reverse("onboarding:checklist", args=[part.pk])).context["said"])


def test_what_a_volunteer_answered_is_told_in_words_to_whoever_looks_at_them(house):
    scheme, desk = house
    told = said(desk, came(scheme, "offer", VOLUNTEER))
    labels = {item.key: item.label for item in settled(scheme).blueprint.categories}
    skills = {item.key: item.label for item in settled(scheme).blueprint.skills}
    text = settled(scheme).blueprint.text
    assert told.pop("Voudrait aider pour") == " · ".join(text(labels[key], "fr") for key in VOLUNTEER["categories"])
    assert told == {
        "Compétences": text(skills["listening"], "fr"), "Jusqu’où": "jusqu’à 5 km",
        "Préfère ne pas aller là où": "il y a des animaux", "Langues": "français · polonais", "Disponible d’habitude": "jeudi 14\xa0h–18\xa0h",
    }  # fmt: skip


def test_what_a_volunteer_offered_stands_once_the_team_has_validated_them_and_they_are_asked(house):
    scheme, desk = house
    part = came(scheme, "offer", VOLUNTEER)
    assert Offer.objects.count() == 0, "nothing stands before"
    assert "Ce qu’il ou elle propose est enregistré." in decide(desk, part)
    offer = Offer.objects.get()
    assert (offer.participation, offer.categories, offer.radius_km) == (part, ["company", "shopping"], 5)
    assert (offer.skills, offer.languages, offer.refuses, len(offer.slots)) == (["listening"], ["fr", "pl"], ["animals"], 1)
    need = ask(desk, scheme, a_carer(scheme.workspace, scheme))
    assert [proposal.offer for proposal in need.proposals.all()] == [offer]


def test_what_they_offered_is_recorded_once_and_never_beside_what_they_offer_already(house):
    scheme, desk = house
    part = came(scheme, "offer", VOLUNTEER)
    decide(desk, part)
    Offer.objects.update(state="closed")
    for to in ("paused", "active"):
        decide(desk, part, to)
    assert list(Offer.objects.values_list("state", flat=True)) == ["closed"]


def test_whoever_said_nothing_of_what_they_would_do_is_validated_all_the_same(house):
    scheme, desk = house
    part = came(scheme, "offer", VOLUNTEER | {"categories": [], "skills": []})
    page = decide(desk, part)
    assert (part.state, Offer.objects.count()) == ("active", 0)
    assert "Enregistrer une offre" not in page


def test_where_it_cannot_be_recorded_the_person_is_validated_and_the_checklist_leads_to_it(house):
    scheme, desk = house
    part = came(scheme, "offer", VOLUNTEER)
    Person.objects.filter(pk=part.person_id).update(commune_code="")
    page = decide(desk, part)
    assert (part.state, Offer.objects.count()) == ("active", 0)
    assert reverse("needs:record-offer", args=[scheme.pk, part.person_id]) in page


def test_what_a_carer_answered_is_told_in_words_and_their_own_words_are_a_note_for_the_team(house):
    scheme, desk = house
    part = came(scheme, "need", CARER)
    assert said(desk, part) == {"Chez elle ou lui": "il y a des animaux"}
    assert [note.text for note in Note.objects.all()] == ["Mon mari, 83 ans.\n\nUne présence le jeudi."]
    decide(desk, part)
    assert (part.state, Need.objects.count()) == ("active", 0), "a carer asks once validated: the page has not asked for what"


def test_what_a_helper_who_will_be_hired_offered_stands_too(house):
    scheme = a_planted_scheme(house[0].workspace, "nos-petits-plus")
    first = settled(scheme).blueprint.categories[0].key
    part = came(scheme, "offer", VOLUNTEER | {"categories": [first], "skills": []})
    assert "Voudrait aider pour" in said(house[1], part) and Offer.objects.count() == 0
    decide(house[1], part)
    assert [(row.participation, row.categories) for row in Offer.objects.all()] == [(part, [first])]
