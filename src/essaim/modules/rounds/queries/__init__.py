"""What is read of rounds: who calls on whom, the visits of a week or of a day, drafts, who is away, whoever is alone in a home."""

from essaim.modules.rounds.queries.absences import (
    absences_of,
    is_away,
    living_absences,
    visits_of_absence,
    while_away,
)
from essaim.modules.rounds.queries.alone import (
    alarms_due,
    door_of,
    doors_open,
    is_moved_since,
    ladder_of,
    visit_of_danger,
    visit_said_by_sms,
    visits_over,
    visits_ringing,
    visits_under_way,
)
from essaim.modules.rounds.queries.drafts import (
    calendar_of,
    changed_since,
    drafts_of,
    lines,
    lines_of,
    lines_proposed,
    look_of,
    moment,
    open_draft,
    visits_settled,
    visits_stuck,
)
from essaim.modules.rounds.queries.visits import *  # noqa: F403 -- every read of that file, by its name

__all__ = [
    "absences_of",
    "alarms_due",
    "calendar_of",
    "changed_since",
    "door_of",
    "doors_open",
    "drafts_of",
    "is_away",
    "is_moved_since",
    "ladder_of",
    "lines",
    "lines_of",
    "lines_proposed",
    "living_absences",
    "look_of",
    "moment",
    "open_draft",
    "visit_of_danger",
    "visit_said_by_sms",
    "visits_of_absence",
    "visits_over",
    "visits_ringing",
    "visits_settled",
    "visits_stuck",
    "visits_under_way",
    "while_away",
]
