"""Two neighbours: one answers a notice, or the team thinks of both; contacts open once both have said yes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Person
from essaim.core.schemes.queries import is_suspended, setting, settled
from essaim.modules.exchange.actions.notices import take_part
from essaim.modules.exchange.actions.telling import tell_neighbour
from essaim.modules.exchange.models import Answer, Notice
from essaim.modules.exchange.queries import LIVING
from essaim.modules.exchange.states import ANSWER_MOVES, AnswerState, NoticeState


@transaction.atomic
def answer_notice(notice: Notice, *, person: Person, by: Actor, now: datetime) -> Answer:
    """Somebody for whom a notice is of interest: that is their yes; whoever wrote it is asked for theirs."""
    answer = _answer(notice, person, by=by, now=now)
    Answer.objects.filter(pk=answer.pk).update(person_yes_at=now)
    answer.refresh_from_db()
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
    """One of the two agrees; with the second yes, contacts open to both for a while."""
    if answer.state not in LIVING or person.pk not in (answer.person_id, answer.notice.person_id):
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    field = "person_yes_at" if person.pk == answer.person_id else "author_yes_at"
    Answer.objects.filter(pk=answer.pk, **{field: None}).update(**{field: now, "version": F("version") + 1})
    journal.write("answer.agreed", answer, by=by.on_behalf(person.pk), at=now, side=field)
    answer.refresh_from_db()
    if answer.state == AnswerState.ASKED and answer.author_yes_at and answer.person_yes_at:
        _open(answer, by=by, now=now)
    return answer


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


def _answer(notice: Notice, person: Person, *, other: Notice | None = None, by: Actor, now: datetime) -> Answer:
    if notice.state != NoticeState.SHOWN:
        raise Refusal(_("This notice is no longer on the board."))
    if person.pk == notice.person_id:
        raise Refusal(_("This notice is your own."))
    if is_suspended(person, notice.scheme) or not person.is_reachable:
        raise Refusal(_("Call us: this cannot be done here at the moment."))
    known = Answer.objects.filter(notice=notice, person=person, state__in=LIVING).first()
    if known:
        raise Refusal(_("You have answered this notice already: whoever wrote it is being asked."))
    take_part(person, notice.scheme, by=by, now=now)
    answer = Answer.objects.create(
        workspace=notice.workspace, notice=notice, person=person, other=other, channel=by.channel, recorded_by=by.id, created_at=now
    )
    journal.write("answer.recorded", answer, by=by.on_behalf(person.pk), at=now, notice=notice.pk)
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
        if other.is_protected:
            _call_for(answer, person, by=by, now=now)


def _call_for(answer: Answer, person: Person, *, by: Actor, now: datetime) -> None:
    """The other one's contact is protected: the team calls, and brings the two together in person."""
    scheme = answer.notice.scheme
    plan_call(
        person=person, scheme=scheme, reason=CallReason.CALL_BACK, due_at=now + timedelta(hours=setting(scheme, "callback_hours")),
        script=_("Both have said yes on the board, and one contact is protected: bring them together yourselves."),
        subject_id=answer.pk, occurrence=f"board {answer.pk} {person.pk}", by=by, now=now,
    )  # fmt: skip
