"""What the tests of the board share: two neighbours, one of whom lends, as the desk and their own pages bring them together."""

from django.test import Client
from django.urls import reverse

from essaim.core.people.models import Person
from essaim.modules.exchange.models import Answer, Notice
from tests.blueprints.estate import a_neighbour, link_of, written


def answered_by_phone(estate, notice: Notice, person: Person, **more):
    """Somebody phones: the notice is of interest to them."""
    return estate[2].post(reverse("exchange:answer-for", args=[notice.pk]), {"person_id": person.pk, "channel": "phone", **more})


def decided(estate, answer: Answer, *acts: str) -> Answer:
    """What the desk notes of one answer, in this order."""
    for act in acts:
        assert estate[2].post(reverse("exchange:decide", args=[answer.pk]), {"act": act}).status_code == 302, act
    answer.refresh_from_db()
    return answer


def agreed(estate, *, lender: Person | None = None, **notice) -> tuple[Person, Person, Answer]:
    """Simone lends a drill, Karim phones for it, and she says yes: who lends, who borrows, what stands between them."""
    simone, karim = lender or a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    assert answered_by_phone(estate, written(estate, simone, **notice), karim).status_code == 302
    return simone, karim, decided(estate, Answer.objects.get(), "yes-author")


def own_page(person: Person) -> str:
    """The page behind the last link that somebody was sent."""
    return Client().get(reverse("exchange:mine", args=[link_of(person)])).content.decode()
