"""La SCALAA: training that fills the checklist, practice analysis every month, the first interview and what it leads to."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol, record_check
from essaim.core.schemes.models import Check, Participation
from essaim.core.schemes.queries import checks_valid
from essaim.modules.activities.actions import step_down
from essaim.modules.activities.models import Activity, Attendee, Session
from essaim.modules.activities.queries import are_staff_cleared
from essaim.modules.followup.models import GlobalSupport
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    with in_workspace(workspace):
        parts = [a_supporter(scheme, categories=["company"], given_name=name).participation for name in ("Colette", "Marius")]
        Check.objects.filter(key__startswith="training").delete()
    return workspace, scheme, a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR), parts


def plan(desk, scheme, what: str, **more) -> Session:
    form = {"what": what, "commune_code": "59350", "day": "2026-03-17", "starts": "18:00", "ends": "20:30", "capacity": "12", **more}
    answer = desk.post(reverse("programming:plan", args=[scheme.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Session.objects.filter(activity__topic=what).order_by("starts_at").first()


def came(desk, session, part, attendance="seen"):
    attendee = Attendee.objects.get(session=session, participation=part)
    return desk.post(reverse("activities:attend", args=[attendee.pk]), {"attendance": attendance})


def test_sca_11_whoever_comes_to_a_training_has_it_on_the_checklist_and_a_correction_takes_it_off(house, clock):
    workspace, scheme, desk, (colette, marius) = house
    with in_workspace(workspace):
        session = plan(desk, scheme, "training_1")
        desk.post(reverse("activities:register-audience", args=[session.pk]))
        assert set(session.attendees.values_list("participation", flat=True)) == {colette.pk, marius.pk}
    clock.move_to(NOW + timedelta(days=6))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        came(desk, session, colette)
        came(desk, session, marius, "noshow")
        today = date(2026, 3, 18)
        assert "training_1" in checks_valid(colette, today) and "training_1" not in checks_valid(marius, today)
        seen = Check.objects.get(participation=colette, key="training_1")
        assert (seen.done_on, seen.minutes) == (date(2026, 3, 17), 150)
        steps = desk.get(reverse("onboarding:checklist", args=[colette.pk])).context["steps"]
        assert [step["step"].missing_times for step in steps if step["step"].spec.key == "training_1"] == [0]
        came(desk, session, colette, "excused")
        assert "training_1" not in checks_valid(colette, today)
        assert JournalEntry.objects.filter(act="participation.check_withdrawn").count() == 1


def test_sca_11_a_training_takes_no_carer_in_makes_nobody_a_carer_and_is_not_on_the_public_programme(house):
    workspace, scheme, desk, (colette, _marius) = house
    with in_workspace(workspace):
        session = plan(desk, scheme, "training_1")
        carer = a_person(workspace, "Huguette", "Delœuvre")
        a_participation(scheme, carer, "carer")
        answer = desk.post(reverse("activities:register", args=[session.pk]), {"person_id": carer.pk, "channel": "phone"})
        assert (answer.status_code, session.attendees.count()) == (422, 0)
        desk.post(reverse("activities:register", args=[session.pk]), {"person_id": colette.person_id, "channel": "phone"})
        assert sorted(Participation.objects.filter(person=colette.person_id).values_list("role", flat=True)) == ["volunteer"]
        programme = desk.get(reverse("activities:programme", args=[workspace.slug, scheme.slug]))
        assert list(programme.context["sessions"]) == []
        plan(desk, scheme, "coffee", day="2026-03-18")
        programme = desk.get(reverse("activities:programme", args=[workspace.slug, scheme.slug]))
        assert [row.activity.topic for row in programme.context["sessions"]] == ["coffee"]


def test_sca_11_practice_analysis_comes_back_every_month_and_shows_who_missed_two_in_a_row(house, clock):
    workspace, scheme, desk, (colette, marius) = house
    with in_workspace(workspace):
        plan(desk, scheme, "practice_analysis", every_weeks="-1", last_day="2026-07-31")
        rows = list(Session.objects.filter(activity__topic="practice_analysis").order_by("day"))
        days = [date(2026, 3, 17), date(2026, 4, 21), date(2026, 5, 19), date(2026, 6, 16), date(2026, 7, 21)]
        assert [row.day for row in rows] == days, "the third Tuesday"
        for row in rows:
            desk.post(reverse("activities:register-audience", args=[row.pk]))
    clock.move_to(NOW.replace(month=4, day=22))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        came(desk, rows[0], colette)
        came(desk, rows[0], marius, "excused")
        came(desk, rows[1], colette, "noshow")
        late = a_supporter(scheme, categories=["company"], given_name="Yvon").participation
        Participation.objects.filter(pk=late.pk).update(validated_at=NOW.replace(month=4, day=1))
        activity = Activity.objects.get(topic="practice_analysis")
        lines = desk.get(reverse("activities:attendance", args=[activity.pk])).context["lines"]
        assert {line["part"].pk: (line["seen"], line["missed"]) for line in lines} == {
            colette.pk: (1, False), marius.pk: (0, True), late.pk: (0, False),
        }  # fmt: skip


def test_sca_21_the_first_interview_leads_to_overall_support_by_a_partner_and_is_looked_at_again(house, clock):
    workspace, scheme, desk, _parts = house
    partner = an_organisation(workspace, "Relais des proches")
    with in_workspace(workspace):
        carer = a_person(workspace, "Huguette", "Delœuvre")
        part = enrol(carer, scheme=scheme, role="carer", declared={"cares_for_someone": True}, by=acting(), now=NOW)
        record_check(part, key="interview", by=acting(), now=NOW)
        new = reverse("followup:begin-support", args=[carer.pk])
        form = {"scheme": scheme.pk, "aims": "Trouver un peu de temps à soi", "partner": partner.pk, "review_on": "2026-04-01"}
        assert (desk.post(new, form).status_code, GlobalSupport.objects.count()) == (422, 0), "the person has not agreed"
        desk.post(new, form | {"consent_channel": "meeting"})
        support = GlobalSupport.objects.get()
        assert (support.partner_id, support.person_id, support.state) == (partner.pk, carer.pk, "running")
        assert desk.post(new, form | {"consent_channel": "meeting"}).status_code == 422, "one at a time"
    clock.move_to(NOW + timedelta(days=21))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        page = reverse("followup:overall", args=[support.pk])
        lists = {found.key: [line.url for line in found.lines] for found in desk.get(reverse("today")).context["worklists"]}
        assert lists["overall"] == [page]
        desk.post(page, {"text": "Reçue au relais, un accueil de jour est trouvé.", "review_on": "2026-05-04"})
        lists = {found.key for found in desk.get(reverse("today")).context["worklists"]}
        assert "overall" not in lists and "accueil de jour" in desk.get(page).content.decode()
        desk.post(reverse("followup:end-support", args=[support.pk]), {"to": "reached"})
        support.refresh_from_db()
        assert support.state == "reached"


def test_sca_21_the_overall_support_may_be_internal_and_then_no_agreement_to_pass_on_is_asked(house):
    workspace, scheme, desk, _parts = house
    with in_workspace(workspace):
        carer = a_person(workspace, "Huguette", "Delœuvre")
        part = enrol(carer, scheme=scheme, role="carer", declared={"cares_for_someone": True}, by=acting(), now=NOW)
        record_check(part, key="interview", by=acting(), now=NOW)
        form = {"scheme": scheme.pk, "aims": "Trouver un peu de temps à soi", "partner": "", "review_on": "2026-04-01"}
        assert desk.post(reverse("followup:begin-support", args=[carer.pk]), form).status_code == 302
        support = GlobalSupport.objects.get()
        page = desk.get(reverse("followup:overall", args=[support.pk])).content.decode()
        assert (support.partner, support.consent_channel, support.state) == (None, "", "running")
        assert "par nous" in page and "Trouver un peu de temps à soi" in page


def test_sca_21_a_carer_already_followed_does_without_the_interview_and_the_reason_stays(house):
    workspace, scheme, desk, _parts = house
    with in_workspace(workspace):
        carer = a_person(workspace, "Huguette", "Delœuvre")
        part = enrol(carer, scheme=scheme, role="carer", declared={"cares_for_someone": True}, by=acting(), now=NOW)
        for key in ("charter", "insurance"):
            record_check(part, key=key, by=acting(), now=NOW)
        decide = reverse("onboarding:decide", args=[part.pk])
        assert desk.post(decide, {"to": "active"}).status_code == 409
        waive = reverse("onboarding:waive", args=[part.pk, "interview"])
        assert desk.post(waive, {"reason": ""}).status_code == 409, "a reason is needed"
        assert desk.post(reverse("onboarding:waive", args=[part.pk, "charter"]), {"reason": "followed"}).status_code == 409
        desk.post(waive, {"reason": "followed"})
        assert desk.post(decide, {"to": "active"}).status_code == 302
        part.refresh_from_db()
        page = desk.get(reverse("onboarding:checklist", args=[part.pk])).content.decode()
        assert part.state == "active" and "déjà suivie par nous ou par un partenaire" in page
        assert JournalEntry.objects.get(act="participation.check_waived").facts == {"check": "interview", "reason": "followed"}


def test_a_supporter_cannot_read_an_overall_support(house):
    workspace, scheme, _desk, _parts = house
    with in_workspace(workspace):
        carer = a_person(workspace, "Huguette", "Delœuvre")
        operator = a_staff_client(workspace, StaffRole.OPERATOR)
        assert operator.get(reverse("followup:begin-support", args=[carer.pk])).status_code == 404


def test_registering_everybody_for_whom_it_is_says_who_is_busy_and_who_cannot_be_for_another_reason(house):
    workspace, scheme, desk, (colette, marius) = house
    with in_workspace(workspace):
        session, other = plan(desk, scheme, "training_1"), plan(desk, scheme, "training_2", starts="19:00")
        Person.objects.filter(pk=marius.person_id).update(moved_on=NOW.date())
        desk.post(reverse("activities:register", args=[other.pk]), {"person_id": str(colette.person_id), "channel": "phone"})
        answer = desk.post(reverse("activities:register-audience", args=[session.pk]), follow=True)
        said = " ".join(str(message) for message in answer.context["messages"])
        assert "1 sont pris" in said and "1 ne peuvent pas être inscrits" in said


def test_several_of_those_who_are_helped_are_not_registered_for_a_training(house):
    workspace, scheme, desk, _parts = house
    with in_workspace(workspace):
        session = plan(desk, scheme, "training_1")
        many = reverse("activities:register-many", args=[session.pk])
        assert many not in desk.get(reverse("activities:session", args=[session.pk])).content.decode()
        assert desk.get(many).status_code == 409


def test_a_training_under_another_title_stays_for_its_role_fills_its_check_and_is_not_public(house):
    workspace, scheme, desk, _parts = house
    with in_workspace(workspace):
        topic = plan(desk, scheme, "training_1", title="Formation 1, groupe du soir")
        again = str(topic.activity_id)
        form = {
            "what": again,
            "title": "Formation 1, rattrapage",
            "commune_code": "59350",
            "day": "2026-03-24",
            "starts": "18:00",
            "ends": "20:30",
        }
        assert desk.post(reverse("programming:plan", args=[scheme.pk]), form | {"capacity": "12"}).status_code == 302
        lines = list(Activity.objects.order_by("created_at", "title").values("title", "topic", "audience", "check_key", "theme"))
        page = desk.get(reverse("activities:programme", args=[workspace.slug, scheme.slug]))
        assert page.context["sessions"].count() == 0
    assert sorted(line["title"] for line in lines) == ["Formation 1, groupe du soir", "Formation 1, rattrapage"]
    first, second = ({name: value for name, value in line.items() if name != "title"} for line in lines)
    assert first == second and first["topic"] == "training_1" and first["check_key"] == "training_1" and first["audience"]


def test_whoever_runs_a_session_has_a_role_of_their_own_and_the_role_that_is_wanted_is_missed(house, clock):
    workspace, scheme, desk, (colette, _marius) = house
    with in_workspace(workspace):
        psychologist = a_person(workspace, "Inès", "Delattre")
        a_participation(scheme, psychologist, "psychologist")
        session = plan(desk, scheme, "practice_analysis", animators=[str(colette.person_id)])
        coffee = plan(desk, scheme, "coffee", day="2026-03-18")
        page, add = (reverse(name, args=[session.pk]) for name in ("activities:session", "programming:animator"))
        assert [number for _label, number in desk.get(page).context["roles_missing"]] == [1]
        assert desk.get(reverse("activities:session", args=[coffee.pk])).context["roles_missing"] == []
    clock.move_to(NOW + timedelta(days=3))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        lists = {worklist.key: [line.url for line in worklist.lines] for worklist in desk.get(reverse("today")).context["worklists"]}
        assert lists["sessions_staff"] == [page]
        refused = desk.post(add, {"person": str(psychologist.pk), "role": "volunteer"})
        assert refused.status_code == 422 and "role" in refused.context["form"].errors, "she holds another role"
        assert desk.post(add, {"person": str(psychologist.pk), "role": "psychologist"}).status_code == 302
        assert sorted(session.staff.values_list("role", flat=True)) == ["psychologist", "volunteer"]
        assert desk.get(page).context["roles_missing"] == []
        assert "sessions_staff" not in {worklist.key for worklist in desk.get(reverse("today")).context["worklists"]}


def test_a_professional_who_runs_a_session_is_cleared_like_anybody_and_stands_down_when_their_part_ends(house):
    workspace, scheme, desk, (colette, _marius) = house
    with in_workspace(workspace):
        psychologist = a_person(workspace, "Inès", "Delattre")
        part = a_participation(scheme, psychologist, "psychologist")
        session = plan(desk, scheme, "practice_analysis", animators=[str(psychologist.pk), str(colette.person_id)])
        assert are_staff_cleared(session, on=session.day)
        assert step_down(psychologist, scheme, by=acting(), now=NOW) == 0, "she still takes part"
        Participation.objects.filter(pk=part.pk).update(state="ended")
        assert step_down(psychologist, scheme, by=acting(), now=NOW) == 1
        assert list(session.staff.values_list("person", flat=True)) == [colette.person_id]
