"""What is read of the board, of answers and of loans."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from essaim.blueprints.model import Category, Role
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.queries import contacts_to_use
from essaim.core.people.states import ContactUse
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import checks_missing, page_words, schemes_open, settled, words
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.exchange.models import Answer, Loan, Notice, Screen
from essaim.modules.exchange.states import ANSWERED_BY, AnswerState, Direction, LoanState, NoticeState

MODULE = "exchange"
REMIND_BEFORE = timedelta(days=3)
LIVING = (AnswerState.WRITTEN, AnswerState.ASKED, AnswerState.OPEN)
GIVE, SEEK = ("supporter",), ("beneficiary", "requester")
# The keys of disclosure that a board can give by itself; where a scheme asks for more, the team brings the two together.
KEYS_OF_BOARD = frozenset({"supporter_accepted", "person_agreed", "vetting_valid"})


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


def answers_waiting(schemes: set[UUID] | None) -> QuerySet[Answer]:
    """What strangers answered and the team has not read yet, oldest first."""
    rows = (
        Answer.objects.filter(state=AnswerState.WRITTEN, notice__state=NoticeState.SHOWN)
        .select_related("person", "notice")
        .order_by("created_at")
    )
    return rows if schemes is None else rows.filter(notice__scheme__in=schemes)


def notices_of(person: Person, scheme: Scheme) -> QuerySet[Notice]:
    """What somebody wrote, latest first."""
    return Notice.objects.filter(person=person, scheme=scheme).order_by("-created_at")


def boards_of(person: Person) -> list[Scheme]:
    """The open boards on which somebody has a page of their own: a notice, an answer or a loan that the team knows of."""
    standing, running = (NoticeState.SHOWN, NoticeState.EXPIRED), (AnswerState.ASKED, AnswerState.OPEN)
    used = Q(pk__in=Notice.objects.filter(person=person, state__in=standing).values("scheme"))
    used |= Q(pk__in=Answer.objects.filter(Q(person=person) | Q(notice__person=person), state__in=running).values("notice__scheme"))
    used |= Q(pk__in=Loan.objects.filter(Q(lender=person) | Q(borrower=person), state=LoanState.LENT).values("scheme"))
    rows = schemes_open().filter(used).select_related("workspace", "carrier").defer("workspace__logo")
    return [scheme for scheme in rows if has_board(scheme) and not is_barred(person, scheme)]


def notices_past(scheme: Scheme, *, now: datetime) -> QuerySet[Notice]:
    """Still on the board after their last day."""
    return Notice.objects.filter(scheme=scheme, state=NoticeState.SHOWN, until__lt=timezone.localdate(now)).select_related(
        "person", "scheme"
    )


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
    """What stands between this person and others: on their notices once the team has read it, or by them."""
    rows = Answer.objects.filter(Q(notice__person=person) | Q(person=person), notice__scheme=scheme)
    rows = rows.exclude(state=AnswerState.WRITTEN, notice__person=person)
    return rows.select_related("person", "notice__person", "notice__scheme", "loan")


def answers_agreed(scheme: Scheme) -> QuerySet[Answer]:
    """Both have said yes, and contacts are not open yet."""
    rows = Answer.objects.filter(notice__scheme=scheme, state=AnswerState.ASKED, author_yes_at__isnull=False, person_yes_at__isnull=False)
    return rows.select_related("person", "notice__person", "notice__scheme")


def answers_past(scheme: Scheme, *, now: datetime) -> QuerySet[Answer]:
    """Contacts were open, and their time is over."""
    return Answer.objects.filter(notice__scheme=scheme, state=AnswerState.OPEN, opens_until__lt=now)


def other_side(answer: Answer, person: Person) -> Person:
    """The neighbour of the one who looks."""
    return answer.person if answer.notice.person_id == person.pk else answer.notice.person


def is_giver(notice: Notice, person: Person) -> bool:
    """Whether somebody is the one who gives or lends, of the two whom a notice brings together."""
    return (notice.direction == Direction.NEED) != (notice.person_id == person.pk)


def board_roles(scheme: Scheme, *, gives: bool) -> list[Role]:
    """The roles of whoever gives on the board, or of whoever looks for something; the other ones where a scheme has but one kind."""
    roles = settled(scheme).blueprint.roles
    both = [[role for role in roles if role.kind in kinds] for kinds in ((GIVE, SEEK) if gives else (SEEK, GIVE))]
    return both[0] or both[1]


def role_open_to_all(scheme: Scheme, *, gives: bool) -> Role | None:
    """The role that anybody takes by using the board; none where the team decides on each."""
    return next((role for role in board_roles(scheme, gives=gives) if role.validation == "automatic"), None)


def parts_on_board(person: Person, scheme: Scheme, *, gives: bool) -> QuerySet[Participation]:
    """Somebody's living parts on this side of the board, the oldest first."""
    rows = Participation.objects.filter(person=person, scheme=scheme, role__in=[role.key for role in board_roles(scheme, gives=gives)])
    ended = (ParticipationState.ENDED, ParticipationState.REFUSED)
    return rows.exclude(state__in=ended).select_related("scheme").order_by("created_at")


def is_barred(person: Person, scheme: Scheme) -> bool:
    """Whether a part that somebody has in the scheme is suspended: a board puts people in touch, so one is enough."""
    return Participation.objects.filter(person=person, scheme=scheme, state=ParticipationState.SUSPENDED).exists()


def is_in_order(person: Person, scheme: Scheme, *, gives: bool, on: date) -> bool:
    """Whether somebody takes part on this side of the board, every check in order, and is suspended nowhere in the scheme.

    Whoever may give may look for something too.
    """
    sides = (True,) if gives else (False, True)
    parts = [part for side in sides for part in parts_on_board(person, scheme, gives=side)]
    return any(part.is_cleared(on) for part in parts) and not is_barred(person, scheme)


def sides_missing(answer: Answer, *, now: datetime) -> list[Person]:
    """Of the two, those who do not take part yet as the scheme asks before it opens anybody's contacts."""
    notice, on = answer.notice, timezone.localdate(now)
    return [
        person for person in (notice.person, answer.person)
        if not is_in_order(person, notice.scheme, gives=is_giver(notice, person), on=on)
    ]  # fmt: skip


def keys_hold(answer: Answer, *, now: datetime) -> bool:
    """Whether contacts may stand open: the scheme is not closed, and both sides take part as it asks, today."""
    return answer.notice.scheme.state != SchemeState.CLOSED and not sides_missing(answer, now=now)


def charter_asked(scheme: Scheme, *, gives: bool, person: Person | None = None, now: datetime) -> dict | None:
    """The charter of this side of the board, in the scheme's words; nothing where none is asked, or this person has accepted it."""
    blueprint = settled(scheme).blueprint
    part = parts_on_board(person, scheme, gives=gives).first() if person else None
    role = None if part else role_open_to_all(scheme, gives=gives)
    asked = checks_missing(part, on=timezone.localdate(now)) if part else blueprint.checks_of(role.key) if role else ()
    key = next((spec.charter for spec in asked if spec.kind == "charter" and spec.charter and spec.enabled), None)
    if key is None:
        return None
    charter = blueprint.charter(key)
    return {"title": page_words(scheme, charter.title), "text": page_words(scheme, charter.text), "version": charter.version}


def is_open(answer: Answer, *, now: datetime) -> bool:
    """Whether both said yes, and the time is not over."""
    return answer.state == AnswerState.OPEN and answer.opens_until is not None and answer.opens_until >= now


def contacts_shown(answer: Answer, to: Person, *, now: datetime) -> list[ContactMeans]:
    """How to reach the other side: what the shared rule lets a neighbour see, while both said yes and every key holds.

    Never a protected or confidential contact, nor one that the person keeps from those who help, nor somebody else's.
    """
    if not is_open(answer, now=now) or to.pk not in (answer.person_id, answer.notice.person_id):
        return []
    other = other_side(answer, to)
    more = set(settled(answer.notice.scheme).blueprint.disclosure.keys) - KEYS_OF_BOARD
    if more or other.is_protected or not other.is_reachable or not keys_hold(answer, now=now):
        return []
    usable = contacts_to_use(other, ContactUse.SUPPORTERS)
    return [row for row in usable if not (row.is_confidential or row.belongs_to)][:2]


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
