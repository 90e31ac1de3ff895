"""What each room knows of a person, for their copy; how each room forgets them, and what it makes of twin rows."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from essaim.core.people.models import Person
from essaim.core.schemes.actions import settle_twins
from essaim.modules.activities import actions as activities
from essaim.modules.campaigns import actions as campaigns
from essaim.modules.housing import actions as housing
from essaim.workflows import copying, forgetting

PARTS: dict[str, Callable[[Person], list[dict]]] = {
    "participations": copying.participations_of,
    "commitments": copying.commitments_of,
    "sessions": copying.sessions_of,
    "information": copying.information_of,
    "drop_ins": copying.drop_ins_of,
    "ideas": copying.ideas_of,
    "subscriptions": copying.subscriptions_of,
    "needs": copying.needs_of,
    "services": copying.services_of,
    "visits": copying.visits_of,
    "dwellings": copying.dwellings_of,
    "money": copying.money_of,
    "board": copying.board_of,
    "followup": copying.followup_of,
    "calls": copying.calls_of,
    "equipment": copying.equipment_of,
    "posts": copying.posts_of,
    "messages": copying.messages_of,
}

ERASERS: dict[str, Callable[[Person, datetime], None]] = {
    "needs": forgetting.forget_needs,
    "activities": forgetting.forget_activities,
    "dues": forgetting.forget_dues,
    "rounds": forgetting.forget_rounds,
    "campaigns": forgetting.forget_campaigns,
    "exchange": forgetting.forget_exchange,
    "equipment": forgetting.forget_equipment,
    "board": forgetting.forget_board,
    "housing": forgetting.forget_housing,
    "followup": forgetting.forget_followup,
    "messages": forgetting.forget_messages,
    "schemes": forgetting.forget_schemes,
}

TWINS: dict[str, Callable[[UUID, UUID], list[list]]] = {
    "activities.Attendee": activities.settle_attendees,
    "campaigns.Callee": campaigns.settle_callees,
    "schemes.Participation": settle_twins,
    "housing.Occupancy": housing.settle_dwellings,
    "housing.Newcomer": housing.settle_newcomers,
}
