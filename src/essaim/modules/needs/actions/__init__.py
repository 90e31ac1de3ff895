"""Everything that can be done to needs, offers, proposals and services."""

from essaim.modules.needs.actions.closing import (
    cancel_service,
    close_occurrence,
    expire_service,
    say_outcome,
    settle_dispute,
)
from essaim.modules.needs.actions.disclosing import open_contacts, revoke_contacts
from essaim.modules.needs.actions.needs import cancel_need, change_need, expire_need, record_need, reopen_need
from essaim.modules.needs.actions.offers import change_offer, move_offer, record_offer, refresh_offer
from essaim.modules.needs.actions.proposals import decline, lapse, send_proposal, withdraw
from essaim.modules.needs.actions.services import agree, answer, settle, undo_answer, validate_introduction

__all__ = [
    "agree",
    "answer",
    "cancel_need",
    "cancel_service",
    "change_need",
    "change_offer",
    "close_occurrence",
    "decline",
    "expire_need",
    "expire_service",
    "lapse",
    "move_offer",
    "open_contacts",
    "record_need",
    "record_offer",
    "refresh_offer",
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
