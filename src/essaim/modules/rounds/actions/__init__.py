"""Everything that can be done about rounds: who calls on whom, the weeks, the visits, drafts, absences, whoever is alone in a home."""

from essaim.modules.rounds.actions.absences import note_absence, take_absence_back
from essaim.modules.rounds.actions.alone import (
    claim,
    close_door,
    leave,
    nobody_opens,
    put_out,
    say_danger,
    stay_longer,
)
from essaim.modules.rounds.actions.drafts import (
    Clash,
    change_line,
    conflicts_of,
    discard,
    drop_line,
    keep_line,
    lapse_drafts,
    note_adopted,
    note_yes,
    plan_again,
    prepare_week,
    shift_line,
    take_up,
    undo,
)
from essaim.modules.rounds.actions.noting import note_done, note_not_done
from essaim.modules.rounds.actions.visits import *  # noqa: F403 -- every verb of that file, by its name

__all__ = [
    "Clash",
    "change_line",
    "claim",
    "close_door",
    "conflicts_of",
    "discard",
    "drop_line",
    "keep_line",
    "lapse_drafts",
    "leave",
    "nobody_opens",
    "note_absence",
    "note_adopted",
    "note_done",
    "note_not_done",
    "note_yes",
    "plan_again",
    "prepare_week",
    "put_out",
    "say_danger",
    "shift_line",
    "stay_longer",
    "take_absence_back",
    "take_up",
    "undo",
]
