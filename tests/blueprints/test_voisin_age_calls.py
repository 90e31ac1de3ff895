"""Voisin'âge in a heat wave: a tenant is called, needs a hand, and neighbours are asked."""

from datetime import date

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import give_consent
from essaim.core.schemes.actions import enrol
from essaim.modules.campaigns.models import Callee
from essaim.modules.needs.models import Need, Proposal
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW
from tests.web.desks.campaigns.calls import a_campaign, first_call, noted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE = "13056"
A_HAND = {"asked": "errand", "asked_for": "De l’eau et du pain", "asked_by": "2026-03-13"}


@pytest.fixture
def heat():
    """The estate, a colleague at the desk, a tenant of 86 with a telephone, a neighbour nearby who runs errands."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    odette = a_person(workspace, "Odette", birth_year=1940, commune_code=HERE, phone="01 99 00 13 77")
    with in_workspace(workspace):
        enrol(odette, scheme=scheme, role="inhabitant", by=acting(), now=NOW)
        give_consent(odette, purpose="share_contact", channel="phone", by=acting(), now=NOW)
        offer = a_supporter(
            scheme,
            categories=["errand"],
            commune_code=HERE,
            given_name="Karim",
            contacts=[{"value": "06 39 98 13 13"}],
            preferred_channel="sms",
        )
        yield scheme, desk, odette, offer


def opened(heat, parts=(), members=()):
    return a_campaign(heat[1], heat[0], list(parts), members=list(members), roles="inhabitant")


def test_voi_21_whoever_was_called_and_needs_a_hand_is_put_to_neighbours_at_once(heat):
    scheme, desk, odette, offer = heat
    campaign = opened(heat, members=[desk.member])
    url = reverse("campaigns:desk", args=[campaign.pk])
    desk.post(reverse("campaigns:desk-take", args=[campaign.pk]))
    answer = noted(desk, url, {"result": "reached", "q1": "a1", **A_HAND})
    need = Need.objects.get()
    assert (need.beneficiary, need.category, need.channel, need.details) == (odette, "errand", "phone", A_HAND["asked_for"])
    assert need.deadline == date(2026, 3, 13)
    assert answer["Location"] == reverse("needs:need", args=[need.pk])
    page = desk.get(answer["Location"]).content.decode()
    assert "Karim" in page, "the neighbour nearby is proposed on the page that follows the call"
    desk.post(reverse("needs:propose", args=[need.pk, offer.pk]))
    assert Proposal.objects.get().offer == offer
    assert Callee.objects.get(campaign=campaign).state == "reached"


def test_voi_21_a_volunteer_who_calls_passes_the_need_on_and_sees_nobody(heat):
    scheme, desk, _odette, offer = heat
    campaign = opened(heat, parts=[offer.participation])
    phone, page, _row = first_call(campaign)
    answer = noted(phone, page, {"result": "reached", "q1": "a1", **A_HAND})
    assert answer["Location"] == page
    assert "L’équipe cherche un voisin" in phone.get(page).content.decode()
    lists = {one.key: one for one in desk.get(reverse("today")).context["worklists"]}
    assert [line.url for line in lists["nobody"].lines] == [reverse("needs:need", args=[Need.objects.get().pk])]


def test_a_hand_is_noted_whole_or_not_at_all(heat):
    campaign = opened(heat, members=[heat[1].member])
    url = reverse("campaigns:desk", args=[campaign.pk])
    heat[1].post(reverse("campaigns:desk-take", args=[campaign.pk]))
    for wrong in ({"result": "no_answer", **A_HAND}, {"result": "reached", "asked_for": "Du pain"}, {"result": "reached", "asked": "gold"},
                  {"result": "reached", **A_HAND, "asked_by": "2026-03-11"}):  # fmt: skip
        answer = noted(heat[1], url, wrong)
        assert answer.status_code == 422 and not Need.objects.exists()
    assert Callee.objects.get(campaign=campaign).state == "claimed"
