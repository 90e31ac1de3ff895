"""The lists of messages: what left, what failed, what to do, without what they say."""

import pytest
from django.urls import reverse

from essaim.core.messaging.actions.delivering import deliver
from essaim.core.messaging.models import Call, Message
from tests.builders import a_scheme, a_staff_client, counting_queries
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(site, gateway):
    gateway.mood = "400"
    message = site.tell(site.person())
    deliver(message.pk, now=NOW)
    return message


def test_the_outbox_lists_messages_without_what_they_say(site, gateway):
    message = site.tell(site.person())
    page = a_staff_client(site.workspace).get(reverse("messaging:outbox")).content.decode()
    assert "Odette Lefèvre" in page
    assert message.body not in page
    assert message.to not in page


def test_the_outbox_can_be_narrowed_and_ignores_nonsense(site, refused):
    client = a_staff_client(site.workspace)
    counts = {
        query: client.get(reverse("messaging:outbox") + query).content.decode().count("Odette Lefèvre")
        for query in ("?state=failed", "?state=sent", "?means=email", "?state=nonsense&page=9")
    }
    assert counts == {"?state=failed": 1, "?state=sent": 0, "?means=email": 0, "?state=nonsense&page=9": 1}


def test_a_failed_message_says_why_in_words_and_can_be_tried_again(site, gateway, refused):
    client = a_staff_client(site.workspace)
    assert "a été refusé (SMS gateway 400)" in client.get(reverse("messaging:failed")).content.decode()
    gateway.mood = "accept"
    assert client.post(reverse("messaging:retry", args=[refused.pk])).status_code == 302
    assert site.fresh(refused).state == "queued"
    Message.objects.update(at_any_hour=True)
    assert deliver(refused.pk) is True


def test_a_failed_message_can_be_given_up_for_the_call_that_is_planned(site, refused):
    client = a_staff_client(site.workspace)
    assert client.post(reverse("messaging:call-instead", args=[refused.pk])).status_code == 302
    assert (site.fresh(refused).state, Call.objects.count()) == ("cancelled", 1)


@pytest.mark.parametrize("role", ["lead_contact", "funder", "administrator", "safeguarding_lead"])
def test_only_those_at_the_desk_see_messages(site, refused, role):
    client = a_staff_client(site.workspace, role)
    pages = [client.get(reverse(f"messaging:{name}")).status_code for name in ("outbox", "failed", "letters")]
    assert [*pages, client.post(reverse("messaging:retry", args=[refused.pk])).status_code] == [404] * 4


def test_the_operator_of_another_scheme_sees_nothing(site, refused):
    client = a_staff_client(site.workspace, "operator", scheme=a_scheme(site.workspace))
    assert "Odette" not in client.get(reverse("messaging:outbox")).content.decode()
    assert client.post(reverse("messaging:retry", args=[refused.pk])).status_code == 404


def test_the_outbox_asks_as_much_for_one_as_for_three(site):
    client = a_staff_client(site.workspace)
    person = site.person()
    counts = []
    for occurrences in (["1"], ["2", "3"]):
        for occurrence in occurrences:
            site.tell(person, occurrence)
        client.get(reverse("messaging:outbox"))
        with counting_queries() as queries:
            client.get(reverse("messaging:outbox"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
