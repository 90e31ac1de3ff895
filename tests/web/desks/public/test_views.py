"""The public pages: one question a page, kept as one goes, the same record as from paper."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.views.entering import SHARED_KEY
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.schemes.models import Check, Participation
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Need, Offer
from tests.builders import a_planted_scheme, a_staff_client, a_workspace, an_organisation
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

ANSWERS = {
    "first_name": "Simone", "last_name": "Hennebelle", "phone": "01 99 00 77 11", "commune_code": "Lille",
    "preferred_channel": "voice", "charter": "on", "liability_insurance": "on", "category": "computers",
    "quantity": "3", "when": "anytime", "birth_year": "1961", "categories": ["computers"],
}  # fmt: skip


def walk(client, scheme, journey_key, answers):
    """Answer every question of the journey, then send."""
    journey = settled(scheme).blueprint.journey(journey_key)
    where = [scheme.workspace.slug, scheme.slug, journey_key]
    for number in range(1, len(journey.questions) + 1):
        page = reverse("public:question", args=[*where, number])
        names = client.get(page).context["form"].fields
        given = {name: answers.get(name, "on" if name.startswith("statement_") else "") for name in names}
        answer = client.post(page, {name: value for name, value in given.items() if value != ""})
        assert answer.status_code == 302, answer.context["form"].errors
    return client.post(reverse("public:check", args=where), follow=True)


def test_sca_01_a_carer_joins_with_a_minimal_form_charter_and_insurance():
    scheme = a_planted_scheme(a_workspace(), "la-scalaa")
    page = walk(Client(), scheme, "need", ANSWERS)
    assert page.status_code == 200
    with in_workspace(scheme.workspace):
        participation = Participation.objects.get()
        assert (participation.role, participation.state) == ("carer", "interview_planned")
        assert sorted(Check.objects.values_list("key", flat=True)) == ["charter", "insurance"]
        assert Check.objects.get(key="charter").reference == settled(scheme).blueprint.charter("good_use").version


@pytest.mark.parametrize("field", ["charter", "liability_insurance"])
def test_sca_01_nobody_joins_without_the_charter_or_without_insurance(field):
    scheme = a_planted_scheme(a_workspace(), "la-scalaa")
    journey = settled(scheme).blueprint.journey("need")
    number = [question.field for question in journey.questions].index(field) + 1
    page = Client().post(reverse("public:question", args=[scheme.workspace.slug, scheme.slug, "need", number]), {})
    assert page.status_code == 422
    asked = reverse("public:check", args=[scheme.workspace.slug, scheme.slug, "need"])
    Client().post(asked, follow=True)
    with in_workspace(scheme.workspace):
        assert Participation.objects.count() == 0


def test_cac_12_a_need_is_asked_on_the_page_without_any_account():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    walk(Client(), scheme, "need", ANSWERS)
    with in_workspace(scheme.workspace):
        need = Need.objects.get()
        assert (need.category, need.quantity, need.channel, need.asked_by.account) == ("computers", 3, "page", None)


def test_whoever_asked_on_the_page_gets_an_address_to_follow_and_to_stop_it():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    page = walk(Client(), scheme, "need", ANSWERS).content.decode()
    path = re.search(r'href="https?://[^/"]+(/b/[^"]+)"', page)[1]
    assert "Votre demande" in Client().get(path).content.decode()
    Client().post(f"{path}arreter/")
    with in_workspace(scheme.workspace):
        assert Need.objects.get().state == "cancelled"


def follow_shown(client, scheme):
    where = [scheme.workspace.slug, scheme.slug, "need"]
    return client.get(reverse("public:thanks", args=where)).context["follow"]


def test_the_address_to_follow_is_shown_for_ten_minutes_and_then_forgotten(clock):
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    tablet = Client()
    walk(tablet, scheme, "need", ANSWERS)
    clock.move_to(NOW + timedelta(minutes=9))
    assert "/b/" in follow_shown(tablet, scheme), "control: still there, for whoever reads slowly"
    clock.move_to(NOW + timedelta(minutes=11))
    assert not follow_shown(tablet, scheme)
    assert "/b/" not in str(dict(tablet.session))


def test_the_address_to_follow_is_never_kept_on_a_shared_device():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    tablet = Client()
    session = tablet.session
    session[SHARED_KEY] = True
    session.save()
    page = walk(tablet, scheme, "need", ANSWERS)
    assert (page.status_code, follow_shown(tablet, scheme)) == (200, "")
    assert "/b/" not in str(dict(tablet.session)) + page.content.decode()


def test_cac_11_a_standing_offer_is_made_on_the_page():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    walk(Client(), scheme, "offer", ANSWERS)
    with in_workspace(scheme.workspace):
        offer = Offer.objects.get()
        assert (offer.categories, offer.quantity, offer.state) == (["computers"], 3, "open")


def test_cac_11_an_organisation_that_offers_is_reached_as_whoever_typed_it_is():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    walk(Client(), scheme, "offer", ANSWERS | {"organisation": "Atelier du Canal", "email": "simone@mail.example"})
    with in_workspace(scheme.workspace):
        atelier = Offer.objects.get().organisation
        reached = sorted(atelier.contacts.values_list("value", "belongs_to"))
        assert reached == [("+33199007711", "Simone Hennebelle"), ("simone@mail.example", "Simone Hennebelle")]
    page = a_staff_client(scheme.workspace).get(reverse("people:organisation", args=[atelier.pk])).content.decode()
    assert "01 99 00 77 11" in page


def test_whoever_types_the_name_of_a_known_organisation_offers_themselves_and_is_called():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    known = an_organisation(scheme.workspace, "Atelier du Canal")
    walk(Client(), scheme, "offer", ANSWERS | {"organisation": "atelier du canal"})
    with in_workspace(scheme.workspace):
        offer, call = Offer.objects.get(), Call.objects.get()
        assert (offer.organisation, offer.participation.person.family_name) == (None, "Hennebelle")
        assert (call.person, "Atelier du Canal" in call.script) == (offer.participation.person, True)
        assert known.contacts.count() == 0


def test_paper_typed_in_by_staff_gives_the_same_record_as_the_page():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    walk(Client(), scheme, "need", ANSWERS)
    desk = a_staff_client(scheme.workspace, StaffRole.OPERATOR)
    desk.post(reverse("public:paper-entry", args=[scheme.pk, "need"]), ANSWERS)
    with in_workspace(scheme.workspace):
        online, typed = Need.objects.order_by("created_at")
        same = ("category", "quantity", "commune_code", "rule", "details", "state", "kind")
        assert [getattr(online, name) for name in same] == [getattr(typed, name) for name in same]
        assert (online.channel, typed.channel) == ("page", "paper")


def test_what_was_answered_before_a_mistake_is_still_there():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    client = Client()
    first = reverse("public:question", args=[scheme.workspace.slug, scheme.slug, "need", 1])
    client.post(first, {"category": "computers"})
    assert client.get(first).context["form"].initial["category"] == "computers"


def test_a_sentence_to_tick_says_the_age_that_the_territory_has_chosen():
    scheme = a_planted_scheme(a_workspace(), "la-scalaa", cared_min_age=62)
    page = Client().get(reverse("public:paper", args=[scheme.workspace.slug, scheme.slug, "need"]))
    assert "de plus de 62 ans" in page.content.decode()
    assert "{" not in page.content.decode().split("<main")[1]


def test_who_has_named_the_day_is_not_asked_before_which_one_it_is_needed():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    asked = [question.field for question in settled(scheme).blueprint.journey("need").questions]
    when = reverse("public:question", args=[scheme.workspace.slug, scheme.slug, "need", asked.index("when") + 1])
    client = Client()
    led = {
        choice: client.post(when, given)["Location"].rstrip("/").split("/")[-1]
        for choice, given in {"anytime": {"when": "anytime"}, "day": {"when": "day", "day": "2030-03-14"}}.items()
    }
    deadline = asked.index("deadline") + 1
    assert led == {"anytime": str(deadline), "day": str(deadline + 1)}


def test_what_was_left_without_an_answer_is_not_read_out_but_can_still_be_said():
    scheme = a_planted_scheme(a_workspace(), "call-and-care")
    client = Client()
    first = reverse("public:question", args=[scheme.workspace.slug, scheme.slug, "need", 1])
    client.post(first, {"category": "computers"})
    page = client.get(reverse("public:check", args=[scheme.workspace.slug, scheme.slug, "need"]))
    assert [line["value"] for line in page.context["lines"] if not line["errors"]] == ["Des ordinateurs"]
    assert "details" not in [line["label"] for line in page.context["lines"]]
    assert len(page.context["left"]) > 3
