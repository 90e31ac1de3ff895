"""Agreements of the bus over time: what is taken back is owed again, what is cheaper costs nothing, whom a name means."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.urls import reverse

from essaim.core.schemes.models import Commitment, Scheme
from essaim.modules.activities.models import Session
from essaim.modules.dues.models import Invoice
from essaim.modules.hosts.models import Agreement, Host, Passage, Share
from tests.blueprints.bus import (
    PERIOD,
    a_bus_desk,
    a_bus_world,
    added,
    agreed,
    at_home,
    fetch,
    host,
    planned,
    plans,
    said,
)
from tests.builders import a_client, a_participation, a_person, an_issuer, an_organisation
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
VERSIONS = count(1000)


def invoiced(bus_desk, share: Share) -> Invoice:
    answer = bus_desk[2].post(reverse("programming:invoice", args=[share.pk]))
    assert answer.status_code == 302
    return Invoice.objects.get(pk=answer.url.split("/")[-2])


def taken_back(bus_desk, invoice: Invoice, *, line: int = 1) -> None:
    url = reverse("dues:credit-note", args=[invoice.pk])
    assert bus_desk[2].post(url, {"position": str(line), "reason": "mistake"}).status_code == 302


def owed(bus_desk) -> int:
    return bus_desk[2].get(reverse("hosts:to-invoice", args=[bus_desk[1].pk])).context["total"]


def test_api_04_what_a_credit_note_takes_back_is_to_be_invoiced_again(bus_desk):
    an_issuer(bus_desk[0])
    agreement = agreed(bus_desk, host(bus_desk), passages=2)
    share = agreement.shares.get()
    first = invoiced(bus_desk, share)
    bus_desk[2].post(reverse("hosts:increase", args=[agreement.pk]), {"passages": "3"})
    second = invoiced(bus_desk, share)
    share.refresh_from_db()
    assert (owed(bus_desk), share.references) == (0, [first.reference, second.reference])
    taken_back(bus_desk, first)
    share.refresh_from_db()
    assert (owed(bus_desk), share.invoiced_cents, share.references) == (28000, 12000, [second.reference])
    again = invoiced(bus_desk, share)
    assert (again.cents, owed(bus_desk)) == (28000, 0) and again.reference != first.reference


def test_api_04_an_invoice_written_by_hand_is_taken_back_line_by_line(bus_desk):
    an_issuer(bus_desk[0])
    row = host(bus_desk)
    share = agreed(bus_desk, row, passages=2).shares.get()
    lines = {"scheme": bus_desk[1].pk, "label_1": "Passage 1", "unit_1": "150", "label_2": "Passage 2", "unit_2": "130"}
    answer = bus_desk[2].post(reverse("dues:body-issue", args=[row.organisation_id]), lines)
    invoice = Invoice.objects.get(pk=answer.url.split("/")[-2])
    bus_desk[2].post(reverse("hosts:invoiced", args=[share.pk]), {"reference": invoice.reference})
    owed_after = [owed(bus_desk)]
    for line in (1, 2):
        taken_back(bus_desk, invoice, line=line)
        owed_after.append(owed(bus_desk))
    share.refresh_from_db()
    assert (owed_after, share.references) == ([0, 15000, 28000], [])


def test_control_a_credit_note_of_another_invoice_leaves_the_agreement_as_it_is(bus_desk):
    an_issuer(bus_desk[0])
    row = host(bus_desk)
    share = agreed(bus_desk, row, passages=2).shares.get()
    invoiced(bus_desk, share)
    line = {"scheme": bus_desk[1].pk, "label_1": "Location de la salle", "quantity_1": "1", "unit_1": "50"}
    answer = bus_desk[2].post(reverse("dues:body-issue", args=[row.organisation_id]), line)
    assert answer.status_code == 302, answer.context["form"].errors
    taken_back(bus_desk, Invoice.objects.get(pk=answer.url.split("/")[-2]))
    share.refresh_from_db()
    assert (owed(bus_desk), share.invoiced_cents) == (0, 28000)


def test_api_04_the_invoice_says_whether_it_is_for_the_whole_a_part_or_what_was_added(bus_desk):
    an_issuer(bus_desk[0])
    whole = agreed(bus_desk, host(bus_desk), passages=2)
    shared = agreed(bus_desk, host(bus_desk, "Lodève"), host(bus_desk, "Clermont-l’Hérault"), passages=2)
    said_of = [invoiced(bus_desk, share).lines.get().label for share in (whole.shares.get(), shared.shares.first())]
    bus_desk[2].post(reverse("hosts:increase", args=[whole.pk]), {"passages": "3"})
    said_of.append(invoiced(bus_desk, whole.shares.get()).lines.get().label)
    assert [label.split(" ")[0] for label in said_of] == ["Convention", "Part", "Supplément"]
    assert "2 passages" in said_of[1] and "3 passages" in said_of[2]


def test_api_04_where_the_tariff_is_cheaper_now_the_lines_still_make_the_total(bus_desk):
    scheme, desk = bus_desk[1], bus_desk[2]
    answers = scheme.answers | {"passages_priced_by_rank": False, "passage_more_cents": 5000}
    Scheme.objects.filter(pk=scheme.pk).update(answers=answers, version=scheme.version + 1)
    row = agreed(bus_desk, host(bus_desk), passages=4)
    assert row.price_cents == 4 * 11000
    desk.post(reverse("hosts:increase", args=[row.pk]), {"passages": "6"})
    page = desk.get(reverse("hosts:agreement", args=[row.pk]))
    lines, agreement = page.context["lines"], page.context["agreement"]
    assert (agreement.passages, agreement.price_cents) == (6, 44000), "six at 50 euros would be less than what was agreed"
    assert sum(line.cents for line in lines) == agreement.price_cents and sum(line.count for line in lines) == 6


def test_api_05_a_name_that_two_residences_have_is_refused_and_told_apart(bus_desk):
    desk, scheme = bus_desk[2], bus_desk[1]
    for town in ("Ganges", "Lodève"):
        desk.post(reverse("hosts:add-residence", args=[scheme.pk]), {"name": "Résidence des Lauriers", "commune_code": town})
    url, form = reverse("hosts:propose", args=[scheme.pk]), {"passages": 1, "how": "equal", **PERIOD}
    refused = desk.post(url, form | {"hosts": "Résidence des Lauriers"})
    sentence = str(refused.context["form"].errors["hosts"])
    assert refused.status_code == 422 and "Résidence des Lauriers (Ganges)" in sentence and "Résidence des Lauriers (Lodève)" in sentence
    assert not Agreement.objects.exists()
    wanted = Host.objects.get(commune_code="34142")
    proposed = desk.get(url, {"hote": str(wanted.pk)}).context["form"].initial["hosts"]
    assert proposed == "Résidence des Lauriers (Lodève)"
    row = Agreement.objects.get(pk=desk.post(url, form | {"hosts": proposed}).url.split("/")[-2])
    assert row.shares.get().host == wanted


def test_api_03_a_free_passage_counts_as_made_once_its_day_has_come(bus_desk, clock):
    def discoveries() -> int:
        page = bus_desk[2].get(reverse("evaluation:scorecard", args=[bus_desk[1].pk]), {"from": "2026-01-01", "to": "2026-12-31"})
        return {figure.key: figure.value for figure in page.context["figures"]}["discoveries"]

    plans(bus_desk, host(bus_desk), date(2026, 3, 19))
    assert discoveries() == 0
    clock.move_to(NOW + timedelta(days=7))
    assert discoveries() == 1


def test_api_03_the_town_hall_and_the_welfare_centre_are_one_commune_with_one_free_passage(bus_desk):
    workspace, scheme, desk, _vehicle = bus_desk
    hall = host(bus_desk)
    centre = an_organisation(workspace, "CCAS de Ganges", kind="municipal_welfare_centre", commune_code="34111")
    assert plans(bus_desk, hall, date(2026, 3, 19), host=str(centre.pk)).status_code == 302
    assert Passage.objects.get().host == hall and Host.objects.count() == 1
    beside = desk.get(reverse("programming:plan", args=[scheme.pk]), {"hote": str(centre.pk)})
    assert (beside.context["host"], beside.context["free_left"]) == (hall, 0)
    assert plans(bus_desk, hall, date(2026, 3, 26)).status_code == 422, "what was free has been used by the other body"
    added(bus_desk, listed="34111")
    assert Host.objects.count() == 1


def test_api_03_where_passages_are_counted_a_host_is_asked_for(bus_desk):
    row = host(bus_desk)
    refused = plans(bus_desk, row, date(2026, 3, 19), host="")
    assert refused.status_code == 422 and "host" in refused.context["form"].errors and 'name="without_host"' in refused.content.decode()
    assert not Session.objects.exists()
    assert plans(bus_desk, row, date(2026, 3, 19), host="", without_host="on").status_code == 302
    assert Session.objects.get().host is None and not Passage.objects.exists()


def test_api_13_a_second_animator_is_added_to_a_planned_session_and_to_its_tour(bus_desk):
    workspace, scheme, desk, _vehicle = bus_desk
    colette, awa, rosa = (a_participation(scheme, a_person(workspace, name), "bus_leader") for name in ("Colette", "Awa", "Rosa"))
    session = planned(bus_desk, animators=[str(colette.person_id)])
    fetch(bus_desk, session, at_home(bus_desk, "Simone", 43.98, 3.80))
    url = reverse("programming:animator", args=[session.pk])
    assert url in desk.get(reverse("activities:session", args=[session.pk])).content.decode()
    assert set(desk.get(url).context["form"].fields["person"].queryset) == {awa.person, rosa.person}
    assert "Awa" in said(desk.post(url, {"person": str(awa.person_id)}, follow=True))
    assert set(session.staff.values_list("person", flat=True)) == {colette.person_id, awa.person_id}
    taken = Commitment.objects.filter(person=awa.person, released_at=None).values_list("what", flat=True)
    assert sorted(taken) == ["session", "tour", "tour"]
    again = desk.post(url, {"person": str(awa.person_id)})
    assert again.status_code == 422 and session.staff.count() == 2


def test_api_13_an_animator_who_is_busy_then_is_named_and_added_only_for_a_reason(bus_desk):
    workspace, scheme, desk, _vehicle = bus_desk
    rosa = a_participation(scheme, a_person(workspace, "Rosa", "Diaz"), "bus_leader")
    session = planned(bus_desk)
    planned(bus_desk, what="falls", starts="16:00", ends="18:00", vehicle="", animators=[str(rosa.person_id)])
    url = reverse("programming:animator", args=[session.pk])
    refused = desk.post(url, {"person": str(rosa.person_id)})
    assert refused.status_code == 422 and "Rosa Diaz n’est pas libre" in str(refused.context["form"].errors["overlap_reason"])
    assert not session.staff.exists()
    desk.post(url, {"person": str(rosa.person_id), "overlap_reason": "given_up_soon"})
    assert session.staff.get().person == rosa.person
    desk.post(reverse("programming:cancel", args=[session.pk]), {"reason": "weather"})
    assert desk.post(url, {"person": str(rosa.person_id)}).status_code == 422, "nobody is added to what does not take place"


def stops(bus_desk, row: Host) -> None:
    assert bus_desk[2].post(reverse("hosts:stop", args=[row.pk]), {"reason": "no_budget"}).status_code == 302


def test_an_agreement_is_increased_with_a_commune_that_is_in_touch_again_and_without_one_that_stopped(bus_desk):
    desk, back, gone, stays = bus_desk[2], *(host(bus_desk, name) for name in ("Ganges", "Lodève", "Clermont-l’Hérault"))
    shared = agreed(bus_desk, back, gone, stays, passages=3)
    for row in (back, gone):
        stops(bus_desk, row)
    desk.post(reverse("hosts:reopen", args=[back.pk]))
    answer = desk.post(reverse("hosts:increase", args=[shared.pk]), {"passages": "4"})
    assert answer.status_code == 302
    shared.refresh_from_db()
    assert (shared.passages, [Host.objects.get(pk=row.pk).state for row in (back, gone, stays)]) == (4, ["agreed", "stopped", "increased"])


def test_an_agreement_whose_every_commune_has_stopped_is_not_increased(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    agreement = agreed(bus_desk, row, passages=2)
    stops(bus_desk, row)
    url = reverse("hosts:increase", args=[agreement.pk])
    refused = desk.post(url, {"passages": "3"})
    assert (refused.status_code, "arrêtée" in str(refused.context["increase_form"].errors)) == (422, True)
    desk.post(reverse("hosts:reopen", args=[row.pk]))
    assert desk.post(url, {"passages": "3"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.passages == 3


def tariff(bus_desk, **answers) -> None:
    scheme = Scheme.objects.get(pk=bus_desk[1].pk)
    # A version that no other test gives this scheme: what is settled is remembered by it.
    Scheme.objects.filter(pk=scheme.pk).update(answers=scheme.answers | answers, version=next(VERSIONS))


@pytest.mark.parametrize("more", [5000, -5000])
def test_api_04_an_agreement_is_increased_at_the_tariff_that_held_when_it_was_made(bus_desk, more):
    row = agreed(bus_desk, host(bus_desk), passages=2)
    tariff(bus_desk, passage_1_cents=15000 + more, passage_2_cents=13000 + more, passage_3_cents=12000 + more)
    bus_desk[2].post(reverse("hosts:increase", args=[row.pk]), {"passages": "3"})
    row.refresh_from_db()
    assert row.price_cents == 28000 + 12000
    later = agreed(bus_desk, host(bus_desk, "Lodève"), passages=2)
    assert later.price_cents == 28000 + 2 * more, "control: a new one follows the new tariff"


def test_api_04_an_agreement_made_before_tariffs_were_kept_follows_the_one_of_today(bus_desk):
    row = agreed(bus_desk, host(bus_desk), passages=2)
    Agreement.objects.filter(pk=row.pk).update(grid={})
    tariff(bus_desk, passage_3_cents=11000)
    bus_desk[2].post(reverse("hosts:increase", args=[row.pk]), {"passages": "3"})
    row.refresh_from_db()
    assert row.price_cents == 28000 + 11000


def test_api_04_a_line_taken_back_of_an_invoice_for_two_agreements_is_owed_once(bus_desk, clock):
    an_issuer(bus_desk[0])
    row, desk = host(bus_desk), bus_desk[2]
    first = agreed(bus_desk, row, passages=1)
    second = agreed(bus_desk, row, passages=1, starts_on="2027-03-01", ends_on="2028-02-28")
    lines = {"scheme": bus_desk[1].pk, "label_1": "2026", "unit_1": "150", "label_2": "2027", "unit_2": "150"}
    answer = desk.post(reverse("dues:body-issue", args=[row.organisation_id]), lines)
    invoice = Invoice.objects.get(pk=answer.url.split("/")[-2])
    for agreement in (first, second):
        desk.post(reverse("hosts:invoiced", args=[agreement.shares.get().pk]), {"reference": invoice.reference})
    taken_back(bus_desk, invoice)
    assert owed(bus_desk) == 15000
    taken_back(bus_desk, invoice, line=2)
    assert owed(bus_desk) == 30000
    assert [agreement.shares.get().references for agreement in (first, second)] == [[], []]


def test_a_signature_noted_on_the_wrong_agreement_is_taken_back_while_nothing_hangs_on_it(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    agreement = agreed(bus_desk, row, passages=2)
    url = reverse("hosts:unsign", args=[agreement.pk])
    assert url in desk.get(reverse("hosts:agreement", args=[agreement.pk])).content.decode()
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 302
    assert url not in desk.get(reverse("hosts:agreement", args=[agreement.pk])).content.decode()
    assert desk.post(url).status_code == 409
    desk.post(reverse("programming:cancel", args=[Session.objects.get().pk]), {"reason": "weather"})
    desk.post(url)
    agreement.refresh_from_db()
    row.refresh_from_db()
    assert (agreement.state, agreement.signed_on, row.state, owed(bus_desk)) == ("proposed", None, "contacted", 0)
    desk.post(reverse("hosts:sign", args=[agreement.pk]), {"signed_on": "2026-03-11"})
    desk.post(reverse("hosts:invoiced", args=[agreement.shares.get().pk]), {"reference": "F-1"})
    assert desk.post(url).status_code == 409


def test_api_03_a_free_passage_of_before_takes_none_of_the_agreement_and_a_mistake_is_taken_back(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    agreement = agreed(bus_desk, row, passages=2)
    desk.post(reverse("hosts:discovery", args=[row.pk]), {"day": "2026-03-05"})
    passage = Passage.objects.get()
    assert passage.agreement is None and not agreement.taken.exists()
    url = reverse("hosts:drop-discovery", args=[passage.pk])
    assert url in desk.get(reverse("hosts:host", args=[row.pk])).content.decode()
    desk.post(url)
    shown = desk.get(reverse("hosts:host", args=[row.pk]))
    assert shown.context["free_left"] == 1 and "hors de la période d’une convention" in shown.content.decode()
    assert desk.post(url).status_code == 409, "once only"


def test_api_03_a_commune_whose_only_free_passage_was_a_mistake_has_not_discovered_the_bus(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    desk.post(reverse("hosts:discovery", args=[row.pk]), {"day": "2026-03-05"})
    desk.post(reverse("hosts:drop-discovery", args=[Passage.objects.get().pk]))
    row.refresh_from_db()
    assert row.state == "contacted"
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 302


def test_api_14_town_hall_and_welfare_centre_are_one_commune_before_funders_and_a_renewal_is_one(bus_desk, clock):
    desk, row = bus_desk[2], host(bus_desk)
    agreed(bus_desk, row, passages=4, starts_on="2025-03-01", ends_on="2026-02-28")
    agreed(bus_desk, row, passages=4)
    centre = an_organisation(bus_desk[0], "CCAS de Ganges", kind="municipal_welfare_centre", commune_code=row.commune_code)
    for number, body in enumerate((row.organisation, centre)):
        planned(bus_desk, day=date(2026, 3, 19 + number), host=str(body.pk))
    clock.move_to(NOW + timedelta(days=30))
    figures = {
        one.key: one.value
        for one in a_client(desk.member.account).get(reverse("evaluation:scorecard", args=[bus_desk[1].pk])).context["figures"]
    }
    assert figures["hosts_visited"] == 1
    assert figures["renewals"] == 1


def test_a_signature_that_is_taken_back_leaves_a_host_where_it_stood(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    years = [agreed(bus_desk, row, passages=2, starts_on=f"{year}-03-01", ends_on=f"{year + 1}-02-28") for year in (2024, 2025, 2026)]
    desk.post(reverse("hosts:unsign", args=[years[-1].pk]))
    row.refresh_from_db()
    assert row.state == "renewed", "two signed ones remain"
    stops(bus_desk, row)
    desk.post(reverse("hosts:reopen", args=[row.pk]))
    desk.post(reverse("hosts:unsign", args=[years[1].pk]))
    row.refresh_from_db()
    assert row.state == "contacted", "what moved it since stays"


def test_a_passage_of_before_is_not_noted_at_a_host_that_has_stopped(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    stops(bus_desk, row)
    refused = desk.post(reverse("hosts:discovery", args=[row.pk]), {"day": "2026-03-05"})
    assert refused.status_code == 409 and not Passage.objects.exists()
