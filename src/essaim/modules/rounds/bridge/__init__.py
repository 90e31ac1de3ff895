"""Where rounds meet the engine."""

from essaim.modules.rounds.bridge.week import NotServed, Suggested, WeekSuggested, suggest_week

__all__ = ["NotServed", "Suggested", "WeekSuggested", "suggest_week"]
