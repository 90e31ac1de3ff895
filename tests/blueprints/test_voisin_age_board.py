"""L'Échangeur, walked through its pages: written, read by the team, shown, answered, lent, given back, on the wall."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.workflows.upkeep import tend_all
from tests.blueprints.estate import a_neighbour, board_page, estate, link_of, posted, public, written
from tests.builders import a_client, a_staff_client, a_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]
SOON = date(2026, 3, 20)


def again(estate):
    """The same desk, on another day."""
    return (*estate[:2], a_client(estate[2].member.account))


def told(person, template) -> int:
    return Message.objects.filter(person=person, template=template).count()


def test_voi_12_an_inhabitant_posts_a_need_the_team_reads_it_and_only_then_it_hangs(estate):
    assert posted(estate).status_code == 200
    notice, mireille = Notice.objects.get(), Person.objects.get()
    assert (notice.state, notice.direction, notice.channel) == ("waiting", "need", "page")
    assert "Cherche une perceuse" not in board_page(estate)
    assert "Annonces à lire" in estate[2].get(reverse("today")).content.decode()
    assert estate[2].post(reverse("exchange:put-up", args=[notice.pk])).status_code == 302
    page = board_page(estate)
    assert "Cherche une perceuse" in page and "Mireille, Entrée 12" in page
    for kept in ("Castelain", "06 39 98 10 10", "0639981010"):
        assert kept not in page
    notice.refresh_from_db()
    assert (notice.moderated_by, notice.until) == (estate[2].member.pk, date(2026, 4, 11))
    assert Participation.objects.get(person=mireille).role == "inhabitant", "whoever only looks for something does not help yet"
    assert figures(estate)["notices"] == 1


def figures(estate) -> dict:
    page = estate[2].get(reverse("evaluation:scorecard", args=[estate[1].pk]), {"start": "2026-01-01", "end": "2026-12-31"})
    return {figure.key: figure.value for figure in page.context["figures"]}


def test_voi_12_a_refusal_says_why_and_the_author_is_told(estate):
    simone = a_neighbour(estate, "Simone")
    notice = written(estate, simone, shown="")
    url = reverse("exchange:refuse", args=[notice.pk])
    assert estate[2].post(url, {"why": ""}).status_code == 422
    assert estate[2].post(url, {"why": "money"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.why_refused) == ("refused", "money")
    message = Message.objects.get(person=simone, template="notice_refused")
    assert "Elle demande de l’argent" in message.body
    page = Client().get(reverse("exchange:mine", args=[link_of(simone)])).content.decode()
    assert "Elle demande de l’argent" in page and "La perceuse bleue" not in board_page(estate)


def test_voi_12_a_number_or_an_address_in_the_words_is_refused_and_nothing_is_lost(estate):
    answer = posted(estate, words="appelez le 06 39 98 10 10")
    assert answer.status_code == 422
    assert "N’écrivez ni numéro" in str(answer.context["form"].errors["words"])
    assert "appelez le 06 39 98 10 10" in answer.content.decode()
    assert (Notice.objects.count(), Person.objects.count()) == (0, 0)


def test_voi_12_what_came_on_paper_is_written_down_by_the_team_with_its_channel(estate):
    notice = written(estate, a_neighbour(estate, "Simone"), channel="paper")
    assert (notice.state, notice.channel, notice.recorded_by) == ("shown", "paper", estate[2].member.pk)


def test_voi_12_only_things_are_lent(estate):
    simone = a_neighbour(estate, "Simone")
    form = {"direction": "loan", "category": "errand", "title": "Une course", "channel": "paper"}
    answer = estate[2].post(reverse("exchange:write", args=[estate[1].pk, simone.pk]), form)
    assert answer.status_code == 422 and "on ne prête que des objets" in str(answer.context["form"].errors["category"])


def test_voi_12_contacts_open_only_when_both_said_yes_for_a_while_and_close_at_once(estate, clock):
    simone, karim = a_neighbour(estate, "Simone", phone=""), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    written(estate, karim, direction="offer", category="books", title="Des romans")
    hers, his = link_of(simone), link_of(karim)
    mine = lambda secret: Client().get(reverse("exchange:mine", args=[secret])).content.decode()  # noqa: E731
    assert Client().post(reverse("exchange:mine-answer", args=[his, notice.pk])).status_code == 302
    answer = Answer.objects.get()
    assert (told(simone, "notice_answered"), answer.state, answer.person_yes_at is not None) == (1, "asked", True)
    for page in (mine(hers), mine(his), board_page(estate)):
        assert "karim@courriel.example" not in page and "simone@courriel.example" not in page
    decide = reverse("exchange:mine-decide", args=[hers, answer.pk])
    Client().post(decide, {"answer": "yes"})
    answer.refresh_from_db()
    assert answer.state == "open" and told(karim, "neighbours_agreed") == 1
    assert "karim@courriel.example" in mine(hers) and "simone@courriel.example" in mine(his)
    assert "simone@courriel.example" not in board_page(estate)
    assert figures(estate)["exchanges"] == 1
    clock.shift(timedelta(days=8))
    assert "karim@courriel.example" not in mine(hers), "seven days, and it is hidden again"
    clock.shift(timedelta(days=-7))
    Client().post(decide, {"answer": "no"})
    assert "karim@courriel.example" not in mine(hers) and "simone@courriel.example" not in mine(his)


def test_voi_12_nobody_else_decides_for_two_neighbours(estate):
    simone, karim, zoe = (a_neighbour(estate, name) for name in ("Simone", "Karim", "Zoé".replace("é", "e")))
    notice = written(estate, simone)
    written(estate, karim, direction="offer", category="books", title="Des romans")
    written(estate, zoe, direction="offer", category="books", title="Un jeu")
    Client().post(reverse("exchange:mine-answer", args=[link_of(karim), notice.pk]))
    answer = Answer.objects.get()
    stranger = Client().post(reverse("exchange:mine-decide", args=[link_of(zoe), answer.pk]), {"answer": "yes"})
    assert stranger.status_code == 404
    Client().post(reverse("exchange:mine-decide", args=[link_of(karim), answer.pk]), {"answer": "yes"})
    answer.refresh_from_db()
    assert answer.state == "asked", "his own yes twice is not hers"


def test_voi_12_a_protected_contact_never_opens_the_team_brings_them_together(estate):
    simone, karim = a_neighbour(estate, "Simone", is_protected=True), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    written(estate, karim, direction="offer", category="books", title="Des romans")
    Client().post(reverse("exchange:mine-answer", args=[link_of(karim), notice.pk]))
    answer = Answer.objects.get()
    estate[2].post(reverse("exchange:decide", args=[answer.pk]), {"act": "yes-author"})
    page = Client().get(reverse("exchange:mine", args=[link_of(karim)])).content.decode()
    assert "simone@courriel.example" not in page and "Nous vous appelons" in page
    assert Call.objects.filter(person=karim, subject_id=answer.pk).count() == 1


def test_voi_12_need_and_loan_are_suggested_to_each_other_with_reasons_and_both_are_asked(estate):
    simone, karim, aicha = (a_neighbour(estate, name) for name in ("Simone", "Karim", "Aicha"))
    need = written(estate, simone, direction="need", title="Cherche perceuse samedi", entrance="Entrée 12")
    other = written(estate, aicha, direction="offer", category="books", title="Romans policiers")
    drill = written(estate, karim, title="Perceuse à percussion", entrance="Entrée 12")
    page = estate[2].get(reverse("exchange:notice", args=[need.pk]))
    (match,) = page.context["matches"]
    assert match.notice == drill and other not in [one.notice for one in page.context["matches"]]
    assert match.reasons[:3] == ["même sujet\xa0: Un outil", "les deux parlent de\xa0: perceuse", "même entrée"]
    estate[2].post(reverse("exchange:bring", args=[need.pk, drill.pk]))
    answer = Answer.objects.get()
    assert (answer.state, answer.author_yes_at, answer.person_yes_at) == ("asked", None, None)
    assert (told(simone, "notice_answered"), told(karim, "notice_answered")) == (1, 1)
    assert estate[2].get(reverse("exchange:notice", args=[need.pk])).context["matches"] == []


def test_voi_12_it_expires_after_a_reminder_and_is_kept_with_one_gesture(estate, clock):
    simone = a_neighbour(estate, "Simone")
    notice = written(estate, simone)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 4, 8, 10)))
    tend_all()
    tend_all()
    assert told(simone, "notice_ends_soon") == 1, "reminded once"
    secret = link_of(simone)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 4, 12, 10)))
    tend_all()
    notice.refresh_from_db()
    assert notice.state == "expired" and "La perceuse bleue" not in board_page(estate)
    Client().post(reverse("exchange:mine-notice", args=[secret, notice.pk]), {"act": "keep"})
    notice.refresh_from_db()
    assert (notice.state, notice.until) == ("shown", date(2026, 5, 12))
    assert "La perceuse bleue" in board_page(estate)


def test_voi_12_a_loan_has_its_day_its_reminder_and_its_return(estate, clock):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    written(estate, karim, direction="offer", category="books", title="Des romans")
    Client().post(reverse("exchange:mine-answer", args=[link_of(karim), notice.pk]))
    answer = Answer.objects.get()
    decide = reverse("exchange:decide", args=[answer.pk])
    assert estate[2].post(decide, {"act": "lend", "due_on": "2026-03-20"}).status_code == 422, "not before both said yes"
    estate[2].post(decide, {"act": "yes-author"})
    assert estate[2].post(decide, {"act": "lend", "due_on": "2026-03-01"}).status_code == 422
    assert estate[2].post(decide, {"act": "lend", "due_on": "2026-03-20"}).status_code == 302
    loan = Loan.objects.get()
    assert (loan.lender, loan.borrower, loan.due_on, figures(estate)["loans"]) == (simone, karim, SOON, 1)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 19, 10)))
    tend_all()
    tend_all()
    assert told(karim, "loan_due") == 1
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 22, 10)))
    late = again(estate)
    assert "Prêts à réclamer" in late[2].get(reverse("today")).content.decode()
    assert late[2].post(reverse("exchange:end-loan", args=[loan.pk]), {"to": "returned"}).status_code == 302
    loan.refresh_from_db()
    assert (loan.state, loan.ended_on) == ("returned", date(2026, 3, 22))


def test_voi_12_without_a_day_a_loan_lasts_as_long_as_the_site_says(estate):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    Client().post(public(estate, "exchange:answer", notice.pk), {"given_name": "Karim", "family_name": "Haddad", "phone": "06 39 98 10 11"})
    answer = Answer.objects.get()
    for act in ("read", "yes-author", "lend"):
        estate[2].post(reverse("exchange:decide", args=[answer.pk]), {"act": act})
    assert Loan.objects.get().due_on == date(2026, 3, 26)
    assert karim.pk != answer.person_id


def test_voi_12_the_screen_shows_first_names_behind_a_secret_address_until_it_is_taken_back(estate):
    for number in range(6):
        written(estate, a_neighbour(estate, f"Simone{number}", phone="06 39 98 10 12"), title=f"Perceuse {number}", entrance="Entrée 12")
    page = estate[2].post(reverse("exchange:screens", args=[estate[1].pk]), {"label": "Hall de la tour"})
    address = page.context["address"].replace("http://testserver", "").split("//")[-1]
    address = address[address.index("/ecran/") :]
    wall = Client().get(address)
    shown = wall.content.decode()
    assert wall.status_code == 200 and wall["X-Robots-Tag"] == "noindex" and wall["Referrer-Policy"] == "no-referrer"
    assert "Simone0, Entrée 12" in shown and [len(sheet) for sheet in wall.context["sheets"]] == [4, 2]
    for kept in ("Lefèvre", "06 39", "courriel.example", "csrf"):
        assert kept not in shown
    assert address.split("/")[2] not in estate[2].get(reverse("exchange:screens", args=[estate[1].pk])).content.decode()
    screen = page.context["screens"][0]
    assert a_staff_client(a_workspace()).post(reverse("exchange:take-screen", args=[screen.pk])).status_code == 404
    estate[2].post(reverse("exchange:take-screen", args=[screen.pk]))
    assert Client().get(address).status_code == 404


def test_voi_12_the_board_is_printed_with_references_to_tear_off(estate):
    notice = written(estate, a_neighbour(estate, "Simone"))
    page = estate[2].get(reverse("exchange:paper", args=[estate[1].pk])).content.decode()
    assert page.count(f"n° {notice.number}") == 6 and "01 99 00 13 10" in page and "Lefèvre" not in page


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_nothing_is_recorded(estate):
    assert posted(estate, website="https://publicite.example").status_code == 200
    assert (Notice.objects.count(), Person.objects.count()) == (0, 0)


def test_the_public_forms_take_a_number_a_day_from_one_address_and_no_more(estate):
    answers = [posted(estate, title=f"Annonce {number}").status_code for number in range(21)]
    assert answers[:20] == [200] * 20 and answers[20] == 429
    assert Notice.objects.count() == 20


def test_whoever_is_suspended_or_forgotten_hangs_no_longer(estate):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    written(estate, karim, direction="offer", category="books", title="Des romans")
    Client().post(reverse("exchange:mine-answer", args=[link_of(karim), notice.pk]))
    answer = Answer.objects.get()
    estate[2].post(reverse("exchange:decide", args=[answer.pk]), {"act": "yes-author"})
    part = Participation.objects.get(person=simone, role="neighbour")
    estate[2].post(reverse("onboarding:decide", args=[part.pk]), {"to": "suspended", "reason": "concern"})
    answer.refresh_from_db()
    assert answer.state == "ended" and "La perceuse bleue" not in board_page(estate)
    from essaim.core.people.actions.rights import erase_person
    from tests.builders import acting

    erase_person(karim, because="asked", by=acting(), now=timezone.now())
    assert list(Notice.objects.filter(person=karim).values_list("title", "words", "state")) == [("", "", "ended")]


def test_a_notice_on_paper_starts_from_a_name_on_the_board_itself(estate):
    simone = a_neighbour(estate, "Simone")
    page = estate[2].get(reverse("exchange:board", args=[estate[1].pk]), {"q": "Simone"}).content.decode()
    assert reverse("exchange:write", args=[estate[1].pk, simone.pk]) in page
    unknown = estate[2].get(reverse("exchange:board", args=[estate[1].pk]), {"q": "Personne-de-ce-nom"}).content.decode()
    assert reverse("people:record") in unknown
