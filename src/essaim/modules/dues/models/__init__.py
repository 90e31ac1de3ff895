"""Rows of money: the ledger, invoices, the cash box."""

from essaim.modules.dues.models.invoices import Invoice, InvoiceLine, Issuer
from essaim.modules.dues.models.ledger import Entry, NumberSeries, Payer, Payment
from essaim.modules.dues.models.tills import CashClosing, Deposit, DepositedCheque

__all__ = [
    "CashClosing",
    "Deposit",
    "DepositedCheque",
    "Entry",
    "Invoice",
    "InvoiceLine",
    "Issuer",
    "NumberSeries",
    "Payer",
    "Payment",
]
