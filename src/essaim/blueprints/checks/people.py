"""Roles, checks, charters and journeys that hold together."""

from collections.abc import Iterator

from ..model import Blueprint
from ..reading import Found, closest
from ..vocabulary import JOURNEYS

ASKERS = ("beneficiary", "requester")
JOURNEY_KINDS = {"need": ASKERS, "offer": ("supporter",)}


def somebody_helps_and_somebody_asks(blueprint: Blueprint) -> Iterator[Found]:
    kinds = {role.kind for role in blueprint.roles}
    if "supporter" not in kinds:
        yield "nobody_helps", ("roles",), {}
    if not kinds.intersection(ASKERS):
        yield "nobody_asks", ("roles",), {}


def journeys_bring_in_the_right_kind(blueprint: Blueprint) -> Iterator[Found]:
    kinds = {role.key: role.kind for role in blueprint.roles}
    for index, journey in enumerate(blueprint.journeys):
        wanted = JOURNEY_KINDS.get(journey.key, ())
        if journey.role in kinds and wanted and kinds[journey.role] not in wanted:
            fit = [key for key, kind in kinds.items() if kind in wanted]
            values = {"name": journey.key, "word": journey.role, "known": fit}
            yield "journey_role", ("journeys", index, "role"), values


def both_journeys_exist(blueprint: Blueprint) -> Iterator[Found]:
    written = {journey.key for journey in blueprint.journeys}
    for key in JOURNEYS:
        if blueprint.asks_for_needs and key not in written:
            yield "missing_key", ("journeys",), {"name": key}
    for index, journey in enumerate(blueprint.journeys):
        if not journey.questions:
            yield "missing_key", ("journeys", index), {"name": "questions"}


def checks_are_asked(blueprint: Blueprint) -> Iterator[Found]:
    asked = {key for role in blueprint.roles for key in role.requires}
    for index, check in enumerate(blueprint.checks):
        if check.key not in asked:
            yield "check_unused", ("checks", index), {"word": check.key}


def charters_go_with_checks(blueprint: Blueprint) -> Iterator[Found]:
    for index, check in enumerate(blueprint.checks):
        if check.kind == "charter" and check.charter is None:
            yield "missing_key", ("checks", index), {"name": "charter"}
        if check.kind != "charter" and check.charter is not None:
            yield "not_for_this_kind", ("checks", index, "charter"), {"name": "charter", "kind": check.kind}


def charters_are_accepted(blueprint: Blueprint) -> Iterator[Found]:
    accepted = {row.charter for row in (*blueprint.checks, *blueprint.fees)}
    for index, charter in enumerate(blueprint.charters):
        if charter.key not in accepted:
            yield "charter_unused", ("charters", index), {"word": charter.key}


def vetting_means_something(blueprint: Blueprint) -> Iterator[Found]:
    asked = any(role.requires for role in blueprint.roles if role.kind == "supporter")
    if "vetting_valid" in blueprint.disclosure.keys and not asked:
        yield "vetting_without_checks", ("disclosure", "keys"), {}


def acceptance_comes_first(blueprint: Blueprint) -> Iterator[Found]:
    if blueprint.asks_for_needs and "supporter_accepted" not in blueprint.disclosure.keys:
        yield "key_of_acceptance", ("disclosure", "keys"), {}


def fast_track_puts_off_what_is_asked(blueprint: Blueprint) -> Iterator[Found]:
    track = blueprint.fast_track
    asked = next((role.requires for role in blueprint.roles if track and role.key == track.role), ())
    for index, key in enumerate(track.defers if track else ()):
        if key not in asked:
            yield "unknown_word", ("fast_track", "defers", index), {"word": key, "known": list(asked), "close": closest(key, asked)}


LAWS = (
    fast_track_puts_off_what_is_asked,
    somebody_helps_and_somebody_asks,
    journeys_bring_in_the_right_kind,
    both_journeys_exist,
    checks_are_asked,
    charters_go_with_checks,
    charters_are_accepted,
    vetting_means_something,
    acceptance_comes_first,
)
