"""What is read of money: accounts, members, prices."""

from essaim.modules.dues.queries.fares import (
    Advice,
    Price,
    advice_for,
    bands_of,
    fees_of,
    is_member,
    members_among,
    price_of,
)
from essaim.modules.dues.queries.money import (
    Due,
    balance_of,
    cash_since_closing,
    charges_about,
    charges_to_invoice,
    cheques_waiting,
    dues_of,
    entries_of,
    in_credit,
    invoices_among,
    invoices_listed,
    invoices_taken_back,
    issuer,
    last_cash_receipt,
    last_closing,
    ledger,
    left_of,
    left_of_all,
    left_of_invoice,
    left_of_invoices,
    owing,
    payments_about,
    payments_listed,
    payments_of,
    schemes_with_payments,
    settled_of,
    sums_of,
)
from essaim.modules.dues.queries.online import checkouts_disputed, online_account
from essaim.modules.dues.queries.terms import LISTS, fare_of, members_listed, term_after, term_on, terms_of

__all__ = [
    "Advice", "Due", "LISTS", "Price", "advice_for", "balance_of", "bands_of", "cash_since_closing", "charges_about", "charges_to_invoice",
    "checkouts_disputed", "cheques_waiting", "dues_of", "entries_of", "fare_of", "fees_of", "in_credit", "invoices_among", "invoices_listed", "invoices_taken_back", "is_member", "issuer",
    "last_cash_receipt", "last_closing", "ledger", "left_of", "left_of_all", "left_of_invoice", "left_of_invoices", "members_among",
    "members_listed", "online_account", "owing", "payments_about", "payments_listed", "payments_of", "price_of", "schemes_with_payments", "settled_of", "sums_of", "term_after", "term_on", "terms_of",
]  # fmt: skip
