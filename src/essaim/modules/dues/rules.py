"""Who may take money, keep the accounts and see them: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import is_visible
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models import CashClosing, Checkout, Deposit, FareRight, Invoice, MembershipTerm, Payment

ACCOUNTS = (StaffRole.COORDINATOR,)
LEGAL = (StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR)


def schemes_at_desk(who: Who):
    """Schemes whose money this member of staff takes; None means every one."""
    return who.schemes_as(*DESK)


def schemes_kept(who: Who):
    """Schemes whose accounts this member of staff keeps; None means every one."""
    return who.schemes_as(*ACCOUNTS)


def may_take_from(who: Who, person: Person) -> bool:
    """Seeing somebody's account and taking their money: whoever is at the desk and may see the person."""
    return who.is_staff and who.has_anywhere(*DESK) and is_visible(who, person)


def may_take_from_body(who: Who, organisation: Organisation) -> bool:
    """The same for a body, which everybody at the desk knows."""
    return who.is_staff and who.has_anywhere(*DESK)


def may_see_payment(who: Who, payment: Payment) -> bool:
    """Printing a receipt: the desk of its scheme."""
    return _holds(who, DESK, payment.scheme_id)


def may_undo_payment(who: Who, payment: Payment) -> bool:
    """Taking a payment back by its contrary: whoever keeps the accounts."""
    return _holds(who, ACCOUNTS, payment.scheme_id)


def may_keep_accounts(who: Who, scheme: Scheme) -> bool:
    """Invoices, credits, the slip of cheques of a scheme."""
    return _holds(who, ACCOUNTS, scheme.pk)


def may_count_box(who: Who, scheme: Scheme) -> bool:
    """Counting the cash box: whoever takes the money."""
    return _holds(who, DESK, scheme.pk)


def may_see_closing(who: Who, closing: CashClosing) -> bool:
    """The sheet of a closing: the desk of its scheme."""
    return _holds(who, DESK, closing.scheme_id)


def may_see_deposit(who: Who, deposit: Deposit) -> bool:
    """A slip of cheques names who wrote them: whoever keeps the accounts."""
    return _holds(who, ACCOUNTS, deposit.scheme_id)


def may_cancel_term(who: Who, term: MembershipTerm) -> bool:
    """Cancelling a membership: whoever keeps the accounts of its scheme."""
    return _holds(who, ACCOUNTS, term.scheme_id)


def may_end_fare(who: Who, right: FareRight) -> bool:
    """Ending a fare: the desk of its scheme, which notes it too, for somebody whom they see."""
    return _holds(who, DESK, right.scheme_id) and is_visible(who, right.person)


def may_settle_checkout(who: Who, checkout: Checkout) -> bool:
    """Saying what became of a disputed payment online: whoever keeps the accounts of its scheme."""
    return _holds(who, ACCOUNTS, checkout.scheme_id)


def may_see_invoice(who: Who, invoice: Invoice) -> bool:
    """Whoever keeps the accounts of its scheme."""
    return _holds(who, ACCOUNTS, invoice.scheme_id)


def _holds(who: Who, roles: tuple[str, ...], scheme_id) -> bool:
    return who.is_staff and who.has(*roles, scheme=scheme_id)
