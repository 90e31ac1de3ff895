"""Offers: found in the directory, taken down by phone, corrected, paused, confirmed again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.needs.models import Need, Offer, Proposal
from tests.builders import (
    ROUBAIX,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    an_organisation,
    an_organisation_offer,
    counting_queries,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(clock):
    """A scheme with offers of several kinds, and an operator."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    return workspace, scheme, a_staff_client(workspace, StaffRole.OPERATOR)


def found(client, **query) -> list[str]:
    """Whose offers the directory shows."""
    page = client.get(reverse("needs:offers"), query).context["page"]
    names = [o.organisation.name if o.organisation else o.participation.person.given_name for o in page]
    return sorted(names)


def test_cac_11_the_directory_is_narrowed_by_what_where_whose_and_how_fresh(shelf, clock):
    workspace, scheme, client = shelf
    an_organisation_offer(scheme, "Atelier du Réemploi", categories=["computers"], quantity=9)
    an_organisation_offer(scheme, "Garage du Canal", categories=["vehicle"], commune_code=ROUBAIX)
    paused = a_supporter(scheme, categories=["computers"], given_name="Ferdinand")
    client.post(reverse("needs:move-offer", args=[paused.pk]), {"to": "paused"})
    assert found(client) == ["Atelier du Réemploi", "Garage du Canal"]
    assert found(client, what=f"{scheme.pk}:computers", etat="") == ["Atelier du Réemploi"]
    assert found(client, what=f"{scheme.pk}:computers", state="all") == ["Atelier du Réemploi", "Ferdinand"]
    assert found(client, commune_code="Roubaix") == ["Garage du Canal"]
    assert found(client, q="reemploi") == ["Atelier du Réemploi"]
    assert found(client, state="stale") == []
    clock.shift(timedelta(days=91))
    client = a_staff_client(workspace, StaffRole.OPERATOR)
    assert found(client, state="stale") == ["Atelier du Réemploi", "Garage du Canal"]
    with in_workspace(workspace):
        offer = Offer.objects.get(organisation__name="Garage du Canal")
    lists = {w.key: w for w in client.get(reverse("today")).context["worklists"]}
    assert reverse("needs:offer", args=[offer.pk]) in [line.url for line in lists["stale_offers"].lines]
    client.post(reverse("needs:move-offer", args=[offer.pk]), {"to": "refresh"})
    assert found(client, state="stale") == ["Atelier du Réemploi"]


def test_the_directory_takes_as_many_queries_for_three_as_for_one(shelf):
    _workspace, scheme, client = shelf
    counts = {}
    for name in ("Odette", "Marcelle", "Yvonne"):
        a_supporter(scheme, categories=["computers"], given_name=name)
        found(client)
        with counting_queries() as queries:
            shown = found(client)
        counts[len(shown)] = len(queries)
    assert counts == dict.fromkeys((1, 2, 3), counts[1])


@pytest.mark.parametrize("category", ["premises", "vehicle", "computers"])
def test_cac_02_an_offer_of_a_place_a_vehicle_or_goods_is_taken_down_by_phone(shelf, category):
    workspace, scheme, client = shelf
    body = an_organisation(workspace, "Centre social du Moulin", commune_code=ROUBAIX)
    form = {"categories": category, "quantity": "3", "details": "En semaine", "is_standing": "on", "until": "2026-12-31"}
    answer = client.post(reverse("needs:record-body-offer", args=[scheme.pk, body.pk]), form)
    with in_workspace(workspace):
        offer = Offer.objects.get()
        assert answer.url == reverse("needs:offer", args=[offer.pk])
        assert (offer.kind, offer.quantity, offer.commune_code, offer.channel) == (
            {"computers": "goods"}.get(category, category), 3, ROUBAIX, "phone"
        )  # fmt: skip
    assert "Centre social du Moulin" in client.get(answer.url).content.decode()


def test_an_offer_of_two_kinds_at_once_is_refused_and_nothing_typed_is_lost(shelf):
    workspace, scheme, client = shelf
    person = a_person(workspace, "Awa")
    form = {"categories": ["computers", "money"], "details": "Dix postes et 500 euros"}
    answer = client.post(reverse("needs:record-offer", args=[scheme.pk, person.pk]), form)
    assert (answer.status_code, "Dix postes et 500 euros" in answer.content.decode()) == (422, True)
    with in_workspace(workspace):
        assert Offer.objects.count() == 0


def ask(client, scheme, offer) -> Proposal:
    form = {"given_name": "Odile", "commune_code": "Lille", "what": f"{scheme.pk}:computers", "quantity": "4", "when": "anytime"}
    need = client.post(reverse("phone-record"), form).context["need"]
    client.post(reverse("needs:propose", args=[need.pk, offer.pk]))
    return Proposal.objects.get(need=need, offer=offer)


def test_an_offer_never_falls_under_what_is_promised_and_its_change_is_journalled(shelf):
    workspace, scheme, client = shelf
    offer = an_organisation_offer(scheme, "Atelier du Réemploi", categories=["computers"], quantity=9)
    with in_workspace(workspace):
        proposal = ask(client, scheme, offer)
    client.post(reverse("needs:answer", args=[proposal.pk]), {"answer": "yes"})
    url = reverse("needs:change-offer", args=[offer.pk])

    def change(quantity: str):
        shown = client.get(url).context["form"]["seen_version"].value()
        return client.post(url, {"categories": "computers", "quantity": quantity, "is_standing": "on", "seen_version": shown})

    assert change("3").status_code == 422
    with in_workspace(workspace):
        assert (Offer.objects.get().quantity, Offer.objects.get().remaining) == (9, 5)
    assert change("6").status_code == 302
    with in_workspace(workspace):
        assert (Offer.objects.get().quantity, Offer.objects.get().remaining) == (6, 2)
        assert JournalEntry.objects.get(act="offer.changed").facts == {"fields": ["quantity"]}


def test_two_who_change_one_offer_see_both_texts(shelf):
    workspace, scheme, client = shelf
    offer = an_organisation_offer(scheme, "Atelier du Réemploi", categories=["computers"], quantity=9)
    url = reverse("needs:change-offer", args=[offer.pk])
    typed = {"categories": "computers", "quantity": "9", "is_standing": "on", "seen_version": "1"}
    client.post(url, typed | {"details": "Avec écran"})
    late = client.post(url, typed | {"details": "Sans écran"})
    page = late.content.decode()
    assert (late.status_code, "Avec écran" in page, "Sans écran" in page) == (409, True, True)
    with in_workspace(workspace):
        assert Offer.objects.get().details == "Avec écran"


def test_whoever_rests_is_asked_nothing_more_and_the_next_is_asked(shelf):
    workspace, scheme, desk = shelf
    offer = a_supporter(scheme, categories=["computers"], quantity=6, given_name="Ferdinand")
    other = a_supporter(scheme, categories=["computers"], quantity=6, given_name="Marius")
    with in_workspace(workspace):
        asked = ask(desk, scheme, offer)
        client = a_person_client(offer.participation.person)
        assert reverse("space-offer", args=[offer.pk]) in client.get(reverse("space")).content.decode()
        client.post(reverse("space-move-offer", args=[offer.pk]), {"to": "paused"})
        asked.refresh_from_db()
        assert (asked.state, Proposal.objects.get(offer=other).state) == ("withdrawn", "sent")
        sheet = desk.get(reverse("needs:need", args=[asked.need_id])).context["sheet"]
        assert [item.offer.pk for item in sheet.suggestions.proposed] == [other.pk]
        client.post(reverse("space-move-offer", args=[offer.pk]), {"to": "open"})
        assert Offer.objects.get(pk=offer.pk).state == "open"


def test_a_supporter_corrects_their_own_offer_and_nobody_elses(shelf):
    workspace, scheme, _desk = shelf
    mine = a_supporter(scheme, categories=["computers"], given_name="Ferdinand")
    theirs = a_supporter(scheme, categories=["computers"], given_name="Marius")
    client = a_person_client(mine.participation.person)
    form = {"categories": "computers", "quantity": "2", "details": "Avec souris", "is_standing": "on", "seen_version": "1"}
    answers = [client.post(reverse("space-offer", args=[one.pk]), form).status_code for one in (mine, theirs)]
    with in_workspace(workspace):
        assert (answers, Offer.objects.get(pk=mine.pk).quantity, Offer.objects.get(pk=theirs.pk).quantity) == ([302, 404], 2, 1)
        assert Need.objects.count() == 0
