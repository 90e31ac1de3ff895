"""Where a notice, an answer and a loan stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Which way something goes between neighbours."""

    NEED = "need", _("looking for")
    OFFER = "offer", _("offering")
    LOAN = "loan", _("lending")


ANSWERED_BY = {
    Direction.NEED: (Direction.OFFER, Direction.LOAN),
    Direction.OFFER: (Direction.NEED,),
    Direction.LOAN: (Direction.NEED,),
}


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("to be read by the team")
    SHOWN = "shown", _("on the board")
    REFUSED = "refused", _("not put up")
    ENDED = "ended", _("taken down")
    EXPIRED = "expired", _("at its end")


NOTICE_MOVES = {
    NoticeState.WAITING: (NoticeState.SHOWN, NoticeState.REFUSED, NoticeState.ENDED),
    NoticeState.SHOWN: (NoticeState.REFUSED, NoticeState.ENDED, NoticeState.EXPIRED),
    NoticeState.EXPIRED: (NoticeState.SHOWN, NoticeState.ENDED),
    NoticeState.REFUSED: (),
    NoticeState.ENDED: (),
}


class WhyRefused(models.TextChoices):
    """Why a notice is not put up: a code for the journal, a sentence for whoever wrote it."""

    CONTACT = "contact", _("It holds a number or an address: these open only once both of you have said yes.")
    MONEY = "money", _("It asks for money: everything on the board is free.")
    NOT_OURS = "not_ours", _("It asks for care or for a professional's work: call us, and we look together for who can.")
    OTHER_PERSON = "other_person", _("It speaks of somebody else, who has not agreed to be named.")
    WORDS = "words", _("Some words could hurt.")
    TWICE = "twice", _("It is on the board already.")


class AnswerState(models.TextChoices):
    WRITTEN = "written", _("to be read by the team")
    ASKED = "asked", _("waiting for the other one")
    OPEN = "open", _("both said yes")
    DECLINED = "declined", _("not this time")
    ENDED = "ended", _("over")


ANSWER_MOVES = {
    AnswerState.WRITTEN: (AnswerState.ASKED, AnswerState.DECLINED, AnswerState.ENDED),
    AnswerState.ASKED: (AnswerState.OPEN, AnswerState.DECLINED, AnswerState.ENDED),
    AnswerState.OPEN: (AnswerState.ENDED,),
    AnswerState.DECLINED: (),
    AnswerState.ENDED: (),
}


class LoanState(models.TextChoices):
    LENT = "lent", _("lent")
    RETURNED = "returned", _("given back")
    LOST = "lost", _("lost or broken")


LOAN_MOVES = {
    LoanState.LENT: (LoanState.RETURNED, LoanState.LOST),
    LoanState.RETURNED: (),
    LoanState.LOST: (LoanState.RETURNED,),
}
