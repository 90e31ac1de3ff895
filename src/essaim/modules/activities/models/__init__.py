"""What is proposed, when and where; who has a place, who waits, who came; and what the team writes to whoever wishes to hear of it."""

from essaim.modules.activities.models.newsletters import Newsletter
from essaim.modules.activities.models.place import DropIn, Idea, OpeningDay, OpeningSlot
from essaim.modules.activities.models.programme import (
    CORRECTABLE,
    Activity,
    Attendee,
    Booking,
    Information,
    Opinion,
    Registration,
    Series,
    Session,
    SessionStaff,
    Subscription,
    Wish,
)

__all__ = [
    "CORRECTABLE", "Activity", "Attendee", "Booking", "DropIn", "Idea", "Information", "Newsletter", "OpeningDay", "OpeningSlot",
    "Opinion", "Registration", "Series", "Session", "SessionStaff", "Subscription", "Wish",
]  # fmt: skip
