"""Everything that can be noted of people and done for them."""

from essaim.modules.followup.actions.events import (
    begin_support,
    close_referral,
    end_support,
    log_interaction,
    move_alert,
    note_step,
    raise_alert,
    refer,
    take_back,
    write_note,
)
from essaim.modules.followup.actions.reports import (
    act_on_report,
    escalate_reports,
    report_danger,
    review_report,
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
    "begin_support",
    "close_referral",
    "close_support",
    "end_support",
    "escalate_reports",
    "log_interaction",
    "move_alert",
    "note_carer",
    "note_step",
    "open_support",
    "raise_alert",
    "refer",
    "refuse_support",
    "report_danger",
    "review_report",
    "take_back",
    "write_note",
]
