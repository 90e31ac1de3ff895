"""Where rounds meet the engine."""

from essaim.modules.rounds.bridge.timetable import Rounds, Stop, Timetable, timetable
from essaim.modules.rounds.bridge.week import (
    Drafted,
    NotServed,
    Suggested,
    WeekSuggested,
    draft_week,
    stand_ins,
    suggest_week,
)
from essaim.modules.rounds.bridge.words import CHANGED, RULES, WHAT_HELPS, why_nobody

__all__ = [
    "CHANGED",
    "RULES",
    "WHAT_HELPS",
    "Drafted",
    "NotServed",
    "Rounds",
    "Stop",
    "Suggested",
    "Timetable",
    "WeekSuggested",
    "draft_week",
    "stand_ins",
    "suggest_week",
    "timetable",
    "why_nobody",
]
