"""A need that comes back, a slip that is taken back, and a worry that is passed on only with an agreement."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from essaim.modules.followup.models import Alert, GlobalSupport, Interaction, Referral
from tests.blueprints.estate import HERE, estate
from tests.builders import a_client, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]


@pytest.fixture
def odette(estate):
    return a_person(estate[0], "Odette", birth_year=1940, commune_code=HERE)


def noted(estate, act, person, times=1):
    """At the counter; what was noted last."""
    for _time in range(times):
        form = {"interaction_id": str(uuid4()), "act": act, "person_value": str(person.pk)}
        assert estate[2].post(reverse("counter-desk", args=[estate[1].pk]), form).status_code == 302
    return Interaction.objects.get(pk=form["interaction_id"])


def later(estate, clock, **delta):
    clock.shift(timedelta(**delta))
    return (*estate[:2], a_client(estate[2].member.account))


def moved(estate, alert, to) -> int:
    return estate[2].post(reverse("followup:move-alert", args=[alert.pk]), {"to": to}).status_code


def test_a_worry_that_was_dealt_with_is_not_raised_again_by_whatever_is_noted_next(estate, odette, clock):
    noted(estate, "pharmacy", odette, times=3)
    alert = Alert.objects.get()
    assert moved(estate, alert, "followed_up") == 302
    estate = later(estate, clock, days=1)
    noted(estate, "courtesy", odette)
    noted(estate, "pharmacy", odette, times=2)
    assert Alert.objects.count() == 1, "the need has to come back anew"
    noted(estate, "pharmacy", odette)
    assert list(Alert.objects.filter(closed_at=None).values_list("category", flat=True)) == ["pharmacy"]


def test_a_slip_that_alone_made_a_need_regular_takes_its_worry_with_it(estate, odette):
    noted(estate, "pharmacy", odette, times=2)
    slip = noted(estate, "pharmacy", odette)
    assert Alert.objects.count() == 1
    assert estate[2].post(reverse("counter-take-back", args=[slip.pk])).status_code == 302
    assert not Alert.objects.exists()
    noted(estate, "pharmacy", odette)
    assert Alert.objects.count() == 1, "the third time that was no slip"


def test_a_slip_leaves_a_worry_that_stands_without_it_or_that_somebody_follows(estate, odette):
    noted(estate, "pharmacy", odette, times=3)
    slip = noted(estate, "pharmacy", odette)
    estate[2].post(reverse("counter-take-back", args=[slip.pk]))
    assert Alert.objects.get().state == "raised"
    moved(estate, Alert.objects.get(), "consent_sought")
    for row in Interaction.objects.all():
        estate[2].post(reverse("counter-take-back", args=[row.pk]))
    assert Alert.objects.get().state == "consent_sought"


def test_a_worry_is_never_passed_on_without_the_agreement_whatever_is_sent(estate, odette):
    noted(estate, "carrying", odette, times=3)
    alert = Alert.objects.get()
    assert moved(estate, alert, "consent_sought") == 302
    assert moved(estate, alert, "referred") == 409
    alert.refresh_from_db()
    assert (alert.state, Referral.objects.count()) == ("consent_sought", 0)


def test_a_partner_begins_then_takes_over_and_a_wrong_day_changes_nothing(estate, odette):
    noted(estate, "carrying", odette, times=3)
    alert, partner = Alert.objects.get(), an_organisation(estate[0], "Service à domicile des Pins")
    agreed = {"partner": str(partner.pk), "consent_channel": "meeting", "consented_at": "2026-03-12", "accompaniment": "called"}
    assert estate[2].post(reverse("followup:refer", args=[alert.pk]), agreed).status_code == 302
    page = estate[2].get(reverse("followup:alert", args=[alert.pk]))
    assert [to for to, _label in page.context["moves"]] == ["handover_in_progress"]
    assert moved(estate, alert, "handover_in_progress") == 302
    close = reverse("followup:close-referral", args=[Referral.objects.get().pk])
    late = estate[2].post(close, {"to": "taken_over", "news_on": "2026-03-01"})
    assert (late.status_code, late.context["alert"].state) == (422, "handover_in_progress")
    assert [choice[0] for choice in late.context["outcome_form"].fields["to"].choices] == ["taken_over", "lost"]
    assert estate[2].post(close, {"to": "taken_over", "news_on": "2026-03-26"}).status_code == 302
    alert.refresh_from_db()
    assert alert.state == "taken_over"


def test_an_overall_support_begins_once_whoever_sends_it_twice(estate, odette):
    form = {"scheme": str(estate[1].pk), "aims": "souffler", "review_on": "2026-04-12"}
    address = reverse("followup:begin-support", args=[odette.pk])
    assert [estate[2].post(address, form).status_code for _time in range(2)] == [302, 422]
    assert GlobalSupport.objects.count() == 1
