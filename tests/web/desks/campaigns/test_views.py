"""Campaigns for the team: nobody waits for ever with somebody who will not ring, and closing loses nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry, Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import give_consent
from essaim.core.people.models import Person
from essaim.core.schemes.models import Grant
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    LILLE,
    a_member,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW
from tests.web.desks.campaigns.calls import SCRIPT, a_campaign, carers, first_call, noted

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock):
    """A scheme, a coordinator's browser, two people to call, a volunteer whom a text message reaches."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR)
    people = carers(workspace, scheme, 2)
    with in_workspace(workspace):
        volunteer = a_supporter(
            scheme, categories=["company"], given_name="Marius", contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms"
        ).participation
        yield workspace, scheme, desk, people, volunteer


@pytest.mark.parametrize("how", ["left", "role ended"])
def test_sca_16_whoever_was_given_to_a_colleague_who_is_gone_goes_to_the_others_who_are_told(team, how):
    workspace, scheme, desk, people, volunteer = team
    colleague = a_member(workspace, StaffRole.OPERATOR, scheme=scheme)
    campaign = a_campaign(desk, scheme, [], members=[colleague])
    assert set(campaign.callees.values_list("caller__member", flat=True)) == {colleague.pk}
    if how == "left":
        Membership.objects.filter(pk=colleague.pk).update(left_at=timezone.now())
    else:
        Grant.objects.filter(membership=colleague).update(ended_at=timezone.now())
    tend_all()
    assert Caller.objects.get(member=colleague).ended_at is not None
    assert set(campaign.callees.values_list("caller", flat=True)) == {None}, "nobody else calls yet"
    desk.post(reverse("campaigns:add-callers", args=[campaign.pk]), {"participations": volunteer.pk})
    assert set(campaign.callees.values_list("caller__participation", flat=True)) == {volunteer.pk}
    assert Message.objects.get(template="calls_waiting").person_id == volunteer.person_id


def test_control_a_colleague_who_is_still_in_their_role_keeps_their_people(team):
    workspace, scheme, desk, _people, _volunteer = team
    campaign = a_campaign(desk, scheme, [], members=[desk.member])
    tend_all()
    assert set(campaign.callees.values_list("caller__member", flat=True)) == {desk.member.pk}


def test_sca_16_whoever_agrees_later_is_shared_out_by_itself_once_and_the_caller_is_told_once_a_day(team, clock):
    workspace, scheme, desk, people, volunteer = team
    shy = a_person(workspace, "Timide", "Vandamme", phone="01 99 00 60 60")
    a_participation(scheme, shy, "carer")
    campaign = a_campaign(desk, scheme, [volunteer])
    assert Callee.objects.get(person=shy).caller is None
    campaign.callees.exclude(person=shy).update(state="reached")
    give_consent(shy, purpose="share_contact", channel="phone", by=acting(), now=NOW)
    shared = JournalEntry.objects.filter(act="campaign.shared").count()
    tend_all()
    tend_all()
    assert Callee.objects.get(person=shy).caller.participation_id == volunteer.pk
    assert JournalEntry.objects.filter(act="campaign.shared").count() == shared + 1, "what changes nothing says nothing"
    assert Message.objects.filter(template="calls_waiting").count() == 1, "told this morning already"
    Callee.objects.filter(person=shy).update(caller=None)
    clock.shift(timedelta(days=1))
    tend_all()
    assert Message.objects.filter(template="calls_waiting").count() == 2


def test_sca_16_somebody_to_be_called_again_goes_to_somebody_who_still_calls(team):
    workspace, scheme, desk, people, volunteer = team
    other = a_supporter(scheme, categories=["company"], given_name="Colette").participation
    campaign = a_campaign(desk, scheme, [volunteer, other])
    caller = campaign.callers.get(participation=volunteer)
    phone, page, row = first_call(campaign, caller=caller)
    settle = reverse("campaigns:settle", args=[row.pk])
    assert desk.post(settle, {"act": "again"}).status_code == 409, "they are being called"
    noted(phone, page, {"result": "wrong_number"})
    desk.post(reverse("campaigns:release-caller", args=[caller.pk]))
    assert Callee.objects.get(pk=row.pk).caller_id == caller.pk
    assert desk.post(settle, {"act": "again"}).status_code == 302
    again = Callee.objects.get(pk=row.pk)
    assert (again.state, again.caller.participation_id) == ("waiting", other.pk)


def test_sca_16_closing_puts_wrong_numbers_on_the_list_of_calls_too_with_a_word(team):
    workspace, scheme, desk, people, volunteer = team
    campaign = a_campaign(desk, scheme, [volunteer])
    phone, page, row = first_call(campaign)
    noted(phone, page, {"result": "wrong_number"})
    desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
    scripts = {call.person_id: call.script for call in Call.objects.filter(reason="news")}
    assert set(scripts) == {person.pk for person in people}
    assert {pk for pk, script in scripts.items() if "numéro que nous avons est faux" in script} == {row.person_id}


def test_closing_a_campaign_that_never_began_calls_nobody(team):
    workspace, scheme, desk, people, _volunteer = team
    form = {"title": "Jamais", "purpose": "Savoir", "script": SCRIPT, "roles": "carer"}
    desk.post(reverse("campaigns:new", args=[scheme.pk]), form)
    campaign = Campaign.objects.get()
    assert campaign.callees.count() == 2
    desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
    assert (Call.objects.count(), set(campaign.callees.values_list("state", flat=True))) == (0, {"left"})


def test_only_those_who_answer_phones_in_this_scheme_are_offered_as_callers(team):
    workspace, scheme, desk, _people, _volunteer = team
    elsewhere = a_planted_scheme(workspace, "la-scalaa")
    here = a_member(workspace, StaffRole.OPERATOR, scheme=scheme)
    mixed = a_member(workspace, StaffRole.OPERATOR, scheme=elsewhere)
    for role, ended in ((StaffRole.LEAD_CONTACT, None), (StaffRole.OPERATOR, NOW)):
        Grant.objects.create(workspace=workspace, membership=mixed, role=role, scheme=scheme, ended_at=ended)
    campaign = a_campaign(desk, scheme, [_volunteer])
    offered = desk.get(reverse("campaigns:campaign", args=[campaign.pk])).context["callers_form"].fields["members"].queryset
    assert {here.pk, desk.member.pk} <= set(offered.values_list("pk", flat=True))
    assert mixed.pk not in set(offered.values_list("pk", flat=True))
    assert desk.post(reverse("campaigns:add-callers", args=[campaign.pk]), {"members": mixed.pk}).status_code == 422


def test_sca_16_whoever_has_no_known_age_or_commune_is_counted_shown_and_added_when_asked(team):
    workspace, scheme, desk, people, _volunteer = team
    Person.objects.filter(pk__in=[person.pk for person in people]).update(commune_code=LILLE)
    ageless = a_person(workspace, "Sans", "Age", phone="01 99 00 60 61", commune_code=LILLE)
    homeless = a_person(workspace, "Sans", "Commune", phone="01 99 00 60 62", birth_year=1940)
    for person in (ageless, homeless):
        a_participation(scheme, person, "carer")
    Person.objects.filter(pk=homeless.pk).update(commune_code="")
    new = reverse("campaigns:new", args=[scheme.pk])
    form = {"title": "Canicule", "purpose": "Savoir", "script": SCRIPT, "roles": "carer", "min_age": "70", "communes": LILLE}
    seen = desk.post(new, form | {"look": "1"})
    assert (seen.context["found"], seen.context["unknown"]) == (2, 2)
    assert "2 autres pourraient être appelées" in seen.content.decode()
    wide = desk.post(new, form | {"look": "1", "with_unknown": "on"})
    assert (wide.context["found"], wide.context["unknown"]) == (4, 0)
    desk.post(new, form | {"with_unknown": "on"})
    campaign = Campaign.objects.get()
    assert {ageless.pk, homeless.pk} <= set(campaign.callees.values_list("person_id", flat=True))
    page = desk.get(reverse("campaigns:campaign", args=[campaign.pk])).content.decode()
    assert "à partir de 70 ans" in page and "même si nous ne connaissons pas leur âge" in page
