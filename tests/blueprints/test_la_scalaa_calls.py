"""La SCALAA in a crisis: volunteers brought in by a file, who may only telephone, and campaigns of calls that lose nobody."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import give_consent, live_together
from essaim.core.people.actions.imports import run_batch
from essaim.core.people.actions.rights import erase_person, object_to_use
from essaim.core.people.models import ImportBatch, Person
from essaim.core.schemes.models import Participation
from essaim.modules.campaigns.models import Attempt, Callee, Caller, Campaign
from essaim.modules.followup.models import Alert, Interaction, Note, SafeguardingReport
from essaim.modules.needs.models import Proposal
from essaim.web.laws import LAWS
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_member,
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    counting_queries,
)
from tests.conftest import NOW
from tests.web.desks.campaigns.calls import SCRIPT, a_campaign, carers, first_call, noted, told_link

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FILE = "prénom;nom;téléphone\nAwa;Sarr;06 39 98 70 01\nYvon;Lambert;06 39 98 70 02\nLéa;Duc;06 39 98 70 03\n"


@pytest.fixture
def crisis(clock):
    """A scheme, a colleague at the desk, four carers with a telephone, one volunteer in order."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    people = carers(workspace, scheme, 4)
    with in_workspace(workspace):
        volunteer = a_supporter(
            scheme, categories=["company"], given_name="Marius", contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms"
        ).participation
    return workspace, scheme, desk, people, volunteer


def bring_in(desk, scheme):
    """The list of volunteers, through the import and the fast track."""
    desk.post(reverse("people:imports"), {"file": SimpleUploadedFile("renforts.csv", FILE.encode())})
    batch = ImportBatch.objects.latest("created_at")
    desk.post(reverse("people:confirm_import", args=[batch.pk]))
    run_batch(ImportBatch.objects.get(pk=batch.pk), by=acting(), now=NOW)
    return desk.post(reverse("onboarding:fast-track", args=[scheme.pk]), {"batch": batch.pk, "seen_charter": TODAY.isoformat()})


def open_all(browser, scheme):
    """The button below those who are shown."""
    shown = [part.pk for part in browser.get(reverse("onboarding:fast-track", args=[scheme.pk])).context["to_look_at"]]
    return browser.post(reverse("onboarding:open-all-fast", args=[scheme.pk]), {"shown": shown})


def fast_volunteers(crisis):
    """The three of the file, opened by a second coordinator; and that coordinator's browser."""
    workspace, scheme, desk, _people, _volunteer = crisis
    assert bring_in(desk, scheme).status_code == 302
    second = a_staff_client(workspace, StaffRole.COORDINATOR)
    assert open_all(second, scheme).status_code == 302
    return second, list(Participation.objects.filter(scheme=scheme, state="applied", role="volunteer").order_by("person__search"))


def test_sca_16_volunteers_of_a_file_telephone_until_the_day_the_blueprint_says_once_a_second_person_has_looked(crisis):
    workspace, scheme, desk, _people, _volunteer = crisis
    with in_workspace(workspace):
        assert bring_in(desk, scheme).status_code == 302
        waiting = list(Participation.objects.filter(scheme=scheme, state="applied"))
        assert [(part.fast_until, part.may_telephone(TODAY)) for part in waiting] == [(None, False)] * 3
        refused = desk.post(reverse("onboarding:open-fast", args=[waiting[0].pk]))
        assert refused.status_code == 409
        assert "une autre personne" in refused.content.decode()
        second = a_staff_client(workspace, StaffRole.COORDINATOR)
        open_all(second, scheme)
        until = TODAY + timedelta(days=30)
        opened = Participation.objects.filter(scheme=scheme, state="applied")
        assert {(part.fast_until, part.may_telephone(until), part.may_telephone(until + timedelta(days=1))) for part in opened} == {
            (until, True, False)
        }
        assert JournalEntry.objects.filter(act="participation.fast_track_opened").count() == 3
        assert second.post(reverse("onboarding:open-fast", args=[waiting[0].pk])).status_code == 409, "only once"


def test_sca_16_the_second_look_opens_those_who_were_shown_and_nobody_whom_one_brought_in_oneself(crisis):
    workspace, scheme, desk, _people, _volunteer = crisis
    with in_workspace(workspace):
        bring_in(desk, scheme)
        second = a_staff_client(workspace, StaffRole.COORDINATOR)
        first, late, mine = Participation.objects.filter(scheme=scheme, state="applied").order_by("person__search")
        Participation.objects.filter(pk=mine.pk).update(fast_asked_by=second.member.pk)
        url = reverse("onboarding:open-all-fast", args=[scheme.pk])
        assert [part.pk for part in second.get(reverse("onboarding:fast-track", args=[scheme.pk])).context["to_look_at"]] == [
            first.pk,
            late.pk,
        ]
        assert second.post(url).status_code == 409, "nobody was shown"
        assert second.post(url, {"shown": [first.pk, mine.pk, "x"]}).status_code == 302
        opened = Participation.objects.filter(scheme=scheme).exclude(fast_until=None)
        assert [part.pk for part in opened] == [first.pk]


def test_sca_16_nobody_comes_in_without_the_checks_that_are_not_put_off(crisis):
    workspace, scheme, desk, _people, _volunteer = crisis
    with in_workspace(workspace):
        desk.post(reverse("people:imports"), {"file": SimpleUploadedFile("renforts.csv", FILE.encode())})
        batch = ImportBatch.objects.latest("created_at")
        desk.post(reverse("people:confirm_import", args=[batch.pk]))
        run_batch(ImportBatch.objects.get(pk=batch.pk), by=acting(), now=NOW)
        answer = desk.post(reverse("onboarding:fast-track", args=[scheme.pk]), {"batch": batch.pk})
        assert (answer.status_code, Participation.objects.filter(scheme=scheme, state="applied").count()) == (422, 0)


def test_sca_16_whoever_came_by_the_fast_track_is_never_asked_for_help_at_a_home_and_the_database_keeps_it(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        _second, (fast, *_others) = fast_volunteers(crisis)
        answer = desk.post(reverse("phone-record"), {"person_id": people[0].pk, "what": f"{scheme.pk}:company", "when": "anytime"})
        need = answer.context["need"]
        asked = set(Proposal.objects.filter(need=need).values_list("offer__participation", flat=True))
        assert asked == {volunteer.pk}
        offer = Proposal.objects.get(need=need).offer
        type(offer).objects.filter(pk=offer.pk).update(participation=fast)
        row = Proposal(workspace=workspace, need=need, case=need.case, offer=offer, answer_by=NOW + timedelta(days=1), created_at=NOW)
        with pytest.raises(IntegrityError, match="may not be asked"), transaction.atomic():
            row.save(force_insert=True)
        repeal(connection, LAWS)
        Proposal.objects.filter(need=need).delete()
        row.save(force_insert=True)
        enact(connection, LAWS)


def test_sca_16_a_campaign_finds_its_people_and_respects_what_they_said(crisis):
    workspace, scheme, desk, people, _volunteer = crisis
    with in_workspace(workspace):
        object_to_use(people[0], channel="phone", by=acting(), now=NOW)
        Person.objects.filter(pk=people[1].pk).update(last_contact_on=TODAY - timedelta(days=40))
        without = a_person(workspace, "Sans", "Téléphone")
        a_participation(scheme, without, "carer")
        new = reverse("campaigns:new", args=[scheme.pk])
        form = {"title": "Canicule", "purpose": "Savoir si tout va", "script": SCRIPT, "roles": "carer"}
        seen = desk.post(new, form | {"look": "1"})
        assert (seen.context["found"], seen.context["left_out"], Campaign.objects.count()) == (3, 2, 0)
        desk.post(new, form | {"silent_days": "30"})
        quiet = Campaign.objects.get()
        assert [row.person_id for row in quiet.callees.all()] == [people[1].pk]
        Person.objects.filter(pk=people[2].pk).update(birth_year=1930, commune_code="59512")
        desk.post(new, form | {"min_age": "90", "communes": "59512"})
        old = Campaign.objects.exclude(pk=quiet.pk).get()
        assert [row.person_id for row in old.callees.all()] == [people[2].pk]


def test_sca_16_each_caller_gets_one_person_at_a_time_with_the_script_and_the_result_is_counted(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        page = told_link(Message.objects.get(template="calls_waiting"))
        phone = Client()
        first = phone.get(page)
        assert first.context["callee"] is None and "01 99 00" not in first.content.decode()
        phone.post(page + "suivant/")
        shown = phone.get(page)
        person = shown.context["person"]
        text = shown.content.decode()
        assert person.full_name in text and "Avez-vous de quoi manger" in text
        others = [other.family_name for other in people if other.pk != person.pk]
        assert [name for name in others if name in text] == []
        phone.post(page + "suivant/")
        assert phone.get(page).context["person"].pk == person.pk, "one at a time"
        noted(phone, page, {"result": "reached", "q1": "a1", "q2": "a2", "note": "Contente de l’appel."})
        row = Callee.objects.get(campaign=campaign, person=person)
        attempt = Attempt.objects.get(callee=row)
        assert (row.state, attempt.answers, attempt.at) == ("reached", {"q1": "a1", "q2": "a2"}, NOW)
        assert (Interaction.objects.get(kind="call").person_id, Note.objects.get().by_person_id) == (person.pk, volunteer.person_id)
        board = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        values = {figure.key: figure.value for figure in board.context["figures"]}
        assert (values["campaign_calls"], values["people_reached"], values["worries"]) == (1, 1, 0)
        shown = desk.get(reverse("campaigns:campaign", args=[campaign.pk]))
        assert (shown.context["progress"]["reached"], shown.context["progress"]["waiting"]) == (1, 3)
        assert shown.context["answers"][0]["answers"][0][:2] == ("oui", 1)


def test_sca_16_no_answer_comes_back_a_promise_is_kept_and_after_the_last_attempt_the_team_decides(crisis, clock):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        phone, page, row = first_call(campaign)
        noted(phone, page, {"result": "call_back", "call_back_day": "2026-03-13", "call_back_time": "09:30"})
        row.refresh_from_db()
        assert (row.state, row.is_promised, row.due_at.isoformat()) == ("waiting", True, "2026-03-13T08:30:00+00:00")
        clock.move_to(NOW + timedelta(days=1))
        assert first_call(campaign)[2].pk == row.pk, "whoever was promised comes first"
        for _time in range(3):
            phone, page, again = first_call(campaign, row)
            noted(phone, page, {"result": "no_answer"})
            clock.shift(timedelta(hours=21))
        row.refresh_from_db()
        assert (row.state, row.attempts, Attempt.objects.filter(callee=row).count()) == ("unreached", 3, 4)
        desk = a_staff_client(workspace, StaffRole.COORDINATOR)
        shown = desk.get(reverse("campaigns:campaign", args=[campaign.pk]))
        assert [waiting.pk for waiting in shown.context["for_team"]] == [row.pk]
        desk.post(reverse("campaigns:settle", args=[row.pk]), {"act": "again"})
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("waiting", 0)


@pytest.mark.parametrize("result", ["refused", "wrong_number"])
def test_sca_16_whoever_says_no_is_not_called_again_and_a_wrong_number_goes_to_the_team(crisis, result):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        phone, page, row = first_call(campaign)
        noted(phone, page, {"result": result})
        row.refresh_from_db()
        assert row.state == result
        a_campaign(desk, scheme, [volunteer], title="La suite")
        again = Callee.objects.filter(person=row.person, campaign__title="La suite").exists()
        assert again == (result == "wrong_number")


def test_sca_16_a_worry_becomes_an_alert_by_itself_or_by_the_caller_and_a_danger_is_reported_at_once(crisis):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        phone, page, row = first_call(campaign)
        noted(phone, page, {"result": "reached", "q1": "a2"})
        alert = Alert.objects.get()
        assert (alert.person_id, alert.text) == (row.person_id, "Avez-vous de quoi manger ? non")
        phone, page, row = first_call(campaign)
        silent = noted(phone, page, {"result": "reached", "raised": "alert"})
        assert (silent.status_code, Alert.objects.count()) == (422, 1), "a worry needs words"
        noted(phone, page, {"result": "reached", "raised": "alert", "kind": "loneliness", "worry": "Il ne sort plus."})
        assert Alert.objects.get(kind="loneliness").text == "Il ne sort plus."
        phone, page, row = first_call(campaign)
        form = {"result": "no_answer", "raised": "danger", "worry": "Des cris derrière elle."}
        assert noted(phone, page, form).status_code == 422, "which danger, how urgent"
        noted(phone, page, form | {"category": "physical", "severity": "immediate"})
        report = SafeguardingReport.objects.get()
        assert (report.person_id, report.category, report.raised_by) == (row.person_id, "physical", volunteer.person_id)
        board = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        assert {figure.key: figure.value for figure in board.context["figures"]}["worries"] == 3


def test_sca_16_protected_contacts_and_people_who_did_not_agree_are_not_given_to_supporters(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        second, fast = fast_volunteers(crisis)
        Person.objects.filter(pk=people[0].pk).update(is_protected=True)
        shy = a_person(workspace, "Timide", "Vandamme", phone="01 99 00 60 60")
        a_participation(scheme, shy, "carer")
        campaign = a_campaign(desk, scheme, fast)
        assert set(campaign.callees.filter(caller=None).values_list("person_id", flat=True)) == {people[0].pk, shy.pk}
        url = reverse("campaigns:add-callers", args=[campaign.pk])
        extra = {"participations": volunteer.pk, "may_reach_protected": "on"}
        assert desk.post(url, extra).status_code == 302
        given = Callee.objects.get(campaign=campaign, person=people[0]).caller
        assert given.participation_id == volunteer.pk
        assert Callee.objects.get(campaign=campaign, person=shy).caller is None
        with pytest.raises(IntegrityError, match="protected contact"), transaction.atomic():
            Callee.objects.filter(person=people[0]).update(caller=Caller.objects.get(participation=fast[0]))
        member = a_member(workspace, StaffRole.OPERATOR, scheme=scheme)
        assert desk.post(url, {"members": member.pk}).status_code == 302
        assert Callee.objects.get(campaign=campaign, person=shy).caller.member_id == member.pk


def test_sca_16_nobody_on_the_fast_track_is_named_for_protected_contacts(crisis):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        _second, fast = fast_volunteers(crisis)
        campaign = a_campaign(desk, scheme, [volunteer])
        form = {"participations": fast[0].pk, "may_reach_protected": "on"}
        answer = desk.post(reverse("campaigns:add-callers", args=[campaign.pk]), form)
        assert (answer.status_code, Caller.objects.filter(participation=fast[0]).count()) == (422, 0)


def test_sca_16_when_the_fast_track_ends_the_page_closes_and_the_people_go_to_the_others(crisis, clock):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        _second, fast = fast_volunteers(crisis)
        campaign = a_campaign(desk, scheme, [fast[0], volunteer])
        caller = Caller.objects.get(participation=fast[0])
        assert caller.callees.count() == 2
        row = caller.callees.first()
        clock.move_to(NOW + timedelta(days=31))
        Participation.objects.filter(pk=volunteer.pk).update(cleared_until=date.max)
        with pytest.raises(IntegrityError, match="may not ring"), transaction.atomic():
            Callee.objects.filter(pk=row.pk).update(state="claimed", leased_until=NOW + timedelta(days=33))
    tend_all()
    with in_workspace(workspace):
        caller.refresh_from_db()
        other = Caller.objects.get(participation=volunteer)
        assert (caller.ended_at is not None, caller.callees.count(), other.callees.count()) == (True, 0, 4)
        assert campaign.callees.filter(caller=None).count() == 0


def test_sca_16_a_fair_share_for_each_one_caller_for_a_household_and_the_one_who_spoke_before(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        other = a_supporter(scheme, categories=["company"], given_name="Colette").participation
        live_together(people[0], people[3], by=acting(), now=NOW)
        campaign = a_campaign(desk, scheme, [volunteer, other])
        by_caller = {caller.participation_id: {row.person_id for row in caller.callees.all()} for caller in campaign.callers.all()}
        assert {len(rows) for rows in by_caller.values()} == {2}
        assert any({people[0].pk, people[3].pk} <= rows for rows in by_caller.values())
        spoke = dict(zip((people[1], people[2]), campaign.callers.order_by("pk"), strict=True))
        for person, caller in spoke.items():
            Attempt.objects.create(workspace=workspace, callee=campaign.callees.get(person=person), caller=caller, at=NOW, result="reached")
        desk.post(reverse("campaigns:close", args=[campaign.pk]), {})
        again = a_campaign(desk, scheme, [volunteer, other], title="La suite")
        found = {person.pk: again.callees.get(person=person).caller.participation_id for person in spoke}
        assert found == {person.pk: caller.participation_id for person, caller in spoke.items()}, (
            "by shares alone both would go to one caller"
        )


def test_sca_16_the_results_leave_without_names_and_closing_loses_nobody(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        phone, page, row = first_call(campaign)
        busy = desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
        assert busy.status_code == 409, "somebody is on the phone"
        noted(phone, page, {"result": "reached", "q1": "a1"})
        _phone, _page, wrong = first_call(campaign)
        noted(phone, page, {"result": "wrong_number"})
        sheet = desk.get(reverse("campaigns:results", args=[campaign.pk, "csv"])).content.decode("utf-8-sig")
        assert len(sheet.strip().splitlines()) == 5 and "oui" in sheet
        assert [word for person in people for word in (person.given_name, person.family_name, "01 99 00") if word in sheet] == []
        desk.post(reverse("campaigns:close", args=[campaign.pk]), {"calls_planned": "on"})
        planned = set(Call.objects.filter(reason="news").values_list("person_id", flat=True))
        assert planned == {person.pk for person in people} - {row.person_id} and wrong.person_id in planned
        over = phone.get(page)
        assert (over.status_code, over.context["is_open"], over.context["callee"]) == (200, False, None)


def test_sca_16_a_call_that_was_taken_and_never_made_is_free_again(crisis, clock):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        _phone, _page, row = first_call(campaign)
    clock.shift(timedelta(minutes=31))
    tend_all()
    with in_workspace(workspace):
        row.refresh_from_db()
        assert (row.state, row.leased_until) == ("waiting", None)


def test_sca_16_somebody_who_dies_or_is_erased_is_on_no_list_any_more(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        a_campaign(desk, scheme, [volunteer])
        desk.post(reverse("people:mark", args=[people[0].pk]), {"what": "deceased", "on": "2026-03-11"})
        erase_person(people[1], by=acting(), now=NOW)
        assert set(Callee.objects.filter(state="left").values_list("person_id", flat=True)) == {people[0].pk, people[1].pk}


def test_voi_16_a_member_of_the_team_makes_calls_from_the_desk_with_their_own_name_in_the_journal(crisis):
    workspace, scheme, desk, _people, _volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [], members=[desk.member])
        url = reverse("campaigns:desk", args=[campaign.pk])
        desk.post(reverse("campaigns:desk-take", args=[campaign.pk]))
        person = desk.get(url).context["person"]
        noted(desk, url, {"result": "reached", "q1": "a1"})
        row = Callee.objects.get(campaign=campaign, person=person)
        entry = JournalEntry.objects.filter(act="callee.reached", subject_id=row.pk).get()
        assert (entry.actor_kind, entry.actor_id, entry.channel) == ("staff", desk.member.pk, "phone")
        stranger = a_staff_client(workspace, StaffRole.OPERATOR)
        assert stranger.get(url).status_code == 404


def test_a_volunteer_finds_their_calls_in_their_own_space(crisis):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        browser = a_person_client(volunteer.person)
        assert browser.get(reverse("space")).context["calls"] is False
        campaign = a_campaign(desk, scheme, [volunteer])
        assert browser.get(reverse("space")).context["calls"] is True
        caller = campaign.callers.get()
        answer = browser.post(reverse("campaigns:enter", args=[caller.pk]))
        assert browser.get(answer["Location"]).status_code == 200


def test_a_suspended_volunteer_gives_their_people_back_at_once(crisis):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        other = a_supporter(scheme, categories=["company"], given_name="Colette").participation
        campaign = a_campaign(desk, scheme, [volunteer, other])
        phone, page, _row = first_call(campaign, caller=Caller.objects.get(participation=volunteer))
        desk.post(reverse("onboarding:decide", args=[volunteer.pk]), {"to": "suspended", "reason": "concern"})
        assert phone.get(page).status_code == 404
        assert set(campaign.callees.values_list("caller__participation", flat=True)) == {other.pk}


def test_pages_of_a_campaign_take_the_same_queries_for_one_person_and_for_many(crisis):
    workspace, scheme, desk, _people, volunteer = crisis
    with in_workspace(workspace):
        campaign = a_campaign(desk, scheme, [volunteer])
        url = reverse("campaigns:campaign", args=[campaign.pk])
        desk.get(url)
        with counting_queries() as few:
            desk.get(url)
        for person in carers(workspace, scheme, 5, start=50):
            give_consent(person, purpose="share_contact", channel="phone", by=acting(), now=NOW)
            Callee.objects.create(workspace=workspace, campaign=campaign, person=person, due_at=NOW, caller=campaign.callers.get())
        with counting_queries() as many:
            desk.get(url)
        assert len(many) == len(few)


def test_links_of_calls_are_told_by_message_and_say_nothing_of_anybody(crisis):
    workspace, scheme, desk, people, volunteer = crisis
    with in_workspace(workspace):
        a_campaign(desk, scheme, [volunteer])
        said = Message.objects.get(template="calls_waiting")
        assert re.search(r"/t/\S+/", said.body) and [p.given_name for p in people if p.given_name in said.body] == []
