"""Who may read and moderate the board: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.models import Scheme
from essaim.modules.exchange.models import Answer, Loan, Notice, Screen
from essaim.modules.exchange.queries import has_board


def may_keep_board(who: Who, scheme: Scheme) -> bool:
    """Reading, moderating, writing down what came on paper: operators and coordinators of the scheme."""
    return who.has(*DESK, scheme=scheme.pk) and has_board(scheme)


def may_moderate(who: Who, notice: Notice) -> bool:
    """Putting a notice up, refusing it, taking it down: whoever keeps the board."""
    return who.has(*DESK, scheme=notice.scheme_id)


def may_bring_together(who: Who, answer: Answer) -> bool:
    """Noting by phone or at the counter what one of the two says: whoever keeps the board."""
    return may_moderate(who, answer.notice)


def may_note_return(who: Who, loan: Loan) -> bool:
    """Noting that something came back: whoever keeps the board."""
    return who.has(*DESK, scheme=loan.scheme_id)


def may_hang_screens(who: Who, scheme: Scheme) -> bool:
    """Giving out a secret address for a hall: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=scheme.pk) and has_board(scheme)


def may_take_screen(who: Who, screen: Screen) -> bool:
    """Taking it back: the same."""
    return who.has(StaffRole.COORDINATOR, scheme=screen.scheme_id)
