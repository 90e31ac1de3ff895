"""What is done with the board: notices put up and taken down, two neighbours brought together, loans, screens."""

from essaim.modules.exchange.actions.answers import (
    accept_charter,
    answer_notice,
    bring_together,
    close_answer,
    open_contacts,
    read_answer,
    say_no,
    say_yes,
)
from essaim.modules.exchange.actions.loans import end_loan, lend, remind_loans
from essaim.modules.exchange.actions.notices import (
    end_notice,
    keep_notice,
    let_go,
    post_notice,
    refuse_notice,
    remind_authors,
    show_notice,
)
from essaim.modules.exchange.actions.screens import hang_screen, take_screen
from essaim.modules.exchange.actions.tending import end_openings, expire_notices, open_waiting

__all__ = [
    "accept_charter",
    "answer_notice",
    "bring_together",
    "close_answer",
    "end_loan",
    "end_notice",
    "end_openings",
    "expire_notices",
    "hang_screen",
    "keep_notice",
    "lend",
    "let_go",
    "open_contacts",
    "open_waiting",
    "post_notice",
    "read_answer",
    "refuse_notice",
    "remind_authors",
    "remind_loans",
    "say_no",
    "say_yes",
    "show_notice",
    "take_screen",
]
