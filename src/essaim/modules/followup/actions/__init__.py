"""Everything that can be noted of people and done for them."""

from essaim.modules.followup.actions.events import (
    act_on_report,
    close_referral,
    log_interaction,
    move_alert,
    raise_alert,
    refer,
    report_danger,
    write_note,
)
from essaim.modules.followup.actions.supports import (
    ask_support,
    close_support,
    note_carer,
    open_support,
    refuse_support,
)

__all__ = [
    "act_on_report",
    "ask_support",
    "close_referral",
    "close_support",
    "log_interaction",
    "move_alert",
    "note_carer",
    "open_support",
    "raise_alert",
    "refer",
    "refuse_support",
    "report_danger",
    "write_note",
]
