"""La SCALAA, walked through its pages: carers and volunteers, from the validation to the service rendered."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.core.schemes.actions import enrol, record_check, validate
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import settled
from essaim.modules.needs.actions import record_offer
from essaim.modules.needs.models import Need, Proposal, Service
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    return workspace, scheme, a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)


def a_carer(workspace, scheme, **values):
    person = a_person(workspace, "Huguette", "Delœuvre", phone="01 99 00 33 22", email="huguette@courriel.example",
                      preferred_channel="email", address={"commune_code": "59350", "line": "12 rue des Glycines"},
                      **values)  # fmt: skip
    a_participation(scheme, person, "carer")
    return person


def a_volunteer(scheme, **values):
    return a_supporter(
        scheme, categories=["company", "shopping"], given_name="Marius", family_name="Quenneville",
        contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms", **values,
    )  # fmt: skip


def ask(desk, scheme, carer, **more):
    form = {"person_id": carer.pk, "what": f"{scheme.pk}:company", "when": "anytime", **more}
    answer = desk.post(reverse("phone-record"), form)
    assert answer.status_code == 200, answer.context["form"].errors
    return answer.context["need"]


def page_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def test_sca_02_nothing_is_posted_before_the_team_has_validated(house):
    workspace, scheme, desk = house
    carer = a_person(workspace, "Huguette", "Delœuvre")
    a_participation(scheme, carer, "carer", state="applied")
    answer = desk.post(reverse("phone-record"), {"person_id": carer.pk, "what": f"{scheme.pk}:company", "when": "anytime"})
    with in_workspace(workspace):
        assert (answer.status_code, Need.objects.count()) == (422, 0)


def test_sca_03_the_training_gate_is_off_by_default_and_closes_answers_when_switched_on(house):
    workspace, scheme, desk = house
    strict = a_planted_scheme(workspace, "la-scalaa", training_first=True)
    with in_workspace(workspace):
        outcomes = {}
        for one in (scheme, strict):
            carer = a_person(workspace, "Huguette", "Delœuvre")
            a_participation(one, carer, "carer")
            person = a_person(workspace, "Marius", "Quenneville")
            part = enrol(person, scheme=one, role="volunteer", by=acting(), now=NOW)
            for key in ("charter", "insurance", "interview"):
                record_check(part, key=key, by=acting(), now=NOW)
            validate(part, by=acting(), now=NOW)
            outcomes[one.pk] = part.state
            need = ask(desk, one, carer)
            offer = record_offer(one, participation=part, categories=["company"], by=acting(), now=NOW)
            desk.post(reverse("needs:propose", args=[need.pk, offer.pk]))
            desk.post(reverse("needs:answer", args=[Proposal.objects.get(need=need).pk]), {"answer": "yes"})
        answered = {one.pk: Service.objects.filter(need__scheme=one).count() for one in (scheme, strict)}
        assert outcomes == {scheme.pk: "active", strict.pk: "active"}
        assert answered == {scheme.pk: 1, strict.pk: 0}


def test_sca_04_before_acceptance_a_supporter_sees_the_commune_and_nothing_more_precise(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        a_volunteer(scheme)
        ask(desk, scheme, a_carer(workspace, scheme), when="weekly", weekday="3", starts="14:00", ends="15:00")
        page = Client().get(page_in(Message.objects.get(template="proposal"))).content.decode()
        assert "Lille" in page and "14 h" in page.replace("\u00a0", " ").replace("\u202f", " ")
        assert [word for word in ("Glycines", "Delœuvre", "01 99 00 33 22", "Huguette") if word in page] == []


def test_sca_05_contact_details_open_when_the_carer_accepts_and_the_opening_is_in_the_journal(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        a_volunteer(scheme)
        ask(desk, scheme, a_carer(workspace, scheme))
        Client().post(page_in(Message.objects.get(template="proposal")) + "reponse/", {"answer": "yes"})
        desk.post(reverse("needs:validate", args=[Service.objects.get().pk]))
        assert JournalEntry.objects.filter(act="contacts.opened").count() == 0
        Client().post(page_in(Message.objects.get(template="agreement_request")) + "reponse/", {"answer": "yes"})
        assert JournalEntry.objects.filter(act="contacts.opened").count() == 1
        page = Client().get(page_in(Message.objects.get(template="contact_for_supporter"))).content.decode()
        assert "Huguette Delœuvre" in page and "12 rue des Glycines" in page


def test_sca_06_volunteers_who_fit_are_told_and_answer_with_one_button(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        offers = {
            name: a_supporter(
                scheme, categories=["digital" if name == "other" else "company"], given_name=name.title(),
                contacts=[{"value": f"06 39 98 44 {number}"}], preferred_channel="sms",
                commune_code="59183" if name == "far" else "59350",
            )
            for number, name in enumerate(("fits", "other", "far", "busy", "unskilled"), start=50)
        }  # fmt: skip
        for name in ("fits", "busy"):
            client = a_person_client(offers[name].participation.person)
            client.post(reverse("space-availability"), {"day_3" if name == "fits" else "day_0": "pm"})
        for name in ("fits", "far", "busy"):
            form = {"categories": "company", "skills": "listening", "is_standing": "on"}
            version = desk.get(reverse("needs:change-offer", args=[offers[name].pk])).context["form"]["seen_version"].value()
            desk.post(reverse("needs:change-offer", args=[offers[name].pk]), form | {"seen_version": version})
        need = ask(desk, scheme, a_carer(workspace, scheme), when="weekly", weekday="3", starts="14:00", ends="15:00",
                   **{f"skills_{scheme.pk.hex}": "listening"})  # fmt: skip
        told = Message.objects.filter(template="proposal")
        assert list(told.values_list("to", flat=True)) == ["+33639984450"]
        why = {name: desk.get(reverse("needs:why-not", args=[need.pk]), {"q": name}).context["verdicts"] for name in offers}
        assert {name: [verdict["excuses"] for verdict in found] for name, found in why.items()} == {
            "fits": [[]], "other": [["propose autre chose", "n’a pas la compétence demandée"]], "far": [["trop loin"]], "busy": [["pas libre à ce moment-là"]],
            "unskilled": [["n’a pas la compétence demandée"]],
        }  # fmt: skip
        Client().post(page_in(told.get()) + "reponse/", {"answer": "yes"})
        assert Service.objects.get().state == "answered"


def test_sca_07_a_service_goes_from_posted_to_honoured_once_both_have_confirmed(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        a_volunteer(scheme)
        need = ask(desk, scheme, a_carer(workspace, scheme))
        states = [need.state]

        def note():
            need.refresh_from_db()
            states.append(need.state)

        desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        note()
        service = Service.objects.get()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        note()
        desk.post(reverse("needs:confirm", args=[service.pk]), {"side": "supporter", "outcome": "honoured"})
        note()
        desk.post(reverse("needs:confirm", args=[service.pk]), {"side": "beneficiary", "outcome": "honoured"})
        note()
        assert states == ["posted", "answered", "accepted", "accepted", "honoured"]


def test_sca_08_what_the_team_does_for_a_carer_bears_both_names_and_the_carer_is_told(house):
    workspace, scheme, desk = house
    desk.member.account.name = "Awa Operatrice"
    desk.member.account.save()
    with in_workspace(workspace):
        carer = a_carer(workspace, scheme)
        need = ask(desk, scheme, carer)
        entry = JournalEntry.objects.get(act="need.recorded")
        assert (entry.actor_id, entry.on_behalf_of, entry.channel) == (desk.member.pk, carer.pk, "phone")
        told = Message.objects.get(template="on_behalf_notice")
        assert (told.person, told.means, told.to) == (carer, "email", "huguette@courriel.example")
        page = desk.get(reverse("needs:need", args=[need.pk])).content.decode()
        assert "noté par Awa Operatrice" in page
        assert "Huguette Delœuvre" in page


def test_sca_14_indicators_are_computed_from_the_daily_work(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        a_volunteer(scheme)
        ask(desk, scheme, a_carer(workspace, scheme))
        desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        service = Service.objects.get()
        desk.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
        for side in ("supporter", "beneficiary"):
            desk.post(reverse("needs:confirm", args=[service.pk]), {"side": side, "outcome": "honoured"})
        ask(desk, scheme, a_carer(workspace, scheme))
        page = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        values = {figure.key: figure.value for figure in page.context["figures"]}
        by_measure = {i.measure: values[i.key] for i in settled(scheme).blueprint.indicators}
        wanted = {
            "needs.posted": 2, "needs.accepted": 1, "needs.honoured": 1, "needs.answer_rate": 50, "needs.honoured_rate": 100,
            "people.validated_supporters": 1, "people.validated_beneficiaries": 2,
        }  # fmt: skip
        assert {key: by_measure[key] for key in wanted} == wanted


def test_sca_15_requests_without_answer_are_listed_for_the_team(house, clock):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        need = ask(desk, scheme, a_carer(workspace, scheme))
        url = reverse("needs:need", args=[need.pk])
        lists = {w.key: w for w in desk.get(reverse("today")).context["worklists"]}
        assert "unanswered" not in lists
        clock.shift(timedelta(days=8))
        lists = {w.key: w for w in desk.get(reverse("today")).context["worklists"]}
        assert [line.url for line in lists["unanswered"].lines] == [url]


def test_sca_15_the_answer_rate_is_told_by_type(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        a_volunteer(scheme)
        ask(desk, scheme, a_carer(workspace, scheme))
        desk.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        ask(desk, scheme, a_carer(workspace, scheme), what=f"{scheme.pk}:shopping")
        page = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        (figure,) = [figure for figure in page.context["figures"] if figure.key == "answer_rate"]
        assert figure.value == 50
        assert {cell.key: cell.value for cell in figure.cells["category"]} == {"company": 100, "shopping": 0}


def test_sca_20_a_carer_may_also_help_other_carers_with_one_account(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        both = a_volunteer(scheme).participation.person
        a_participation(scheme, both, "carer")
        other = a_person(workspace, "Simone", "Hennebelle", email="simone@courriel.example")
        a_participation(scheme, other, "carer")
        ask(desk, scheme, both)
        need = ask(desk, scheme, other)
        client = a_person_client(both)
        page = client.get(reverse("space"))
        roles = sorted(Participation.objects.filter(person=both).values_list("role", flat=True))
        assert roles == ["carer", "volunteer"]
        assert [n.beneficiary_id for n in page.context["needs"]] == [both.pk]
        assert [p.need_id for p in page.context["proposals"]] == [need.pk]


def test_a_volunteer_whose_last_check_turned_out_badly_is_not_proposed_any_more(house):
    workspace, scheme, desk = house
    with in_workspace(workspace):
        offer = a_volunteer(scheme)
        record_check(offer.participation, key="interview", outcome="invalid", by=acting(), now=NOW)
        ask(desk, scheme, a_carer(workspace, scheme))
        assert Message.objects.filter(template="proposal").count() == 0
