"""Two records of one person on a list of calls are joined: they are called once, and never after they said no."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Merge
from essaim.modules.campaigns.models import Attempt, Callee
from tests.builders import a_planted_scheme, a_staff_client, a_supporter, a_workspace
from tests.web.desks.campaigns.calls import a_campaign, carers, first_call, noted

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(clock):
    """Two records of one person, the desk that joins them, and two volunteers who call."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    people = carers(workspace, scheme, 2)
    volunteers = [a_supporter(scheme, categories=["company"], given_name=name).participation for name in ("Marius", "Colette")]
    with in_workspace(workspace):
        yield scheme, desk, people, volunteers


def join(desk, kept, absorbed) -> None:
    assert desk.post(reverse("people:merge", args=[kept.pk, absorbed.pk])).status_code == 302


def states() -> dict:
    return {row.pk: (row.state, row.person_id, row.caller_id, row.attempts, row.due_at, row.done_at) for row in Callee.objects.all()}


@pytest.mark.parametrize(("result", "state"), [("refused", "refused"), ("reached", "reached")])
def test_sca_16_what_was_said_on_one_record_holds_for_the_other_and_nobody_calls_again(lists, result, state):
    scheme, desk, (kept, absorbed), volunteers = lists
    campaign = a_campaign(desk, scheme, volunteers[:1])
    phone, page, row = first_call(campaign, campaign.callees.get(person=absorbed))
    assert noted(phone, page, {"result": result}).status_code == 302
    before = states()
    join(desk, kept, absorbed)
    assert (Callee.objects.get(person=kept).state, Callee.objects.get(pk=row.pk).state) == (state, "left")
    assert phone.get(page).context["due"] == 0
    phone.post(page + "suivant/")
    assert not Callee.objects.filter(state="claimed").exists()
    assert desk.post(reverse("people:part", args=[Merge.objects.get().pk])).status_code == 302
    assert states() == before
    assert phone.get(page).context["due"] == 1, "control: two people again, and one of them waits"


def test_sca_16_of_two_who_wait_one_is_called_and_then_nobody_waits(lists):
    scheme, desk, (kept, absorbed), volunteers = lists
    campaign = a_campaign(desk, scheme, volunteers[:1])
    join(desk, kept, absorbed)
    phone, page, row = first_call(campaign)
    assert row.person_id == kept.pk
    noted(phone, page, {"result": "reached"})
    assert (phone.get(page).context["due"], campaign.callees.filter(state="waiting").count()) == (0, 0)


def test_sca_16_a_row_left_on_a_record_that_is_no_more_keeps_nobody_waiting(lists):
    """Lists on which two records were joined before both rows were looked at."""
    scheme, desk, (kept, absorbed), volunteers = lists
    campaign = a_campaign(desk, scheme, volunteers[:1])
    join(desk, kept, absorbed)
    Callee.objects.filter(person=absorbed).update(state="waiting")
    phone, page, row = first_call(campaign)
    assert (row.person_id, phone.get(page).context["due"]) == (kept.pk, 0)
    desk.post(reverse("campaigns:share", args=[campaign.pk]))
    assert Callee.objects.get(person=absorbed).caller is None
    assert desk.get(reverse("campaigns:campaign", args=[campaign.pk])).context["alone"] == 0


def test_sca_16_whoever_is_on_the_phone_keeps_the_call_when_the_record_is_joined(lists):
    scheme, desk, (kept, absorbed), volunteers = lists
    campaign = a_campaign(desk, scheme, volunteers[:1])
    phone, page, _row = first_call(campaign, campaign.callees.get(person=absorbed))
    join(desk, kept, absorbed)
    assert phone.get(page).context["person"].pk == kept.pk
    assert noted(phone, page, {"result": "reached"}).status_code == 302
    assert Callee.objects.get(person=kept).state == "reached"


def test_sca_16_two_campaigns_that_ring_the_two_records_at_once_keep_their_own_calls(lists):
    scheme, desk, (kept, absorbed), (marius, colette) = lists
    heat = a_campaign(desk, scheme, [marius])
    phone, page, row = first_call(heat, heat.callees.get(person=absorbed))
    noted(phone, page, {"result": "no_answer"})
    Callee.objects.filter(person=kept).delete()
    winter = a_campaign(desk, scheme, [colette], title="Grand froid")
    winter.callees.filter(person=absorbed).delete()
    first_call(winter, winter.callees.get(person=kept))
    first_call(heat, row)
    before = states()
    join(desk, kept, absorbed)
    here, there = (Callee.objects.get(campaign=one) for one in (winter, heat))
    assert [(one.person_id, one.state) for one in (here, there)] == [(kept.pk, "claimed"), (kept.pk, "waiting")]
    assert Attempt.objects.get().callee_id == there.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Callee.objects.filter(pk=there.pk).update(state="claimed")
    desk.post(reverse("people:part", args=[Merge.objects.get().pk]))
    assert (states(), Attempt.objects.get().callee_id) == (before, row.pk)
