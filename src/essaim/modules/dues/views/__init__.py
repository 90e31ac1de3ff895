"""Pages of money: the desk, accounts, invoices, the cash box, cheques, the ledger for the accountant."""
