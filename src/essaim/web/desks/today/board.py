"""What the board between neighbours adds to the page of the day."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words
from essaim.modules.exchange.models import Answer, Loan, Notice
from essaim.modules.exchange.queries import answers_waiting, loans_late, notices_waiting
from essaim.modules.exchange.rules import DESK
from essaim.web.desks.today.lines import Line


def notices(who: Who, now: datetime) -> QuerySet[Notice]:
    """Notices that nobody of the team has read yet."""
    return notices_waiting(who.schemes_as(*DESK)) if who.has_anywhere(*DESK) else Notice.objects.none()


def answers(who: Who, now: datetime) -> QuerySet[Answer]:
    """What strangers answered to notices, and nobody of the team has read yet."""
    return answers_waiting(who.schemes_as(*DESK)) if who.has_anywhere(*DESK) else Answer.objects.none()


def loans(who: Who, now: datetime) -> QuerySet[Loan]:
    """Things that should have come back."""
    return loans_late(who.schemes_as(*DESK), now=now) if who.has_anywhere(*DESK) else Loan.objects.none()


def notice_line(row: Notice, now: datetime) -> Line:
    """One notice to read."""
    return Line(row.title, reverse("exchange:notice", args=[row.pk]), row.created_at, row.person.full_name, _("Read it"))


def answer_line(row: Answer, now: datetime) -> Line:
    """One answer to read."""
    return Line(row.notice.title, reverse("exchange:notice", args=[row.notice_id]), row.created_at, row.person.full_name, _("Read it"))


def loan_line(row: Loan, now: datetime) -> Line:
    """One loan to ask back."""
    said = _("%(name)s, since %(day)s") % {"name": row.borrower.full_name, "day": day_in_words(row.due_on, "j F")}
    return Line(row.answer.notice.title, reverse("exchange:notice", args=[row.answer.notice_id]), None, said, _("Ask for it back"))
