"""Everything that can be done to needs, offers, proposals and services."""

from essaim.modules.needs.actions.closing import (
    cancel_service,
    close_occurrence,
    expire_service,
    miss_occurrence,
    say_outcome,
    settle_dispute,
)
from essaim.modules.needs.actions.disclosing import open_contacts, renew_contacts, revoke_contacts
from essaim.modules.needs.actions.needs import (
    cancel_need,
    change_need,
    expire_need,
    part_from_asker,
    record_need,
    reopen_need,
)
from essaim.modules.needs.actions.offers import change_offer, move_offer, record_offer, refresh_offer
from essaim.modules.needs.actions.planning import plan
from essaim.modules.needs.actions.proposals import decline, lapse, send_proposal, withdraw
from essaim.modules.needs.actions.series import change_following, end_series, leave_out, move_time, put_back
from essaim.modules.needs.actions.services import agree, answer, settle, undo_answer, validate_introduction

__all__ = [
    "agree",
    "answer",
    "cancel_need",
    "cancel_service",
    "change_following",
    "change_need",
    "change_offer",
    "close_occurrence",
    "decline",
    "end_series",
    "expire_need",
    "expire_service",
    "lapse",
    "leave_out",
    "miss_occurrence",
    "move_offer",
    "move_time",
    "open_contacts",
    "part_from_asker",
    "plan",
    "put_back",
    "record_need",
    "record_offer",
    "refresh_offer",
    "renew_contacts",
    "reopen_need",
    "revoke_contacts",
    "say_outcome",
    "send_proposal",
    "settle",
    "settle_dispute",
    "undo_answer",
    "validate_introduction",
    "withdraw",
]
