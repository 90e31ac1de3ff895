"""Two neighbours: one answers a notice, or the team thinks of both; contacts open once both have said yes and every key holds."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.exchange import queries
from essaim.modules.exchange.actions.parts import take_part
from essaim.modules.exchange.actions.telling import tell_neighbour
from essaim.modules.exchange.models import Answer, Notice
from essaim.modules.exchange.states import ANSWER_MOVES, AnswerState, NoticeState


@transaction.atomic
def answer_notice(notice: Notice, *, person: Person, charter: bool = False, is_known: bool = True, by: Actor, now: datetime) -> Answer:
    """Somebody for whom a notice is of interest: that is their yes; whoever wrote it is asked for theirs.

    Of somebody whom nobody knows (`is_known` false), the team reads it first: the number may be anybody's.
    """
    state = AnswerState.ASKED if is_known else AnswerState.WRITTEN
    answer = _answer(notice, person, charter=charter, state=state, person_yes_at=now, by=by, now=now)
    if is_known:
        _ask(answer, notice.person, person, by=by, now=now)
    return answer


@transaction.atomic
def read_answer(answer: Answer, *, by: Actor, now: datetime) -> Answer:
    """The team knows who it is: from now on they take part, and whoever wrote the notice is asked."""
    if answer.notice.state != NoticeState.SHOWN:
        raise Refusal(_("This notice is no longer on the board."))
    notice, person = answer.notice, answer.person
    move(answer, to=AnswerState.ASKED, moves=ANSWER_MOVES, by=by, at=now)
    take_part(person, notice.scheme, gives=queries.is_giver(notice, person), charter=answer.charter_ticked, by=by, now=now)
    _ask(answer, notice.person, person, by=by, now=now)
    return answer


@transaction.atomic
def bring_together(notice: Notice, *, other: Notice, by: Actor, now: datetime) -> Answer:
    """The team thinks that two notices answer one another: both are asked, and neither has said yes."""
    answer = _answer(notice, other.person, other=other, by=by, now=now)
    _ask(answer, notice.person, other.person, by=by, now=now)
    _ask(answer, other.person, notice.person, by=by, now=now)
    return answer


@transaction.atomic
def say_yes(answer: Answer, *, person: Person, by: Actor, now: datetime) -> Answer:
    """One of the two agrees; with the second yes, contacts open to both for a while, if every key holds."""
    journal.hold(answer.workspace_id)  # before the row, as whoever ends a notice does
    if answer.state not in (AnswerState.ASKED, AnswerState.OPEN) or person.pk not in (answer.person_id, answer.notice.person_id):
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    field = "person_yes_at" if person.pk == answer.person_id else "author_yes_at"
    Answer.objects.filter(pk=answer.pk, **{field: None}).update(**{field: now, "version": F("version") + 1})
    journal.write("answer.agreed", answer, by=by.on_behalf(person.pk), at=now, side=field)
    answer.refresh_from_db()
    return open_contacts(answer, by=by, now=now)


@transaction.atomic
def open_contacts(answer: Answer, *, by: Actor, now: datetime) -> Answer:
    """Once both have said yes and take part as the scheme asks: each can reach the other. Until then nothing happens."""
    both_agree = answer.state == AnswerState.ASKED and answer.author_yes_at and answer.person_yes_at
    if both_agree and queries.keys_hold(answer, now=now):
        journal.hold(answer.workspace_id)  # before the row, as whoever ends a notice does
        _open(answer, by=by, now=now)
    return answer


@transaction.atomic
def accept_charter(person: Person, scheme: Scheme, *, by: Actor, now: datetime) -> None:
    """Whoever gives accepts the charter of those who help there; what waited for it opens."""
    take_part(person, scheme, gives=True, charter=True, by=by, now=now)
    for answer in queries.answers_agreed(scheme).filter(Q(person=person) | Q(notice__person=person)):
        open_contacts(answer, by=by, now=now)


def say_no(answer: Answer, *, person: Person, by: Actor, now: datetime) -> Answer:
    """Not this time; nobody has to say why. What was open closes at once."""
    if person.pk not in (answer.person_id, answer.notice.person_id):
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    to = AnswerState.ENDED if answer.state == AnswerState.OPEN else AnswerState.DECLINED
    move(answer, to=to, moves=ANSWER_MOVES, by=by.on_behalf(person.pk), at=now)
    return answer


def close_answer(answer: Answer, *, by: Actor, now: datetime) -> Answer:
    """It is over: contacts are closed."""
    move(answer, to=AnswerState.ENDED, moves=ANSWER_MOVES, by=by, at=now)
    return answer


def _answer(notice: Notice, person: Person, *, charter: bool = False, by: Actor, now: datetime, **values) -> Answer:
    if notice.state != NoticeState.SHOWN:
        raise Refusal(_("This notice is no longer on the board."))
    if person.pk == notice.person_id:
        raise Refusal(_("This notice is your own."))
    if queries.is_barred(person, notice.scheme) or not person.is_reachable:
        raise Refusal(_("Call us: this cannot be done here at the moment."))
    is_read = values.get("state") != AnswerState.WRITTEN
    if is_read:
        take_part(person, notice.scheme, gives=queries.is_giver(notice, person), charter=charter, by=by, now=now)
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                workspace=notice.workspace, notice=notice, person=person, channel=by.channel, recorded_by=by.id, created_at=now,
                charter_ticked=charter and not is_read, **values,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("You have answered this notice already: whoever wrote it is being asked.")) from None
    told = by if by.on_behalf_of == person.pk else by.on_behalf(person.pk)
    journal.write("answer.recorded", answer, by=told, at=now, notice=notice.pk)
    return answer


def _ask(answer: Answer, person: Person, other: Person, *, by: Actor, now: datetime) -> None:
    tell_neighbour(
        person, answer.notice.scheme, "notice_answered", occurrence=f"{answer.pk} asked {person.pk}", subject_id=answer.pk,
        other=other, by=by, now=now,
    )  # fmt: skip


def _open(answer: Answer, *, by: Actor, now: datetime) -> None:
    scheme = answer.notice.scheme
    days = settled(scheme).blueprint.disclosure.undated_days
    Answer.objects.filter(pk=answer.pk).update(opened_at=now, opens_until=now + timedelta(days=days))
    move(answer, to=AnswerState.OPEN, moves=ANSWER_MOVES, by=by, at=now)
    answer.refresh_from_db()
    pair = (answer.notice.person, answer.person)
    for person, other in (pair, pair[::-1]):
        tell_neighbour(
            person, scheme, "neighbours_agreed", occurrence=f"{answer.pk} open {person.pk}", subject_id=answer.pk, other=other,
            by=by, now=now,
        )  # fmt: skip
        if not queries.contacts_shown(answer, person, now=now):
            _call_for(answer, person, by=by, now=now)


def _call_for(answer: Answer, person: Person, *, by: Actor, now: datetime) -> None:
    """There is no contact of the other one that may be shown: the team calls, and brings the two together in person."""
    scheme = answer.notice.scheme
    plan_call(
        person=person, scheme=scheme, reason=CallReason.CALL_BACK, due_at=now + timedelta(hours=setting(scheme, "callback_hours")),
        script=_("Both have said yes on the board, and there is no contact that may be shown: bring them together yourselves."),
        subject_id=answer.pk, occurrence=f"board {answer.pk} {person.pk}", by=by, now=now,
    )  # fmt: skip
