"""Everything that can be done to campaigns, their callers and the people on their lists."""

from essaim.modules.campaigns.actions.calling import (
    claim_next,
    finish_call,
    keep_typed,
    let_go_of,
    put_back,
    take_back_leases,
)
from essaim.modules.campaigns.actions.ending import call_again, close_campaign, leave_out, release_caller
from essaim.modules.campaigns.actions.preparing import (
    add_caller,
    add_named,
    add_people,
    open_campaign,
    record_campaign,
    script_of,
)
from essaim.modules.campaigns.actions.sharing import share_out
from essaim.modules.campaigns.actions.twins import settle_callees

__all__ = [
    "add_caller",
    "add_named",
    "add_people",
    "call_again",
    "claim_next",
    "close_campaign",
    "finish_call",
    "keep_typed",
    "leave_out",
    "let_go_of",
    "open_campaign",
    "put_back",
    "record_campaign",
    "release_caller",
    "script_of",
    "settle_callees",
    "share_out",
    "take_back_leases",
]
