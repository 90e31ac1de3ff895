"""Everything that can be done with money."""

from essaim.modules.dues.actions.invoicing import (
    Line,
    describe_issuer,
    issue_credit_note,
    issue_invoice,
)
from essaim.modules.dues.actions.ledger import charge, credit
from essaim.modules.dues.actions.memberships import end_fare, grant_fare, join_members
from essaim.modules.dues.actions.numbers import next_number
from essaim.modules.dues.actions.payers import payer_of
from essaim.modules.dues.actions.payments import pay, refund, undo_payment
from essaim.modules.dues.actions.quoting import quote
from essaim.modules.dues.actions.reviewing import charge_again, follow_day
from essaim.modules.dues.actions.taking_off import cancel_term, take_off
from essaim.modules.dues.actions.tills import close_box, deposit_cheques

__all__ = [
    "Line",
    "cancel_term",
    "charge",
    "charge_again",
    "close_box",
    "credit",
    "deposit_cheques",
    "describe_issuer",
    "end_fare",
    "follow_day",
    "grant_fare",
    "issue_credit_note",
    "issue_invoice",
    "join_members",
    "next_number",
    "pay",
    "payer_of",
    "quote",
    "refund",
    "take_off",
    "undo_payment",
]
