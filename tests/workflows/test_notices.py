"""What each side is told when both agree, when money is promised, when an answer comes or does not."""

from datetime import timedelta

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Partner, Scheme
from essaim.core.schemes.queries import settled as blueprint_of
from essaim.modules.needs.models import Proposal
from essaim.workflows import acceptance, posting, upkeep
from tests.builders import (
    LILLE,
    a_person,
    a_planted_scheme,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}
NUMBER = "06 39 98 88 01"


@pytest.fixture
def scheme():
    workspace = a_workspace(phone="0199000000")
    scheme = a_planted_scheme(workspace, "call-and-care")
    with in_workspace(workspace):
        yield scheme


def supporter_of(scheme: Scheme, category: str = "time", **person):
    person = {"given_name": "Colette", "preferred_channel": "sms", "contacts": [{"value": NUMBER}], **person}
    return a_supporter(scheme, categories=[category], quantity=500, **person)


def a_partner(scheme: Scheme) -> str:
    """The only partner to whom promises of money are handed on."""
    scheme.partners.all().delete()
    organisation = an_organisation(scheme.workspace, "Fondation du Grand Beffroi")
    role = blueprint_of(scheme).blueprint.money.partner
    Partner.objects.create(workspace=scheme.workspace, scheme=scheme, role=role, organisation=organisation)
    return organisation.name


def settled(scheme: Scheme, offer, channel: str = "sms", category: str = "time", **more):
    """A need of somebody, accepted and agreed to."""
    person = a_person(scheme.workspace, "Odette", phone="06 39 98 10 01", email="odette@mail.example", preferred_channel=channel, **more)
    need = posting.post_need(scheme, category=category, beneficiary=person, commune_code=LILLE, **STAMP)
    proposal = Proposal.objects.filter(need=need).first() or posting.propose(need, offer=offer, **STAMP)
    return acceptance.agree(acceptance.accept(proposal, **STAMP), **STAMP)


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_cac_04_the_person_also_receives_the_number_of_the_supporter(scheme, channel):
    settled(scheme, supporter_of(scheme), channel)
    told = Message.objects.get(template="contact_for_person")
    assert told.body.replace("\u00a0", " ").endswith(f"Pour joindre Colette : {NUMBER}")


def test_cac_04_whoever_is_called_hears_the_number_by_voice(scheme):
    settled(scheme, supporter_of(scheme), "voice")
    assert NUMBER in Call.objects.get(occurrence__startswith="contact_for_person").script


@pytest.mark.parametrize("which", ["supporter", "person", "confidential"])
def test_no_number_where_somebody_is_protected(scheme, which):
    offer = supporter_of(scheme)
    if which == "supporter":
        Person.objects.filter(pk=offer.participation.person_id).update(is_protected=True)
    if which == "confidential":
        offer.participation.person.contacts.update(is_confidential=True)
    service = settled(scheme, offer, is_protected=which == "person")
    if which == "person":
        assert not Message.objects.filter(template="contact_for_person").exists()
        acceptance.validate_introduction(service, **STAMP)
    assert NUMBER not in Message.objects.get(template="contact_for_person").body


def test_the_supporter_is_never_written_the_details_of_the_person(scheme):
    settled(scheme, supporter_of(scheme))
    body = Message.objects.get(template="contact_for_supporter").body
    assert [secret for secret in ("Lefèvre", "39981001", "06 39 98 10 01") if secret in body] == []


def test_a_yes_taken_back_before_the_morning_is_never_told(scheme):
    service = settled(scheme, supporter_of(scheme))
    acceptance.undo(service, **STAMP)
    templates = ("contact_for_person", "contact_for_supporter")
    assert set(Message.objects.filter(template__in=templates).values_list("state", flat=True)) == {"cancelled"}


def test_a_supporter_is_reminded_once_and_not_after_having_answered(scheme):
    offer = supporter_of(scheme)
    person = a_person(scheme.workspace, "Odette")
    need = posting.post_need(scheme, category="time", beneficiary=person, commune_code=LILLE, **STAMP)
    proposal = Proposal.objects.filter(need=need).first() or posting.propose(need, offer=offer, **STAMP)
    later = proposal.answer_by - timedelta(hours=1)
    upkeep.remind_supporters(scheme, now=NOW)
    assert Message.objects.filter(template="proposal_reminder").count() == 0
    for _time in range(3):
        upkeep.remind_supporters(scheme, now=later)
    reminder = Message.objects.get(template="proposal_reminder")
    acceptance.decline(proposal, reason="away", by=acting(), now=later)
    reminder.refresh_from_db()
    assert reminder.state == "cancelled"


def test_a_need_without_answer_is_noted_once(scheme):
    person = a_person(scheme.workspace, "Odette")
    posting.post_need(scheme, category="time", beneficiary=person, commune_code=LILLE, **STAMP)
    assert upkeep.note_unanswered(scheme, now=NOW) == 0
    found = [upkeep.note_unanswered(scheme, now=NOW + timedelta(days=90)) for _time in range(2)]
    assert found == [1, 0]


def test_several_proposals_of_a_day_are_one_message_in_the_evening(scheme):
    offer = supporter_of(scheme)
    for n in range(3):
        person = a_person(scheme.workspace, f"Odette{n}")
        need = posting.post_need(scheme, category="time", beneficiary=person, commune_code=LILLE, **STAMP)
        posting.propose(need, offer=offer, **STAMP)
    told = Message.objects.filter(person=offer.participation.person)
    assert list(told.values_list("template", flat=True)) == ["proposal"]
    evening = NOW.replace(hour=17, minute=30)
    for _time in range(2):
        upkeep.digests.tell_digests(scheme, now=evening)
    digest = told.get(template="digest")
    assert " 2 demandes" in digest.body


def test_a_pledge_of_money_is_told_with_amount_partner_and_date(scheme):
    money = supporter_of(scheme, "money", preferred_channel="email", contacts=[{"value": "colette@mail.example"}])
    partner = a_partner(scheme)
    settled(scheme, money, category="money")
    body = Message.objects.get(template="pledge_receipt").body
    assert [part for part in (partner, "12 mars 2026", "€") if part not in body] == []
