"""Rows of money: the ledger, invoices, the cash box."""

from essaim.modules.dues.models.invoices import Invoice, InvoiceLine, Issuer
from essaim.modules.dues.models.ledger import Entry, NumberSeries, Payer, Payment
from essaim.modules.dues.models.memberships import FareRight, Instalment, MembershipTerm, Quote
from essaim.modules.dues.models.online import Checkout, OnlineAccount
from essaim.modules.dues.models.tills import CashClosing, Deposit, DepositedCheque

__all__ = [
    "CashClosing",
    "Checkout",
    "Deposit",
    "DepositedCheque",
    "Entry",
    "FareRight",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "Issuer",
    "MembershipTerm",
    "NumberSeries",
    "OnlineAccount",
    "Payer",
    "Payment",
    "Quote",
]
