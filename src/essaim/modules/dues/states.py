"""The closed lists of money: what is owed, how it is paid, why something is taken back; codes, since the journal keeps them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """One line of the ledger; what is owed is positive, what is settled negative."""

    CHARGE = "charge", _("to be paid")
    PAYMENT = "payment", _("paid")
    REFUND = "refund", _("given back")
    CREDIT = "credit", _("taken off")
    OFFSET = "offset", _("settled from another line")
    CORRECTION = "correction", _("correction")


class What(models.TextChoices):
    """What money is for."""

    ACTIVITY = "activity", _("activity")
    MEMBERSHIP = "membership", _("membership")
    AGREEMENT = "agreement", _("agreement")
    DONATION = "donation", _("donation")
    ADVANCE = "advance", _("paid in advance")
    OTHER = "other", _("something else")


class Tender(models.TextChoices):
    """With what somebody pays."""

    CASH = "cash", _("cash")
    CHEQUE = "cheque", _("cheque")
    CARD = "card", _("bank card on site")
    TRANSFER = "transfer", _("bank transfer")
    ONLINE = "online", _("online payment")


AT_THE_DESK = (Tender.CASH, Tender.CHEQUE, Tender.CARD, Tender.TRANSFER)


class Series(models.TextChoices):
    """What is numbered without a gap; the letter stands before the number."""

    ENTRY = "E", _("entry")
    INVOICE = "F", _("invoice")
    CREDIT_NOTE = "A", _("credit note")
    RECEIPT = "R", _("receipt")
    DEPOSIT = "B", _("deposit slip")
    CLOSING = "C", _("closing of the cash box")


class Vat(models.TextChoices):
    """Why there is no value-added tax on what an association of this kind invoices."""

    FRANCHISE = "franchise", _("no VAT charged: article 293 B of the tax code")
    NON_PROFIT = "non_profit", _("non-profit body exempt from VAT: article 261, 7-1° of the tax code")
    OUTSIDE = "outside", _("outside the scope of VAT: article 256 B of the tax code")


VAT_WORDS = {
    Vat.FRANCHISE: "TVA non applicable, art. 293 B du CGI",
    Vat.NON_PROFIT: "Exonération de TVA, art. 261, 7-1° du CGI",
    Vat.OUTSIDE: "Hors champ de la TVA, art. 256 B du CGI",
}


class CreditReason(models.TextChoices):
    """Why less is owed than was written."""

    CANCELLED = "cancelled", _("they cancelled in time")
    SESSION = "session", _("the session did not take place")
    MISTAKE = "mistake", _("it was a mistake")
    GOODWILL = "goodwill", _("a gesture")
    FARE = "fare", _("another fare applies")


class CorrectionReason(models.TextChoices):
    """Why a payment is taken back by a counter-entry."""

    MISTYPED = "mistyped", _("the amount or the means was mistyped")
    WRONG_PAYER = "wrong_payer", _("it was somebody else's")
    TWICE = "twice", _("it was noted twice")
    UNPAID = "unpaid", _("the bank did not pay the cheque")
    RETURNED = "returned", _("the online payment was given back or contested")


class TermState(models.TextChoices):
    """Where a membership stands; it counts on a day when it is current and covers that day."""

    PENDING = "pending", _("waiting for payment")
    CURRENT = "current", _("up to date")
    CANCELLED = "cancelled", _("cancelled")


TERM_MOVES = {
    TermState.PENDING: (TermState.CURRENT, TermState.CANCELLED),
    TermState.CURRENT: (TermState.PENDING, TermState.CANCELLED),
    TermState.CANCELLED: (),
}


class FareProof(models.TextChoices):
    """What was shown for a fare: seen, and never kept."""

    WORD = "word", _("their word")
    CAF = "caf", _("letter of the family allowance office")
    TAX = "tax", _("tax notice")
    REFERRER = "referrer", _("a social worker who sent them")
    DECISION = "decision", _("nothing: the team has decided so")


EXEMPT = "exempt"
SHOWN = (FareProof.WORD, FareProof.CAF, FareProof.TAX, FareProof.REFERRER)


class CheckoutState(models.TextChoices):
    """Where a payment begun online stands; only what the provider says when asked makes it paid, or takes it back."""

    PREPARED = "prepared", _("being prepared")
    OPENED = "opened", _("at the provider's")
    AWAITED = "awaited", _("the bank has not said yes or no yet")
    PAID = "paid", _("paid")
    REFUSED = "refused", _("refused by the bank")
    EXPIRED = "expired", _("given up")
    FAILED = "failed", _("the provider did not answer")
    DISPUTED = "disputed", _("the amount is not the one that was asked")
    UNHEARD = "unheard", _("nothing sure was heard of it")
    RETURNED = "returned", _("given back or contested at the provider's")
    SETTLED = "settled", _("settled by the team")


LATER = (CheckoutState.PAID, CheckoutState.DISPUTED, CheckoutState.AWAITED)
CHECKOUT_MOVES = {
    CheckoutState.PREPARED: (CheckoutState.OPENED, CheckoutState.FAILED),
    CheckoutState.OPENED: (*LATER, CheckoutState.REFUSED, CheckoutState.EXPIRED, CheckoutState.UNHEARD),
    CheckoutState.AWAITED: (CheckoutState.PAID, CheckoutState.DISPUTED, CheckoutState.REFUSED, CheckoutState.UNHEARD),
    CheckoutState.PAID: (CheckoutState.RETURNED,),
    CheckoutState.REFUSED: (*LATER, CheckoutState.EXPIRED, CheckoutState.UNHEARD),
    CheckoutState.EXPIRED: LATER,
    CheckoutState.FAILED: (),
    CheckoutState.DISPUTED: (CheckoutState.PAID, CheckoutState.EXPIRED),
    CheckoutState.UNHEARD: (*LATER, CheckoutState.REFUSED, CheckoutState.SETTLED),
    CheckoutState.RETURNED: (CheckoutState.SETTLED, CheckoutState.PAID),
    CheckoutState.SETTLED: (),
}
CHECKOUT_WORDS = {
    CheckoutState.DISPUTED: ("paid", "closed"),
    CheckoutState.UNHEARD: ("ask", "closed"),
    CheckoutState.RETURNED: ("undo", "closed"),
}
