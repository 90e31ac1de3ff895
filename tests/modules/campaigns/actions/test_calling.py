"""Between the day on which a list is made and the call, people say no, leave, and schemes pause: nobody is rung then."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.actions import end_contact
from essaim.core.schemes.actions import move_scheme
from essaim.core.schemes.models import Participation
from essaim.modules.campaigns.models import Callee, Campaign
from essaim.modules.followup.models import SafeguardingReport
from essaim.workflows.upkeep import tend_all
from tests.builders import a_person_client, a_planted_scheme, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW
from tests.web.desks.campaigns.calls import SCRIPT, a_campaign, carers, first_call, noted, typed

pytestmark = pytest.mark.django_db
DANGER = {"result": "reached", "raised": "danger", "worry": "Elle est tombée.", "category": "self_neglect", "severity": "immediate"}


@pytest.fixture
def desk_and_list(clock):
    """A scheme, its desk, two people to call, a volunteer who telephones."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    people = carers(workspace, scheme, 2)
    volunteer = a_supporter(scheme, categories=["company"], given_name="Marius").participation
    with in_workspace(workspace):
        yield scheme, desk, people, volunteer


def rung(campaign) -> list:
    """Whom the phone of the one caller is given, one after the other, each being reached."""
    phone, page, row = first_call(campaign)
    found = []
    while row is not None:
        found.append(row.person_id)
        noted(phone, page, {"result": "reached"})
        phone.post(page + "suivant/")
        row = Callee.objects.filter(campaign=campaign, state="claimed").first()
    assert phone.get(page).context["due"] == 0, "whoever is not called does not wait for ever either"
    return found


def end_part(scheme, desk, person) -> None:
    part = Participation.objects.get(scheme=scheme, person=person)
    assert desk.post(reverse("members:member", args=[part.pk]), {"on": NOW.date().isoformat(), "reason": "own_wish"}).status_code == 302


@pytest.mark.parametrize("was", ["waiting", "unreached"])
def test_sca_16_whoever_says_no_in_one_campaign_is_called_in_no_other_one_of_the_scheme(desk_and_list, was):
    scheme, desk, (jean, marie), volunteer = desk_and_list
    heat = a_campaign(desk, scheme, [volunteer])
    winter = a_campaign(desk, scheme, [volunteer], title="Grand froid")
    Callee.objects.filter(campaign=winter, person=jean).update(state=was)
    phone, page, _row = first_call(heat, heat.callees.get(person=jean))
    assert noted(phone, page, {"result": "refused"}).status_code == 302
    other = winter.callees.get(person=jean)
    assert (other.state, other.done_at, heat.callees.get(person=marie).state) == ("left", NOW, "waiting")
    assert desk.post(reverse("campaigns:settle", args=[other.pk]), {"act": "again"}).status_code == 409
    assert rung(winter) == [marie.pk]
    desk.post(reverse("campaigns:close", args=[winter.pk]), {"calls_planned": "on"})
    assert not Call.objects.filter(person=jean).exists()


def test_sca_16_a_refusal_in_one_scheme_says_nothing_of_another_one(desk_and_list):
    """Negative control of the test above."""
    scheme, desk, (jean, _marie), volunteer = desk_and_list
    elsewhere = a_planted_scheme(scheme.workspace, "la-scalaa")
    Participation.objects.create(workspace=scheme.workspace, scheme=elsewhere, person=jean, role="carer", state="active", validated_at=NOW)
    here = a_campaign(desk, scheme, [volunteer])
    there = a_campaign(desk, elsewhere, [], members=[desk.member], title="Ailleurs")
    phone, page, _row = first_call(here, here.callees.get(person=jean))
    noted(phone, page, {"result": "refused"})
    assert there.callees.get(person=jean).state == "waiting"


def test_sca_16_whoever_takes_part_no_longer_is_not_rung_and_nobody_waits_for_them(desk_and_list):
    scheme, desk, (jean, marie), volunteer = desk_and_list
    campaign = a_campaign(desk, scheme, [volunteer])
    end_part(scheme, desk, marie)
    assert rung(campaign) == [jean.pk]
    tend_all()
    assert campaign.callees.get(person=marie).caller is None
    assert desk.get(reverse("campaigns:campaign", args=[campaign.pk])).context["alone"] == 0
    desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
    assert (campaign.callees.get(person=marie).state, Call.objects.filter(reason="news", person=marie).count()) == ("left", 0)


def test_sca_16_nobody_is_called_again_who_takes_part_no_longer_and_the_team_reads_why(desk_and_list):
    scheme, desk, (_jean, marie), volunteer = desk_and_list
    campaign = a_campaign(desk, scheme, [volunteer])
    phone, page, row = first_call(campaign, campaign.callees.get(person=marie))
    noted(phone, page, {"result": "wrong_number"})
    end_part(scheme, desk, marie)
    answer = desk.post(reverse("campaigns:settle", args=[row.pk]), {"act": "again"})
    assert answer.status_code == 409 and "ne peut pas être appelée" in answer.content.decode()
    assert Callee.objects.get(pk=row.pk).state == "wrong_number"


def test_sca_16_whoever_has_no_number_any_more_is_not_rung_and_goes_to_the_team_at_the_end(desk_and_list):
    scheme, desk, (jean, marie), volunteer = desk_and_list
    campaign = a_campaign(desk, scheme, [volunteer])
    end_contact(marie.contacts.get(), by=acting(), now=NOW)
    assert rung(campaign) == [jean.pk]
    desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
    assert Call.objects.filter(reason="news").get().person_id == marie.pk


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_sca_16_for_a_scheme_that_pauses_or_is_closed_nobody_is_rung_and_a_worry_still_arrives(desk_and_list, state):
    scheme, desk, _people, volunteer = desk_and_list
    form = {"title": "Plus tard", "purpose": "Savoir", "script": SCRIPT, "roles": "carer"}
    desk.post(reverse("campaigns:new", args=[scheme.pk]), form)
    later = Campaign.objects.get()
    desk.post(reverse("campaigns:add-callers", args=[later.pk]), {"participations": [volunteer.pk]})
    campaign = a_campaign(desk, scheme, [volunteer])
    wrong = campaign.callees.order_by("pk").first()
    Callee.objects.filter(pk=wrong.pk).update(state="wrong_number")
    phone, page, row = first_call(campaign)
    own = a_person_client(volunteer.person)
    assert len(own.get(reverse("campaigns:my-campaigns")).context["callers"]) == 1, "control"
    typed_form = typed(phone, page)
    move_scheme(scheme, to=state, by=acting(), now=NOW)
    shown = phone.get(page)
    assert (shown.status_code, shown.context["is_open"], shown.context["person"], shown.context["numbers"]) == (200, False, None, [])
    assert row.person.full_name not in shown.content.decode()
    assert phone.post(page + "suivant/").status_code == 409
    assert list(own.get(reverse("campaigns:my-campaigns")).context["callers"]) == []
    refused = [
        desk.post(reverse("campaigns:open", args=[later.pk])),
        desk.post(reverse("campaigns:settle", args=[wrong.pk]), {"act": "again"}),
    ]
    assert [(answer.status_code, "en pause ou fermé" in answer.content.decode()) for answer in refused] == [(409, True)] * 2
    Callee.objects.filter(pk=wrong.pk).update(state="waiting", caller=None)
    tend_all()
    assert Callee.objects.get(pk=wrong.pk).caller is None, "nobody is given to anybody"
    answer = phone.post(page + "fin/", typed_form | DANGER)
    assert answer.status_code == 422 and SafeguardingReport.objects.get().person_id == row.person_id
    assert desk.post(reverse("campaigns:close", args=[campaign.pk]), {}).status_code in (302, 409)
