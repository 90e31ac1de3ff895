"""Everything that can be done to schemes, participations and cases."""

from essaim.core.schemes.actions.cases import close_case, give_case_to, hand_over_portfolio, open_case
from essaim.core.schemes.actions.commitments import (
    Conflict,
    commit,
    move_commitments,
    record_resource,
    release,
    release_all,
)
from essaim.core.schemes.actions.employments import employment_of, move_employment, set_contract
from essaim.core.schemes.actions.fast_track import ask_fast_track, open_fast_track
from essaim.core.schemes.actions.participations import (
    change_participation,
    clear_all,
    enrol,
    plan_interview,
    record_check,
    refuse,
    take_up_again,
    validate,
    waive_check,
    withdraw_check,
)
from essaim.core.schemes.actions.planting import move_scheme, plant, record_decision
from essaim.core.schemes.actions.resources import archive_resource, correct_resource, restore_resource
from essaim.core.schemes.actions.resting import close_days, reopen_days
from essaim.core.schemes.actions.spells import announce_end, begin_spell, end_spell, take_back_end
from essaim.core.schemes.actions.twins import settle_twins
from essaim.core.schemes.actions.upgrading import change_answers, changes_of, upgrade

__all__ = [
    "Conflict",
    "announce_end",
    "archive_resource",
    "begin_spell",
    "ask_fast_track",
    "change_answers",
    "change_participation",
    "changes_of",
    "clear_all",
    "close_case",
    "close_days",
    "commit",
    "correct_resource",
    "employment_of",
    "end_spell",
    "enrol",
    "give_case_to",
    "hand_over_portfolio",
    "move_commitments",
    "move_employment",
    "move_scheme",
    "open_case",
    "open_fast_track",
    "plan_interview",
    "plant",
    "record_check",
    "record_decision",
    "record_resource",
    "refuse",
    "release",
    "release_all",
    "reopen_days",
    "restore_resource",
    "set_contract",
    "settle_twins",
    "take_back_end",
    "take_up_again",
    "upgrade",
    "validate",
    "waive_check",
    "withdraw_check",
]
