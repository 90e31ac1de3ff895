"""API Bus and its communes, walked through the pages: whom to contact, the free passage, the agreement and its price."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.sheets import read_table
from essaim.core.people.models import Organisation
from essaim.modules.activities.models import Session
from essaim.modules.hosts.models import Agreement, Host, Passage, RetiredAnswer, Share
from essaim.workflows import upkeep
from tests.blueprints.bus import PERIOD, a_bus_desk, a_bus_world, added, agreed, host, planned, plans, said
from tests.builders import a_client, an_organisation, counting_queries
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]
HERAULT = "34"


def now_of(row: Host) -> str:
    row.refresh_from_db()
    return row.state


def much_later(bus_desk, clock, moment):
    """The coordinator on another day, logged in again."""
    clock.move_to(moment)
    return a_client(bus_desk[2].member.account)


def test_api_01_every_town_hall_of_a_departement_is_added_at_once_and_doubles_are_said(bus_desk):
    known = host(bus_desk, "Ganges")
    every = {town.code for town in places.communes_of_department(HERAULT)}
    asked = added(bus_desk, department=HERAULT)
    assert (asked.context["new"], asked.context["known"], Host.objects.count()) == (len(every) - 1, 1, 1), "counted first, added on a yes"
    answer = added(bus_desk, department=HERAULT, sure="1")
    assert set(Host.objects.values_list("commune_code", flat=True)) == every and len(every) > 300
    assert f"{len(every) - 1} communes" in said(answer) and "1 y était déjà" in said(answer)
    assert Host.objects.filter(commune_code=known.commune_code).count() == 1
    assert answer.context["states"][0][2] == len(every), "all of them are to be contacted"
    again = added(bus_desk, department=HERAULT, sure="1")
    assert "0 commune" in said(again) and Host.objects.count() == len(every)


def test_an_addition_is_undone_for_those_of_which_nothing_was_recorded(bus_desk, clock):
    known, undo = host(bus_desk, "Ganges"), reverse("hosts:undo-added", args=[bus_desk[1].pk])
    assert bus_desk[2].post(undo).status_code == 409, "a commune that was named one by one is no addition to undo"
    clock.move_to(NOW + timedelta(minutes=1))
    added(bus_desk, listed="34142\n34079\n34172")
    talked = Host.objects.get(commune_code="34142")
    bus_desk[2].post(reverse("hosts:contact", args=[talked.pk]), {"on": "2026-03-10", "channel": "phone", "said": "Oui"})
    assert bus_desk[2].get(reverse("hosts:list", args=[bus_desk[1].pk])).context["untouched"] == 2
    assert "2 communes" in said(bus_desk[2].post(undo, follow=True))
    assert set(Host.objects.values_list("pk", flat=True)) == {known.pk, talked.pk}
    assert set(Organisation.objects.filter(kind="municipality", archived_at=None).values_list("commune_code", flat=True)) == {
        "34111",
        "34142",
    }


def test_communes_that_stopped_come_last_whatever_the_order(bus_desk):
    rows = [host(bus_desk, name) for name in ("Ganges", "Lodève", "Clermont-l’Hérault")]
    bus_desk[2].post(reverse("hosts:stop", args=[rows[0].pk]), {"reason": "no_budget"})
    for order in ("", "nom", "distance", "etape"):
        page = bus_desk[2].get(reverse("hosts:list", args=[bus_desk[1].pk]), {"tri": order}).context["page"]
        assert [row.host.pk for row in page][-1] == rows[0].pk, order


def test_town_halls_are_named_as_french_says_it(bus_desk):
    added(bus_desk, listed="34015\n34187\n34036\n34008")
    names = set(Organisation.objects.filter(kind="municipality").values_list("name", flat=True))
    assert names == {f"Mairie {of}" for of in ("d’Assignan", "d’Olargues", "du Bosc", "des Aires")}


def test_api_01_a_pasted_list_is_taken_whole_or_not_at_all(bus_desk):
    refused = added(bus_desk, listed="34111;Ganges\nLodève\nNullepart-sur-Rien")
    assert refused.status_code == 422 and "3 (Nullepart-sur-Rien)" in refused.content.decode()
    assert not Host.objects.exists() and not Organisation.objects.filter(kind="municipality").exists()
    assert "34111;Ganges" in refused.content.decode(), "nothing typed is lost"
    added(bus_desk, listed="34111;Ganges\nLodève")
    assert {row.commune.name for row in Host.objects.all()} == {"Ganges", "Lodève"}


def test_api_01_an_intercommunality_by_its_name(bus_desk):
    code = places.commune("34111").epci
    added(bus_desk, epci=places.epci_name(code), sure="1")
    assert {row.commune.epci for row in Host.objects.all()} == {code}
    several = added(bus_desk, epci="communauté")
    assert several.status_code == 422


def test_api_01_a_talk_moves_the_relation_on_and_its_next_step_is_on_the_page_of_the_day(bus_desk, clock):
    row = host(bus_desk)
    desk, url = bus_desk[2], reverse("hosts:contact", args=[row.pk])
    half = desk.post(url, {"on": "2026-03-12", "channel": "phone", "next_act": "call", "said": "rappeler"})
    assert half.status_code == 422 and "rappeler" in half.content.decode() and now_of(row) == "to_contact"
    desk.post(url, {"on": "2026-03-12", "channel": "phone", "met": "Mme Roux, adjointe", "said": "en parle au conseil",
                    "next_act": "call", "next_on": "2026-03-20"})  # fmt: skip
    assert now_of(row) == "contacted"
    page = desk.get(reverse("hosts:host", args=[row.pk])).content.decode()
    for wanted in ("Mme Roux, adjointe", "en parle au conseil", "Rappeler"):
        assert wanted in page
    today = reverse("today")
    assert str(row) not in desk.get(today).content.decode()
    clock.move_to(NOW + timedelta(days=8))
    assert str(row) in desk.get(today).content.decode()
    assert "en parle" not in str(list(JournalEntry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(("act", "left"), [("plan", ""), ("call", "call")])
def test_api_01_a_passage_that_is_planned_was_the_next_step(bus_desk, act, left):
    row = host(bus_desk)
    form = {"on": "2026-03-12", "channel": "phone", "next_act": act, "next_on": "2026-03-16"}
    assert bus_desk[2].post(reverse("hosts:contact", args=[row.pk]), form).status_code == 302
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 302
    row.refresh_from_db()
    assert (row.next_act, row.next_on is None) == (left, not left), "what else was to be done is still to be done"


def test_api_01_the_list_is_filtered_counted_sorted_and_taken_out(bus_desk):
    added(bus_desk, listed="34111\n34142\n34172")
    near = host(bus_desk, "Ganges")
    bus_desk[2].post(reverse("hosts:contact", args=[near.pk]), {"on": "2026-03-12", "channel": "phone"})
    url = reverse("hosts:list", args=[bus_desk[1].pk])
    page = bus_desk[2].get(url, {"etat": "contacted"})
    assert [row.host.pk for row in page.context["page"]] == [near.pk]
    assert [count for _value, _label, count in page.context["states"]][:2] == [2, 1]
    by_distance = [row.km for row in bus_desk[2].get(url, {"tri": "distance"}).context["page"]]
    assert by_distance == sorted(by_distance) and by_distance[0] == 0
    taken = bus_desk[2].get(reverse("hosts:export", args=[bus_desk[1].pk, "csv"]), {"q": "lod"})
    assert [row[3] for row in read_table(taken.content).rows] == ["34142"]


def test_api_01_the_list_costs_the_same_for_one_and_for_three(bus_desk):
    url = reverse("hosts:list", args=[bus_desk[1].pk])
    host(bus_desk)
    bus_desk[2].get(url)
    with counting_queries() as one:
        bus_desk[2].get(url)
    added(bus_desk, listed="34142\n34079")
    bus_desk[2].get(url)
    with counting_queries() as three:
        bus_desk[2].get(url)
    assert len(three) == len(one)


def test_api_17_a_residence_follows_the_same_way(bus_desk):
    desk, scheme = bus_desk[2], bus_desk[1]
    answer = desk.post(reverse("hosts:add-residence", args=[scheme.pk]), {"name": "Résidence des Lauriers", "commune_code": "Ganges"})
    row = Host.objects.get(pk=answer.url.split("/")[-2])
    assert (row.kind, row.state) == ("residence", "to_contact")
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 302
    refused = plans(bus_desk, row, date(2026, 3, 26))
    assert refused.status_code == 422 and "Lauriers" in str(refused.context["form"].errors["host"])
    agreed(bus_desk, row, passages=1)
    assert now_of(row) == "agreed"
    assert plans(bus_desk, row, date(2026, 3, 26)).status_code == 302


FILE = "Commune;Libellé;Indice de fragilité\r\n34111;Ganges;7,5\r\n34142;Lodève;9,25\r\n99999;Ailleurs;3\r\n34079;Clermont-l’Hérault;beaucoup\r\n34172;Montpellier;1,0\r\n"


def brought_in(bus_desk, content: bytes):
    file = SimpleUploadedFile("fragilité.csv", content)
    return bus_desk[2].post(reverse("hosts:fragility", args=[bus_desk[1].pk]), {"file": file})


def test_api_02_an_index_is_brought_in_bad_lines_are_named_and_the_list_follows(bus_desk):
    added(bus_desk, listed="34111\n34142\n34079")
    answer = brought_in(bus_desk, FILE.encode("cp1252"))
    read = answer.context["read"]
    assert (read.changed, read.elsewhere, [fault.line for fault in read.faults]) == (2, 1, [4, 5])
    assert "beaucoup" in answer.content.decode()
    rows = bus_desk[2].get(reverse("hosts:list", args=[bus_desk[1].pk])).context["page"]
    assert rows[0].host.commune_code == "34142", "the most fragile one comes first"
    assert any("fragilité 9,25" in why for why in rows[0].reasons)
    assert rows[-1].host.commune_code == "34079" and rows[0].score > rows[-1].score


def test_api_02_weights_are_answers_of_the_scheme(bus_desk):
    from essaim.core.schemes.models import Scheme

    added(bus_desk, listed="34111\n34142")
    brought_in(bus_desk, FILE.encode())
    scheme = bus_desk[1]
    answers = scheme.answers | {"priority_fragility": 0, "priority_needs": 0, "priority_distance": 10}
    Scheme.objects.filter(pk=scheme.pk).update(answers=answers, version=scheme.version + 1)
    rows = bus_desk[2].get(reverse("hosts:list", args=[scheme.pk])).context["page"]
    assert [row.host.commune_code for row in rows] == ["34111", "34142"], "the nearest one first"
    assert not any("fragilité" in why for row in rows for why in row.reasons)


def test_api_02_a_file_that_is_no_index_is_refused_with_a_sentence(bus_desk):
    host(bus_desk)
    for content in (b"", b"Ganges\nLod\xe8ve\n", b"a;b\nc;d\n", b"%PDF-1.7 \x81"):
        answer = brought_in(bus_desk, content)
        assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert not Host.objects.exclude(fragility=None).exists()


def test_api_03_one_passage_is_free_and_the_next_one_needs_an_agreement(bus_desk, clock):
    row = host(bus_desk)
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 302
    refused = plans(bus_desk, row, date(2026, 3, 26), overlap_reason="agreed")
    sentence = str(refused.context["form"].errors["host"])
    assert refused.status_code == 422 and "19 mars 2026" in sentence and "convention" in sentence
    assert Session.objects.count() == Passage.objects.count() == 1, "neither a session nor a passage was left behind"
    clock.move_to(NOW + timedelta(days=8))
    upkeep.tend_all(timezone.now())
    assert now_of(row) == "discovery_done"
    agreed(bus_desk, row, passages=1)
    assert plans(bus_desk, row, date(2026, 3, 26)).status_code == 302
    used_up = plans(bus_desk, row, date(2026, 4, 2))
    assert used_up.status_code == 422 and "Augmentez" in str(used_up.context["form"].errors["host"])
    assert plans(bus_desk, row, date(2027, 4, 2)).status_code == 422, "no agreement covers that day"


def test_api_03_a_cancelled_session_gives_its_passage_back(bus_desk):
    row = host(bus_desk)
    plans(bus_desk, row, date(2026, 3, 19))
    bus_desk[2].post(reverse("programming:cancel-many"), {"session": str(Session.objects.get().pk), "reason": "weather"})
    assert Passage.objects.filter(released_at=None).count() == 0
    assert plans(bus_desk, row, date(2026, 3, 26)).status_code == 302


def test_api_03_a_moved_session_is_counted_on_its_new_day(bus_desk):
    row = host(bus_desk)
    plans(bus_desk, row, date(2026, 3, 19))
    agreed(bus_desk, row, passages=1)
    plans(bus_desk, row, date(2026, 3, 26))
    paid = Passage.objects.exclude(agreement=None).get()
    late = {"day": "2027-04-02", "starts": "14:00", "ends": "17:00"}
    refused = bus_desk[2].post(reverse("programming:move", args=[paid.about]), late)
    assert refused.status_code == 422
    assert Session.objects.get(pk=paid.about).day == date(2026, 3, 26), "the session stays where it was"
    bus_desk[2].post(reverse("programming:move", args=[paid.about]), late | {"day": "2026-04-02"})
    assert Passage.objects.get(about=paid.about, released_at=None).day == date(2026, 4, 2)


def test_api_03_a_passage_made_before_counts_as_the_free_one(bus_desk):
    row = host(bus_desk)
    bus_desk[2].post(reverse("hosts:discovery", args=[row.pk]), {"day": "2025-11-24"})
    assert now_of(row) == "discovery_done"
    assert plans(bus_desk, row, date(2026, 3, 19)).status_code == 422


def test_api_03_a_series_takes_as_many_passages_as_it_has_sessions_or_is_not_planned(bus_desk):
    row = host(bus_desk)
    agreed(bus_desk, row, passages=3)
    series = {"every_weeks": "1", "last_day": "2026-04-09"}
    assert plans(bus_desk, row, date(2026, 3, 19), **series).status_code == 422
    assert not Session.objects.exists() and not Passage.objects.exists()
    assert plans(bus_desk, row, date(2026, 3, 19), every_weeks="1", last_day="2026-04-02").status_code == 302
    assert Passage.objects.filter(agreement__isnull=False).count() == 3


def test_api_04_the_price_is_counted_line_by_line_from_the_grid_of_the_scheme(bus_desk):
    row = agreed(bus_desk, host(bus_desk), passages=6, signed=False)
    # 150 + 130 + 120 + 110, then 2 × 90: the grid of the example.
    assert row.price_cents == 15000 + 13000 + 12000 + 11000 + 2 * 9000
    page = bus_desk[2].get(reverse("hosts:agreement", args=[row.pk])).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    for wanted in ("Passage 1", "150,00 €", "Passages 5 à 6", "90,00 €", "180,00 €", "690,00 €"):
        assert wanted in page


def test_api_04_the_planting_form_asks_for_the_steps_that_nobody_knows(bus_desk):
    from essaim.core.foundation.states import StaffRole
    from tests.builders import a_staff_client

    chief = a_staff_client(bus_desk[0], StaffRole.ADMINISTRATOR)
    form = chief.get(reverse("schemes:plant", args=["api-bus"])).context["form"]
    asked = {key: form.fields[key].initial for key in form.fields if key.startswith("passage_")}
    assert asked == {"passage_1_cents": 15000, "passage_2_cents": None, "passage_3_cents": None, "passage_4_cents": None,
                     "passage_more_cents": 9000}  # fmt: skip
    assert all(form.fields[f"passage_{rank}_cents"].required for rank in (2, 3, 4))


def test_api_04_an_agreement_is_printed_increased_renewed_and_invoiced_to_the_cent(bus_desk, clock):
    desk, scheme, row = bus_desk[2], bus_desk[1], host(bus_desk)
    first = agreed(bus_desk, row, passages=1)
    pdf = desk.get(reverse("hosts:paper", args=[first.pk]))
    with pikepdf.open(io.BytesIO(pdf.content)) as paper:
        assert paper.Root.MarkInfo.Marked and paper.Root.Lang == "fr"
    share = Share.objects.get()
    url = reverse("hosts:to-invoice", args=[scheme.pk])
    assert desk.get(url).context["total"] == 15000
    assert desk.post(reverse("hosts:invoiced", args=[share.pk]), {"reference": ""}).status_code == 409
    desk.post(reverse("hosts:invoiced", args=[share.pk]), {"reference": "F-2026-014"})
    assert desk.get(url).context["total"] == 0
    assert desk.post(reverse("hosts:increase", args=[first.pk]), {"passages": "1"}).status_code == 422
    desk.post(reverse("hosts:increase", args=[first.pk]), {"passages": "2"})
    assert (now_of(row), desk.get(url).context["total"]) == ("increased", 13000), "what was invoiced stays invoiced"
    sheet = read_table(desk.get(reverse("hosts:export-invoices", args=[scheme.pk, "csv"])).content)
    assert sheet.rows[0][-3:] == ["280,00", "150,00", "130,00"]
    desk = much_later(bus_desk, clock, NOW + timedelta(days=300))
    form = desk.get(reverse("hosts:propose", args=[scheme.pk]), {"suite": str(first.pk)}).context["form"]
    assert (form.initial["starts_on"], form.initial["ends_on"]) == (date(2027, 3, 1), date(2028, 2, 29))
    agreed((*bus_desk[:2], desk), row, passages=2, suite=str(first.pk), starts_on="2027-03-01", ends_on="2028-02-29")
    assert now_of(row) == "renewed"


def test_api_04_the_invoice_of_an_agreement_is_issued_with_a_number_and_only_once(bus_desk):
    from essaim.modules.dues.models import Invoice
    from tests.builders import an_issuer

    desk, row = bus_desk[2], host(bus_desk)
    agreement = agreed(bus_desk, row, passages=2)
    url = reverse("programming:invoice", args=[agreement.shares.get().pk])
    assert desk.post(url).status_code == 409, "the legal mentions are not there yet"
    assert Share.objects.get().invoiced_cents == 0
    an_issuer(bus_desk[0])
    assert desk.post(url, {"order_reference": "BC-17"}).status_code == 302
    invoice = Invoice.objects.get()
    assert (invoice.cents, invoice.order_reference, invoice.payer.organisation) == (28000, "BC-17", row.organisation)
    assert Share.objects.get().invoice_reference == invoice.reference
    assert desk.post(url).status_code == 409 and Invoice.objects.count() == 1
    desk.post(reverse("hosts:increase", args=[agreement.pk]), {"passages": "3"})
    desk.post(url)
    assert sorted(Invoice.objects.values_list("cents", flat=True)) == [12000, 28000], "only the difference"


def test_api_04_two_agreements_of_one_commune_do_not_overlap(bus_desk):
    row = host(bus_desk)
    agreed(bus_desk, row)
    second = agreed(bus_desk, row, signed=False)
    refused = bus_desk[2].post(reverse("hosts:sign", args=[second.pk]), {"signed_on": "2026-03-10"})
    assert refused.status_code == 422 and "28 février 2027" in refused.content.decode()
    assert Agreement.objects.filter(state="signed").count() == 1


def test_api_04_an_agreement_that_ends_soon_is_on_the_page_of_the_day(bus_desk, clock):
    row = host(bus_desk)
    agreed(bus_desk, row)
    assert "renouvellement" not in bus_desk[2].get(reverse("today")).content.decode()
    desk = much_later(bus_desk, clock, timezone.make_aware(timezone.datetime(2027, 2, 1, 9)))
    assert "renouvellement" in desk.get(reverse("today")).content.decode()


def test_api_05_communes_share_one_agreement_its_passages_and_its_price(bus_desk):
    names = ("Ganges", "Lodève", "Clermont-l’Hérault")
    hosts = [host(bus_desk, name) for name in names]
    row = agreed(bus_desk, *hosts, passages=2)
    assert [share.cents for share in row.shares.all()] == [9334, 9333, 9333], "the cent that is left goes to the first one"
    for one, day in zip(hosts[:2], (date(2026, 3, 19), date(2026, 3, 26)), strict=True):
        assert plans(bus_desk, one, day).status_code == 302
    assert plans(bus_desk, hosts[2], date(2026, 4, 2)).status_code == 422, "the two passages are those of all three"
    assert {now_of(one) for one in hosts} == {"agreed"}
    page = bus_desk[2].get(reverse("hosts:agreement", args=[row.pk]))
    assert (page.context["agreement"].used, page.context["agreement"].left) == (2, 0)


def test_api_05_by_inhabitants_and_by_hand_the_sum_is_exact(bus_desk):
    hosts = [host(bus_desk, name) for name in ("Ganges", "Lodève", "Clermont-l’Hérault")]
    by_size = agreed(bus_desk, *hosts, passages=1, how="population", signed=False)
    shares = list(by_size.shares.all())
    assert sum(share.cents for share in shares) == 15000
    assert sorted(shares, key=lambda share: share.cents) == sorted(shares, key=lambda share: share.host.population)
    form = {"hosts": "\n".join(map(str, hosts)), "passages": 1, "how": "by_hand", **PERIOD}
    url = reverse("hosts:propose", args=[bus_desk[1].pk])
    wrong = bus_desk[2].post(url, form | {"amounts": "100\n25\n20"})
    assert wrong.status_code == 422 and "145,00" in str(wrong.context["form"].errors["amounts"])
    assert "100\n25\n20" in wrong.content.decode()
    right = bus_desk[2].post(url, form | {"amounts": "100\n30\n20,00"})
    assert [share.cents for share in Agreement.objects.get(pk=right.url.split("/")[-2]).shares.all()] == [10000, 3000, 2000]


def test_api_19_what_communes_and_retired_people_answer_counts_and_is_shown(bus_desk):
    desk, scheme = bus_desk[2], bus_desk[1]
    added(bus_desk, listed="34111\n34142")
    lodeve, ganges = Host.objects.get(commune_code="34142"), Host.objects.get(commune_code="34111")
    desk.post(reverse("hosts:answer", args=[lodeve.pk]), {"needs": ["company", "transport"], "existing": ["transport"], "retired": "400",
                                                        "on": "2026-03-10", "channel": "phone"})  # fmt: skip
    for _number in range(2):
        desk.post(reverse("hosts:retired", args=[scheme.pk]), {"commune_code": "Lodève", "needs": ["company"], "would_come": "on",
                                                               "to_fetch": "on", "age": "from_80"})  # fmt: skip
    rows = desk.get(reverse("hosts:list", args=[scheme.pk])).context["page"]
    why = next(row.reasons for row in rows if row.host == lodeve)
    assert any("3 besoins" in reason for reason in why), "transport exists there: three times company is lacking"
    page = desk.get(reverse("programming:plan", args=[scheme.pk]), {"hote": str(lodeve.organisation_id)})
    assert page.context["findings"].needs["company"] == 3 and "Rencontrer du monde" in page.content.decode()
    other = desk.get(reverse("programming:plan", args=[scheme.pk]), {"hote": str(ganges.organisation_id)})
    assert not other.context["findings"].needs
    results = desk.get(reverse("hosts:survey", args=[scheme.pk])).context["whole"]
    assert (results.hosts, results.retired, results.would_come, results.to_fetch) == (1, 2, 2, 2)


def test_api_19_the_public_survey_asks_for_no_name_and_keeps_none(bus_desk):
    from django.test import Client

    url = reverse("hosts:public-survey", args=[bus_desk[0].slug, bus_desk[1].slug])
    visitor = Client()
    fields = visitor.get(url).context["form"].fields
    assert (fields["would_come"].label[:12], fields["to_fetch"].label[-8:]) == ("Je viendrais", "chercher")
    assert set(fields) == {"commune_code", "needs", "would_come", "to_fetch", "age"}
    assert visitor.post(url, {"commune_code": "Ganges", "age": "unsaid"}).status_code == 422
    empty = visitor.post(url, {"needs": ["digital"], "age": "unsaid"}).context["form"].errors["commune_code"]
    assert empty == ["À remplir\u00a0: Dans quelle commune\u202f?"], "a question is not followed by a full stop"
    assert visitor.post(url, {"commune_code": "Ganges", "needs": ["digital"], "age": "unsaid", "name": "Odette"}).status_code == 200
    row = RetiredAnswer.objects.get()
    assert "Odette" not in str(row.__dict__)
    entry = JournalEntry.objects.get(act="survey.retired_answered")
    assert (entry.actor_id, entry.on_behalf_of) == (None, None)


def test_the_relation_stops_with_a_reason_and_may_begin_again(bus_desk):
    desk, row = bus_desk[2], host(bus_desk)
    plans(bus_desk, row, date(2026, 3, 19))
    kept = desk.post(reverse("hosts:stop", args=[row.pk]), {"reason": "no_budget"})
    assert kept.status_code == 409 and "19/03/2026" in kept.content.decode()
    bus_desk[2].post(reverse("programming:cancel", args=[Session.objects.get().pk]), {"reason": "weather"})
    desk.post(reverse("hosts:stop", args=[row.pk]), {"reason": "no_budget"})
    assert now_of(row) == "stopped"
    assert plans(bus_desk, row, date(2026, 3, 26)).status_code == 422
    desk.post(reverse("hosts:reopen", args=[row.pk]))
    assert now_of(row) == "contacted"


def test_a_session_at_somebody_unknown_begins_the_relation(bus_desk):
    body = an_organisation(bus_desk[0], "Foyer rural", commune_code="34111")
    planned(bus_desk, host=str(body.pk))
    row = Host.objects.get()
    assert (row.organisation.name, row.state, row.kind) == ("Mairie de Ganges", "contacted", "commune")
