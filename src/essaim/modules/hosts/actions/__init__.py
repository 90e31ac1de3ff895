"""Everything that can be done with hosts: seeking them, talking, agreeing, counting passages, asking what is lacking."""

from essaim.modules.hosts.actions.agreements import (
    increase_agreement,
    note_credited,
    note_invoiced,
    propose_agreement,
    sign_agreement,
    unsign_agreement,
    withdraw_agreement,
)
from essaim.modules.hosts.actions.fragility import Faulty, import_fragility
from essaim.modules.hosts.actions.passages import (
    drop_past_discovery,
    give_back_passage,
    move_passage,
    note_discoveries,
    note_past_discovery,
    take_passage,
)
from essaim.modules.hosts.actions.relations import (
    Added,
    add_communes,
    add_residence,
    correct_kind,
    meet_host,
    note_contact,
    reopen_host,
    stop_host,
    undo_added,
)
from essaim.modules.hosts.actions.survey import note_host_answer, note_retired_answer

__all__ = [
    "Added",
    "Faulty",
    "add_communes",
    "add_residence",
    "drop_past_discovery",
    "give_back_passage",
    "import_fragility",
    "increase_agreement",
    "correct_kind",
    "meet_host",
    "move_passage",
    "note_contact",
    "note_credited",
    "note_discoveries",
    "note_host_answer",
    "note_invoiced",
    "note_past_discovery",
    "note_retired_answer",
    "propose_agreement",
    "reopen_host",
    "sign_agreement",
    "stop_host",
    "take_passage",
    "withdraw_agreement",
    "undo_added",
    "unsign_agreement",
]
