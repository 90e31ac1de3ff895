"""What time itself brings to the board: notices come down, contacts close, and open once the last key has come to hold."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Row
from essaim.core.foundation.refusal import Overtaken
from essaim.core.schemes.models import Scheme
from essaim.modules.exchange import queries
from essaim.modules.exchange.actions.answers import open_contacts
from essaim.modules.exchange.states import ANSWER_MOVES, NOTICE_MOVES, AnswerState, NoticeState


def expire_notices(scheme: Scheme, *, now: datetime) -> int:
    """Notices whose last day is behind come down by themselves."""
    rows = list(queries.notices_past(scheme, now=now))
    return sum(_moved(notice, NoticeState.EXPIRED, NOTICE_MOVES, now) for notice in rows)


def end_openings(scheme: Scheme, *, now: datetime) -> int:
    """Contacts whose days are over: what was between the two is over too."""
    rows = list(queries.answers_past(scheme, now=now))
    return sum(_moved(answer, AnswerState.ENDED, ANSWER_MOVES, now) for answer in rows)


def open_waiting(scheme: Scheme, *, now: datetime) -> int:
    """Both said yes a while ago, and the last key holds now: a charter was accepted, a pause is over."""
    rows = list(queries.answers_agreed(scheme))
    return sum(_opened(answer, now) for answer in rows)


def _moved(row: Row, to: str, moves: Mapping[str, tuple[str, ...]], now: datetime) -> bool:
    """Whoever acts at the same moment wins, and nobody else waits for it."""
    try:
        with transaction.atomic():
            move(row, to=to, moves=moves, by=SYSTEM, at=now)
    except Overtaken:
        return False
    return True


def _opened(answer, now: datetime) -> bool:
    try:
        return open_contacts(answer, by=SYSTEM, now=now).state == AnswerState.OPEN
    except Overtaken:
        return False
