"""What is read of the board, of answers and of loans."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from essaim.blueprints.model import Category
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.queries import contacts_of
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled, words
from essaim.modules.exchange.models import Answer, Loan, Notice, Screen
from essaim.modules.exchange.states import ANSWERED_BY, AnswerState, Direction, LoanState, NoticeState

MODULE = "exchange"
REMIND_BEFORE = timedelta(days=3)
LIVING = (AnswerState.ASKED, AnswerState.OPEN)


def schemes_with_board(schemes: set[UUID] | None) -> list[Scheme]:
    """Open schemes with a board, among these (None: all)."""
    rows = schemes_open() if schemes is None else schemes_open().filter(pk__in=schemes)
    return [scheme for scheme in rows.select_related("workspace", "carrier").defer("workspace__logo") if has_board(scheme)]


def has_board(scheme: Scheme) -> bool:
    """Whether the scheme's blueprint has a board."""
    return MODULE in settled(scheme).blueprint.modules


def board_categories(scheme: Scheme, direction: str = "") -> list[Category]:
    """What a notice may be about: anything but money; only things are lent."""
    rows = [item for item in settled(scheme).blueprint.categories if item.kind != "money"]
    return [item for item in rows if item.kind != "time"] if direction == Direction.LOAN else rows


def category_label(scheme: Scheme, key: str) -> str:
    """What people read of a category."""
    found = next((item for item in settled(scheme).blueprint.categories if item.key == key), None)
    return words(scheme, found.label) if found else key


def notices_shown(scheme: Scheme, *, now: datetime) -> QuerySet[Notice]:
    """What hangs on the board, the latest first."""
    rows = Notice.objects.filter(scheme=scheme, state=NoticeState.SHOWN, until__gte=timezone.localdate(now))
    return rows.filter(person__erased_at=None, person__deceased_on=None).select_related("person")


def notices_listed(scheme: Scheme) -> QuerySet[Notice]:
    """Every notice of a scheme for the team, with how many answers live."""
    answering = Count("answers", filter=Q(answers__state__in=LIVING))
    return Notice.objects.filter(scheme=scheme).select_related("person").annotate(answering=answering)


def notices_waiting(schemes: set[UUID] | None) -> QuerySet[Notice]:
    """What the team has not read yet, oldest first."""
    rows = Notice.objects.filter(state=NoticeState.WAITING).select_related("person", "scheme").order_by("created_at")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def notices_of(person: Person, scheme: Scheme) -> QuerySet[Notice]:
    """What somebody wrote, latest first."""
    return Notice.objects.filter(person=person, scheme=scheme).order_by("-created_at")


def notices_past(scheme: Scheme, *, now: datetime) -> QuerySet[Notice]:
    """Still on the board after their last day."""
    return Notice.objects.filter(scheme=scheme, state=NoticeState.SHOWN, until__lt=timezone.localdate(now)).select_related("person", "scheme")


def notices_ending(scheme: Scheme, *, now: datetime) -> QuerySet[Notice]:
    """Soon at their end, and whoever wrote them was not told yet."""
    last = timezone.localdate(now + REMIND_BEFORE)
    rows = Notice.objects.filter(scheme=scheme, state=NoticeState.SHOWN, until__lte=last, reminded_at=None)
    return rows.select_related("person", "scheme")


def opposite_notices(notice: Notice, *, now: datetime) -> QuerySet[Notice]:
    """What could answer a notice: the other way round, of somebody else, not already between these two."""
    asked = Answer.objects.filter(notice=notice).values("person")
    asking = Answer.objects.filter(person=notice.person).values("notice")
    rows = notices_shown(notice.scheme, now=now).filter(direction__in=ANSWERED_BY[Direction(notice.direction)])
    return rows.exclude(person=notice.person).exclude(person__in=asked).exclude(pk__in=asking)


def answers_of(notice: Notice) -> QuerySet[Answer]:
    """Who answered, latest first."""
    return Answer.objects.filter(notice=notice).select_related("person", "notice__person", "notice__scheme", "loan")


def answers_about(person: Person, scheme: Scheme) -> QuerySet[Answer]:
    """What stands between this person and others: on their notices, or by them."""
    rows = Answer.objects.filter(Q(notice__person=person) | Q(person=person), notice__scheme=scheme)
    return rows.select_related("person", "notice__person", "notice__scheme", "loan")


def other_side(answer: Answer, person: Person) -> Person:
    """The neighbour of the one who looks."""
    return answer.person if answer.notice.person_id == person.pk else answer.notice.person


def is_open(answer: Answer, *, now: datetime) -> bool:
    """Whether both said yes, and the time is not over."""
    return answer.state == AnswerState.OPEN and answer.opens_until is not None and answer.opens_until >= now


def contacts_shown(answer: Answer, to: Person, *, now: datetime) -> list[ContactMeans]:
    """How to reach the other side: nothing until both have said yes, and never a protected contact."""
    if not is_open(answer, now=now) or to.pk not in (answer.person_id, answer.notice.person_id):
        return []
    other = other_side(answer, to)
    if other.is_protected or not other.is_reachable:
        return []
    return [row for row in contacts_of(other) if not row.belongs_to][:2]


def loans_running(scheme: Scheme) -> QuerySet[Loan]:
    """What is lent at the moment, what is due first."""
    return Loan.objects.filter(scheme=scheme, state=LoanState.LENT).select_related("lender", "borrower", "answer__notice")


def loans_to_remind(scheme: Scheme, *, now: datetime) -> QuerySet[Loan]:
    """Due tomorrow or overdue, and nobody was reminded yet."""
    return loans_running(scheme).filter(due_on__lte=timezone.localdate(now) + timedelta(days=1), reminded_at=None)


def loans_late(schemes: set[UUID] | None, *, now: datetime) -> QuerySet[Loan]:
    """What should have come back, the latest first."""
    rows = Loan.objects.filter(state=LoanState.LENT, due_on__lt=timezone.localdate(now)).order_by("due_on")
    rows = rows.select_related("borrower", "answer__notice")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def screens_of(scheme: Scheme) -> QuerySet[Screen]:
    """The screens whose address still opens."""
    return Screen.objects.filter(scheme=scheme, ended_at=None)
