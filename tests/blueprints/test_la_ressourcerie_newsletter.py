"""La Ressourcerie writes to whoever agreed: composed, looked at as it is received, sent once, and stopped by one tap."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.sheets import read_table
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.queries import letters_waiting
from essaim.core.people.actions import give_consent
from essaim.core.people.models import Consent
from essaim.modules.activities import actions
from essaim.modules.activities.actions import newsletters as letters
from essaim.modules.activities.models import Newsletter
from essaim.workflows.own_page import member_link
from essaim.workflows.upkeep import tend_all
from tests.blueprints.ressourcerie import STAMP, a_place, a_session
from tests.builders import a_participation, a_person, a_planted_scheme, a_staff_client, counting_queries
from tests.conftest import NOW
from tests.core.messaging.servers import smtp_server

pytestmark = pytest.mark.django_db
__all__ = ["a_place"]
HOME = {"line": "3 rue des Oliviers", "postal_code": "33000", "commune_code": "33063"}
TEXT = {"title": "Des nouvelles d’avril", "words": "Bonjour à tous,\n\nle jardin rouvre.", "with_sessions": "on"}


@pytest.fixture
def desk(place):
    return a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=place)


def somebody(place, name, *, agrees=True, channel="email", **values):
    if channel == "email":
        values.setdefault("email", f"{name.lower()}@mail.example")
    person = a_person(place.workspace, name, preferred_channel=channel, **values)
    a_participation(place, person, "sourcier")
    if agrees:
        give_consent(person, purpose="newsletter", channel="page", **STAMP)
    return person


@pytest.fixture
def readers(place):
    """Solange by e-mail, Marcel on paper, Irène by telephone; Awa agreed to other messages only, and Rosa elsewhere."""
    other = a_planted_scheme(place.workspace, "voisin-age")
    rosa = a_person(place.workspace, "Rosa", preferred_channel="email", email="rosa@mail.example")
    a_participation(other, rosa, "volunteer")
    give_consent(rosa, purpose="newsletter", channel="page", **STAMP)
    awa = somebody(place, "Awa", agrees=False)
    give_consent(awa, purpose="messages", channel="page", **STAMP)
    return {
        "Solange": somebody(place, "Solange"), "Marcel": somebody(place, "Marcel", channel="letter", address=HOME),
        "Irène": somebody(place, "Irène", channel="voice", phone="05 99 00 10 20"), "Awa": awa,
    }  # fmt: skip


def words(page):
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def written(desk, place, **more) -> Newsletter:
    answer = desk.post(reverse("activities:newsletter-write", args=[place.pk]), TEXT | more)
    assert answer.status_code == 302
    return Newsletter.objects.get(pk=answer.url.split("/")[-2])


def sends(desk, row, seen=""):
    page = desk.get(reverse("activities:newsletter", args=[row.pk]))
    seen = seen or page.context["form"].initial["seen"]
    return desk.post(reverse("activities:newsletter-send", args=[row.pk]), {"seen": seen, "read_again": "on"})


def goes(desk, place, **more) -> Newsletter:
    """Written, confirmed, and gone over by the worker."""
    row = written(desk, place, **more)
    assert sends(desk, row).status_code == 302
    tend_all(now=NOW)
    row.refresh_from_db()
    return row


def receivers():
    return sorted(f"{message.person.given_name} {message.means}" for message in Message.objects.filter(template="newsletter"))


def test_res_17_only_whoever_agreed_receives_the_letter_by_e_mail_or_on_paper(place, desk, readers):
    row = written(desk, place)
    page = desk.get(reverse("activities:newsletter", args=[row.pk]))
    assert (page.context["audience"].by_email, page.context["audience"].on_paper, page.context["audience"].left_out) == (1, 1, 1)
    assert "Envoyer à 2 personnes" in words(page)
    assert Message.objects.count() == 0, "nothing leaves before somebody confirms"
    assert desk.post(reverse("activities:newsletter-send", args=[row.pk]), {"seen": "x"}).status_code == 422
    assert sends(desk, row).status_code == 302
    tend_all(now=NOW)
    assert receivers() == ["Marcel letter", "Solange email"]
    give_consent(readers["Awa"], purpose="newsletter", channel="page", **STAMP)
    goes(desk, place)
    assert "Awa email" in receivers(), "control: Awa can be written to, and was not for want of an agreement"
    assert Call.objects.count() == 0, "nobody is rung for a newsletter"


def test_res_17_what_was_looked_at_is_what_is_received_with_the_activities_to_come(place, desk, readers, settings):
    a_session(place, title="Mémoire")
    row = written(desk, place)
    shown = desk.get(reverse("activities:newsletter", args=[row.pk])).context["body"]
    assert "– jeudi 19 mars, 14 h – 16 h : Mémoire (Bordeaux, La grande pièce)" in shown.replace("\u00a0", " ").replace("\u202f", " ")
    sends(desk, row)
    with smtp_server() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mailbox.port, 5
        tend_all(now=NOW)
        deliver_due(NOW)
        ((to, content),) = mailbox.mails
    mail = message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=policy.default)
    body = mail.get_content().replace("\r\n", "\n").strip()
    link = body.splitlines()[-1]
    assert (to, mail["Subject"]) == (("solange@mail.example",), "Des nouvelles d’avril")
    assert body == shown.replace("(ici, le lien personnel de la personne qui la reçoit)", link)
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<{link}>", "List-Unsubscribe=One-Click")


def test_res_17_a_letter_whose_activities_have_changed_since_is_looked_at_again(place, desk, readers):
    row = written(desk, place)
    seen = desk.get(reverse("activities:newsletter", args=[row.pk])).context["form"].initial["seen"]
    a_session(place, title="Mémoire")
    refused = sends(desk, row, seen)
    assert refused.status_code == 409 and "relisez-la" in words(refused)
    assert sends(desk, row).status_code == 302


def test_res_17_sent_twice_it_is_one(place, desk, readers):
    row = written(desk, place)
    seen = desk.get(reverse("activities:newsletter", args=[row.pk])).context["form"].initial["seen"]
    assert [sends(desk, row, seen).status_code for _tap in range(2)] == [302, 409]
    for _run in range(3):
        tend_all(now=NOW)
    assert receivers() == ["Marcel letter", "Solange email"]
    row.refresh_from_db()
    assert (row.state, JournalEntry.objects.filter(act="newsletter.sending").count()) == ("sent", 1)
    assert desk.post(reverse("activities:newsletter-change", args=[row.pk]), TEXT).status_code == 422


def test_res_17_a_worker_killed_half_way_leaves_the_rest_to_the_next_one(place, desk, readers, monkeypatch):
    for name in ("Awa bis", "Zoé"):
        somebody(place, name, email=f"{name[:3].lower().strip()}@mail.example".replace("é", "e"))
    row = written(desk, place)
    sends(desk, row)
    real, done = letters.write_to, []

    def killed_after_two(*args, **kwargs):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(letters, "write_to", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        tend_all(now=NOW)
    monkeypatch.undo()
    assert Message.objects.filter(template="newsletter").count() == 2
    row.refresh_from_db()
    assert row.state == "sending"
    tend_all(now=NOW + timedelta(minutes=5))
    row.refresh_from_db()
    assert (row.state, len(receivers()), len(set(receivers()))) == ("sent", 4, 4)


def test_res_17_one_tap_stops_it_for_good_what_waits_included(place, desk, readers):
    goes(desk, place)
    (waiting,) = Message.objects.filter(person=readers["Solange"])
    link = "/" + waiting.body.splitlines()[-1].split("/", 3)[3]
    visitor = Client()
    assert "Ne plus recevoir de nouvelles" in words(visitor.get(link))
    assert Consent.objects.filter(person=readers["Solange"], withdrawn_at=None).exists(), "opening the link changes nothing"
    by_itself = Client(enforce_csrf_checks=True)
    assert by_itself.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    waiting.refresh_from_db()
    assert (waiting.state, Call.objects.count()) == ("cancelled", 0)
    assert "Vous ne recevez plus de nouvelles" in words(visitor.get(link))
    again = goes(desk, place, title="Encore")
    assert [message.person for message in Message.objects.filter(subject_id=again.pk)] == [readers["Marcel"]]


def test_res_17_an_agreement_taken_back_on_the_record_holds_back_what_waits_to_leave_or_to_be_printed(place, desk, readers):
    goes(desk, place)
    assert [letter.person for letter in letters_waiting(None)] == [readers["Marcel"]], "control"
    for name in ("Solange", "Marcel"):
        consent = Consent.objects.get(person=readers[name])
        assert desk.post(reverse("people:withdraw_consent", args=[consent.pk])).status_code == 302
    deliver_due(NOW)
    assert list(letters_waiting(None)) == []
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Call.objects.count() == 0
    give_consent(readers["Marcel"], purpose="newsletter", channel="page", **STAMP)
    assert list(letters_waiting(None)) == [], "agreeing again brings no old letter back"


def test_res_17_on_ones_own_page_no_more_news_stops_what_waits(place, desk, readers):
    goes(desk, place)
    own = "/" + member_link(readers["Solange"], place, now=NOW).split("/", 3)[3]
    Client().post(f"{own}nouvelles/", {"news": "no"})
    assert Message.objects.get(person=readers["Solange"]).state == "cancelled"
    Client().post(f"{own}nouvelles/", {"news": "yes"})
    assert Consent.objects.filter(person=readers["Solange"], withdrawn_at=None).count() == 1


def test_res_17_the_list_says_who_agreed_when_and_how_and_is_taken_out_for_a_reason(place, desk, readers):
    somebody(place, "=1+1", email="formule@mail.example")
    somebody(place, "Odile", is_protected=True)
    page = desk.get(reverse("activities:subscribers", args=[place.pk]))
    assert "Solange Lefèvre 12 mars 2026" in words(page)
    assert ("Awa" in words(page), "Rosa" in words(page), "injoignable par écrit" in words(page)) == (False, False, True)
    url = reverse("activities:subscribers-export", args=[place.pk])
    assert desk.post(url, {"kind": "csv"}).status_code == 422
    content = desk.post(url, {"kind": "csv", "reason": "mailing", "words": "Lettre d’avril"}).content
    rows = read_table(content).rows
    assert {row[1] for row in rows} - {"=1+1", "'=1+1"} == {"Irène", "Marcel", "Solange"}, "neither protected nor of another scheme"
    assert (b"=1+1" in content, b";=1+1" in content) == (True, False)
    assert [row[2:6] for row in rows if row[1] == "Solange"] == [["12/03/2026", "en ligne", "e-mail", "solange@mail.example"]]
    assert JournalEntry.objects.filter(act="people.exported").count() == 1


def test_res_17_only_coordinators_write_and_read_the_list(place, desk, readers):
    row = written(desk, place)
    pages = [
        reverse("activities:newsletters", args=[place.pk]), reverse("activities:newsletter-write", args=[place.pk]),
        reverse("activities:subscribers", args=[place.pk]), reverse("activities:subscribers-export", args=[place.pk]),
        reverse("activities:newsletter", args=[row.pk]), reverse("activities:newsletter-change", args=[row.pk]),
    ]  # fmt: skip
    elsewhere = a_planted_scheme(place.workspace, "api-bus")
    others = [
        a_staff_client(place.workspace, StaffRole.OPERATOR, scheme=place), a_staff_client(place.workspace, StaffRole.COORDINATOR, scheme=elsewhere),
    ]  # fmt: skip
    for client in others:
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(reverse("activities:newsletter-send", args=[row.pk])).status_code == 404
    assert {desk.get(page).status_code for page in pages} == {200}, "control"


def test_a_newsletter_without_readers_teaches_and_nothing_leaves(place, desk):
    row = written(desk, place, with_sessions="")
    page = desk.get(reverse("activities:newsletter", args=[row.pk]))
    assert "Personne ne la reçoit encore" in words(page)
    with pytest.raises(Exception, match="rien ne part"):
        actions.send_newsletter(row, seen=page.context["form"].initial["seen"], **STAMP)
    desk.post(reverse("activities:newsletter-drop", args=[row.pk]))
    assert desk.get(reverse("activities:newsletter", args=[row.pk])).status_code == 404


def test_the_page_of_readers_takes_the_same_queries_for_one_and_for_many(place, desk):
    def counted() -> int:
        with counting_queries() as queries:
            desk.get(reverse("activities:subscribers", args=[place.pk]))
        return len(queries)

    somebody(place, "Solange")
    somebody(place, "Marcel", channel="letter", address=HOME)
    counted()  # the first page of a browser has queries of its own
    few = counted()
    for number in range(4):
        somebody(place, f"Odette{number}")
        somebody(place, f"Marcel{number}", channel="letter", address=HOME)
    assert counted() == few
