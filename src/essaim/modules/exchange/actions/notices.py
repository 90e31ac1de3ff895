"""Notices: written by whoever lives there, read by the team before anybody else, reminded of, taken down."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.people.queries import address_of
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import SchemeState
from essaim.modules.exchange import queries
from essaim.modules.exchange.actions.parts import take_part
from essaim.modules.exchange.actions.telling import tell_neighbour
from essaim.modules.exchange.models import Answer, Notice
from essaim.modules.exchange.states import (
    ANSWER_MOVES,
    NOTICE_MOVES,
    AnswerState,
    Direction,
    NoticeState,
    WhyRefused,
)

CONTACT = re.compile(r"(?:\d[\s.\-/]?){8,}|\S+@\S+\.\S+")
# A day of the calendar is no number; it is one again where other figures stand beside it, unless they tell the hour.
DAY = re.compile(
    r"(?<!\d)(?<!\d[\s./-])"
    r"(?:(?:0?[1-9]|[12]\d|3[01])([./\s-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(?!\d)(?![\s./-]\d(?!\d?\s?[hH:]))"
)


@transaction.atomic
def post_notice(
    scheme: Scheme, *, person: Person, direction: str, category: str, title: str, words: str = "", entrance: str = "",
    charter: bool = False, by: Actor, now: datetime,
) -> Notice:  # fmt: skip
    """Somebody looks for something, offers it or lends it. Nobody reads it before the team has.

    `charter`: whoever offers or lends has accepted the charter of those who help, where the scheme has one.
    """
    _let_write(scheme, person)
    if category not in {item.key for item in queries.board_categories(scheme, direction)} or direction not in Direction.values:
        raise Refusal(_("Choose what it is about among the list: only things are lent."), field="category")
    if not title.strip():
        raise Refusal(_("Say in a few words what it is."), field="title")
    for name, text in (("title", title), ("words", words), ("entrance", entrance)):
        if CONTACT.search(DAY.sub(" ", text)):
            raise Refusal(_("Leave numbers and addresses out: they open once both of you have said yes."), field=name)
    take_part(person, scheme, gives=direction != Direction.NEED, charter=charter, by=by, now=now)
    home = address_of(person)
    notice = Notice.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, number=_next_number(scheme), direction=direction,
        category=category, title=title.strip()[:80], words=words.strip()[:400], entrance=entrance.strip()[:30],
        lat=home.lat if home else None, lon=home.lon if home else None, channel=by.channel, recorded_by=by.id, created_at=now,
    )  # fmt: skip
    journal.write("notice.posted", notice, by=by, at=now, direction=direction, category=category)
    return notice


@transaction.atomic
def show_notice(notice: Notice, *, by: Actor, now: datetime) -> Notice:
    """The team has read it: it hangs on the board until its last day, and whoever wrote it is told."""
    Notice.objects.filter(pk=notice.pk).update(until=_last_day(notice, now))
    move(notice, to=NoticeState.SHOWN, moves=NOTICE_MOVES, by=by, at=now)
    Notice.objects.filter(pk=notice.pk).update(moderated_by=by.id, shown_at=now, reminded_at=None)
    notice.refresh_from_db()
    tell_neighbour(
        notice.person, notice.scheme, "notice_shown", occurrence=f"{notice.pk} shown", subject_id=notice.pk, day=notice.until,
        by=by, now=now,
    )  # fmt: skip
    return notice


@transaction.atomic
def refuse_notice(notice: Notice, *, why: str, by: Actor, now: datetime) -> Notice:
    """It is not put up, or comes down: whoever wrote it is told why, and can write it again."""
    if why not in WhyRefused.values:
        raise Refusal(_("Choose one of the reasons of the list: it is told to whoever wrote the notice."), field="why")
    move(notice, to=NoticeState.REFUSED, moves=NOTICE_MOVES, by=by, at=now, why=why)
    Notice.objects.filter(pk=notice.pk).update(why_refused=why, moderated_by=by.id, ended_at=now)
    notice.refresh_from_db()
    _let_go(notice, by=by, now=now)
    tell_neighbour(
        notice.person, notice.scheme, "notice_refused", occurrence=f"{notice.pk} refused", subject_id=notice.pk,
        postscript=WhyRefused(why).label, by=by, now=now,
    )  # fmt: skip
    return notice


@transaction.atomic
def keep_notice(notice: Notice, *, by: Actor, now: datetime) -> Notice:
    """It still holds: it stays for as long again."""
    until = _last_day(notice, now)
    if notice.state == NoticeState.EXPIRED:
        Notice.objects.filter(pk=notice.pk).update(until=until)
        move(notice, to=NoticeState.SHOWN, moves=NOTICE_MOVES, by=by, at=now)
    elif notice.state != NoticeState.SHOWN:
        raise Refusal(_("This notice is no longer on the board: write a new one."))
    Notice.objects.filter(pk=notice.pk).update(until=until, reminded_at=None, version=F("version") + 1)
    notice.refresh_from_db()
    journal.write("notice.kept", notice, by=by, at=now, until=until)
    return notice


@transaction.atomic
def end_notice(notice: Notice, *, by: Actor, now: datetime) -> Notice:
    """It is settled, or no longer wanted: it comes down; two who found each other keep what is open between them."""
    move(notice, to=NoticeState.ENDED, moves=NOTICE_MOVES, by=by, at=now)
    Notice.objects.filter(pk=notice.pk).update(ended_at=now)
    _let_go(notice, by=by, now=now)
    notice.refresh_from_db()
    return notice


def remind_authors(scheme: Scheme, *, now: datetime) -> int:
    """Whoever wrote a notice is told before it ends, once."""
    rows = list(queries.notices_ending(scheme, now=now))
    for notice in rows:
        tell_neighbour(
            notice.person, scheme, "notice_ends_soon", occurrence=f"{notice.pk} ends {notice.until}", subject_id=notice.pk,
            day=notice.until, by=SYSTEM, now=now,
        )  # fmt: skip
        Notice.objects.filter(pk=notice.pk).update(reminded_at=now)
    return len(rows)


@transaction.atomic
def let_go(person: Person, *, scheme: Scheme | None = None, by: Actor, now: datetime) -> None:
    """Somebody leaves, is suspended or forgotten: their notices come down, what was open closes on both sides."""
    here, there = ({"scheme": scheme}, {"notice__scheme": scheme}) if scheme else ({}, {})
    standing = (NoticeState.WAITING, NoticeState.SHOWN, NoticeState.EXPIRED)
    for notice in Notice.objects.filter(person=person, state__in=standing, **here):
        end_notice(notice, by=by, now=now)
    mine = Q(person=person) | Q(notice__person=person)
    for answer in Answer.objects.filter(mine, state__in=queries.LIVING, **there):
        move(answer, to=AnswerState.ENDED, moves=ANSWER_MOVES, by=by, at=now)


def _let_write(scheme: Scheme, person: Person) -> None:
    if scheme.state != SchemeState.OPEN or not queries.has_board(scheme):
        raise Refusal(_("%(scheme)s is not open at the moment: nothing can be recorded.") % {"scheme": scheme.name})
    if queries.is_barred(person, scheme) or not person.is_reachable:
        raise Refusal(_("Call us: this cannot be done here at the moment."))


def _last_day(notice: Notice, now: datetime) -> date:
    return timezone.localdate(now) + timedelta(days=setting(notice.scheme, "notice_days"))


def _let_go(notice: Notice, *, by: Actor, now: datetime) -> None:
    """Answers that waited are over; nobody is left waiting."""
    for answer in Answer.objects.filter(notice=notice, state__in=(AnswerState.WRITTEN, AnswerState.ASKED)):
        move(answer, to=AnswerState.ENDED, moves=ANSWER_MOVES, by=by, at=now)


def _next_number(scheme: Scheme) -> int:
    Scheme.objects.select_for_update().filter(pk=scheme.pk).first()
    return (Notice.objects.filter(scheme=scheme).aggregate(last=Max("number"))["last"] or 0) + 1
