"""Calls on a telephone as it really goes: the way back, a long talk, a worry in the middle, somebody else meanwhile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.modules.campaigns.models import Attempt, Callee
from essaim.modules.followup.models import Alert, Interaction, Note, SafeguardingReport
from essaim.workflows.upkeep import tend_all
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace
from tests.web.desks.campaigns.calls import a_campaign, carers, first_call, noted, typed

pytestmark = pytest.mark.django_db
DANGER = {"result": "reached", "raised": "danger", "worry": "Elle est tombée.", "category": "self_neglect", "severity": "immediate"}


@pytest.fixture
def telephone(clock):
    """A campaign of two people, and the telephone of the one volunteer who calls, with the first of them."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    people = carers(workspace, scheme, 2)
    volunteer = a_supporter(scheme, categories=["company"], given_name="Marius").participation
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        phone, page, row = first_call(campaign)
        yield desk, campaign, people, phone, page, row


def test_sca_16_after_the_way_back_a_form_is_about_the_person_whom_it_showed_and_about_nobody_else(telephone):
    _desk, campaign, _people, phone, page, first = telephone
    of_first = typed(phone, page)
    phone.post(page + "fin/", of_first | {"result": "no_answer"})
    phone.post(page + "suivant/")
    second = Callee.objects.get(campaign=campaign, state="claimed")
    assert second.pk != first.pk
    again = phone.post(page + "fin/", of_first | {"result": "refused", "note": "Ne veut plus."})
    said = again.content.decode()
    assert again.status_code == 422 and "Vous avez déjà noté cet appel" in said and "Ne veut plus." in said
    assert [person for person in (first.person.full_name, second.person.full_name) if person in said] == []
    states = {row.pk: row.state for row in campaign.callees.all()}
    assert (states[first.pk], states[second.pk], Attempt.objects.count()) == ("waiting", "claimed", 1)
    assert phone.post(page + "rendre/", {"callee": first.pk}).status_code == 302
    assert Callee.objects.get(pk=second.pk).state == "claimed", "the way back gives nobody else back"


def test_sca_16_a_form_without_anybody_or_of_somebody_never_given_notes_and_reports_nothing(telephone):
    _desk, campaign, _people, phone, page, first = telephone
    other = campaign.callees.exclude(pk=first.pk).get()
    Callee.objects.filter(pk=other.pk).update(caller=None)
    for callee in ("", other.pk, campaign.pk):
        answer = phone.post(page + "fin/", DANGER | {"callee": callee})
        assert answer.status_code == 422 and other.person.full_name not in answer.content.decode()
    assert (Attempt.objects.count(), SafeguardingReport.objects.count()) == (0, 0)


def test_sca_16_a_call_that_lasts_longer_than_its_lease_is_noted(telephone, clock):
    _desk, _campaign, _people, phone, page, row = telephone
    form = typed(phone, page)
    clock.shift(timedelta(minutes=50))
    tend_all()
    assert Callee.objects.get(pk=row.pk).state == "waiting"
    assert phone.post(page + "fin/", form | DANGER).status_code == 302
    assert (Callee.objects.get(pk=row.pk).state, SafeguardingReport.objects.get().person_id) == ("reached", row.person_id)


def test_sca_16_a_danger_reaches_the_team_once_even_when_the_call_is_no_longer_the_callers_own(telephone, clock):
    desk, campaign, _people, phone, page, row = telephone
    form = typed(phone, page)
    clock.shift(timedelta(minutes=50))
    tend_all()
    desk.post(reverse("campaigns:add-callers", args=[campaign.pk]), {"members": desk.member.pk, "may_reach_protected": "on"})
    Person.objects.filter(pk=row.person_id).update(is_protected=True)
    desk.post(reverse("campaigns:share", args=[campaign.pk]))
    assert Callee.objects.get(pk=row.pk).caller.member_id == desk.member.pk, "somebody else has them now"
    for _twice in range(2):
        answer = phone.post(page + "fin/", form | DANGER)
        said = answer.content.decode()
        assert answer.status_code == 422 and "Elle est tombée." in said and "bien arrivé à l’équipe" in said
        assert row.person.full_name not in said and "01 99 00 33" not in said
    assert (SafeguardingReport.objects.get().person_id, Attempt.objects.count()) == (row.person_id, 0)


def test_sca_16_a_danger_typed_while_the_caller_is_released_still_arrives_and_the_page_shows_nobody(telephone):
    desk, campaign, _people, phone, page, row = telephone
    form = typed(phone, page)
    desk.post(reverse("campaigns:release-caller", args=[row.caller_id]))
    assert phone.post(page + "fin/", form | DANGER).status_code == 422
    assert (SafeguardingReport.objects.get().person_id, Attempt.objects.count()) == (row.person_id, 0)
    over = phone.get(page)
    assert (over.context["is_open"], over.context["person"], over.context["numbers"]) == (False, None, [])
    assert phone.post(page + "suivant/").status_code == 409


def test_sca_16_a_worry_typed_while_the_campaign_is_closed_still_arrives(telephone, clock):
    desk, campaign, _people, phone, page, row = telephone
    form = typed(phone, page)
    clock.shift(timedelta(minutes=50))
    tend_all()
    desk.post(reverse("campaigns:close", args=[campaign.pk]), {})
    phone.post(page + "fin/", form | {"result": "reached", "raised": "alert", "worry": "Il ne mange plus."})
    assert [(alert.person_id, alert.text) for alert in Alert.objects.all()] == [(row.person_id, "Il ne mange plus.")]
    over = phone.get(page)
    assert (over.status_code, over.context["is_open"], over.context["callee"]) == (200, False, None)


def test_sca_16_words_that_say_a_worry_are_never_dropped_because_nothing_was_chosen(telephone):
    _desk, _campaign, _people, phone, page, row = telephone
    for form in ({"worry": "Elle pleure."}, {"severity": "immediate"}):
        answer = noted(phone, page, {"result": "reached", **form})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["raised"])
    assert (Callee.objects.get(pk=row.pk).state, Attempt.objects.count()) == ("claimed", 0)


@pytest.mark.parametrize(("result", "calls"), [("no_answer", 0), ("wrong_number", 0), ("refused", 1), ("call_back", 1)])
def test_sca_16_what_is_to_be_remembered_is_kept_whatever_came_of_the_call(telephone, result, calls):
    _desk, _campaign, _people, phone, page, row = telephone
    later = {"call_back_day": "2026-03-13", "call_back_time": "09:30"} if result == "call_back" else {}
    Person.objects.filter(pk=row.person_id).update(last_contact_on=None)
    noted(phone, page, {"result": result, "note": "Le fils répond le soir.", **later})
    note = Note.objects.get()
    assert (note.person_id, note.text, Interaction.objects.count()) == (row.person_id, "Le fils répond le soir.", calls)
    assert (Person.objects.get(pk=row.person_id).last_contact_on is not None) == bool(calls), "where nobody spoke there is no news"


def test_sca_16_the_emergency_numbers_come_first_when_somebody_is_in_danger_and_again_once_it_is_sent(telephone):
    _desk, _campaign, _people, phone, page, _row = telephone
    shown = phone.get(page).content.decode()
    block = shown[shown.index('data-when="raised=danger"') :]
    assert block.index("tel:15") < block.index('name="category"') < block.index("</form>")
    assert "<details" not in shown[shown.index("<form") : shown.index('name="category"')], "nothing has to be opened"
    answer = noted(phone, page, DANGER)
    assert answer.status_code == 302
    urgent = phone.get(answer["Location"]).content.decode()
    assert "tel:15" in urgent and "personne n’est appelé à votre place" in urgent
    first_call(_campaign, caller=None)
    calm = noted(phone, page, DANGER | {"severity": "day"})
    assert "urgent" not in calm["Location"]


def test_what_is_typed_during_a_call_is_kept_for_its_caller_in_secret_until_it_is_sent(telephone):
    _desk, _campaign, _people, phone, page, row = telephone
    shown = phone.get(page)
    assert f'data-draft="{page}brouillon/"' in shown.content.decode()
    so_far = typed(phone, page) | {"result": "reached", "q1": "a2", "worry": "Elle pleure."}
    assert phone.post(page + "brouillon/", so_far).status_code == 204
    assert (Alert.objects.count(), Attempt.objects.count()) == (0, 0)
    again = phone.get(page).context["form"]
    assert [again[name].value() for name in ("result", "q1", "worry", "note")] == ["reached", "a2", "Elle pleure.", None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM campaigns_callee WHERE typed IS NOT NULL")
        assert "pleure" not in str(cursor.fetchall())
    noted(phone, page, {"result": "no_answer"})
    row.refresh_from_db()
    assert (row.state, row.typed) == ("waiting", None)
    assert phone.post(page + "brouillon/", so_far).status_code == 409
