"""Moments, indicators and money that the scheme can bear."""

from collections.abc import Iterator

from ..model import Blueprint
from ..reading import Found
from ..shape import Ref
from ..vocabulary import ALWAYS_SENT, MEASURES, NOTICES, STEPS, messages_of


def measures_have_their_module(blueprint: Blueprint) -> Iterator[Found]:
    for index, indicator in enumerate(blueprint.indicators):
        measure = MEASURES.get(indicator.measure)
        if measure is None:
            continue
        at = ("indicators", index)
        if measure.module is not None and measure.module not in blueprint.modules:
            yield "module_missing", (*at, "measure"), {"word": indicator.measure, "name": measure.module}
        for position, word in enumerate(indicator.breakdown):
            if word not in measure.breakdowns:
                values = {"name": indicator.measure, "word": word, "known": measure.breakdowns}
                yield "breakdown_missing", (*at, "breakdown", position), values


def steps_have_their_module(blueprint: Blueprint) -> Iterator[Found]:
    for index, moment in enumerate(blueprint.moments):
        step = STEPS.get(moment.do)
        if step is not None and step.module not in blueprint.modules:
            yield "module_missing", ("moments", index, "do"), {"word": moment.do, "name": step.module}


def notices_have_their_words(blueprint: Blueprint) -> Iterator[Found]:
    for index, moment in enumerate(blueprint.moments):
        if moment.do == "notify_person" and moment.after not in NOTICES:
            values = {"word": moment.after, "known": sorted(NOTICES)}
            yield "not_after_this", ("moments", index), values


def messages_are_written(blueprint: Blueprint) -> Iterator[Found]:
    written = {message.key for message in blueprint.messages}
    for index, moment in enumerate(blueprint.moments):
        for key in messages_of(moment.after, moment.do, blueprint.confirmation.who):
            if key not in written:
                yield "message_missing", ("moments", index, "do"), {"name": moment.do, "word": key}
    always = (key for module in blueprint.modules or ("needs",) for key in ALWAYS_SENT.get(module, ()))
    for key in always:
        if key not in written:
            yield "missing_key", ("messages",), {"name": key}


def money_has_somewhere_to_go(blueprint: Blueprint) -> Iterator[Found]:
    money = blueprint.money
    offered = any(category.kind == "money" for category in blueprint.categories)
    if offered and money.routing == "none":
        yield "money_unrouted", ("money",), {}
    if money.routing == "pledge" and money.partner is None:
        yield "missing_key", ("money",), {"name": "partner"}


def fees_have_their_module(blueprint: Blueprint) -> Iterator[Found]:
    for index, fee in enumerate(blueprint.fees):
        if "dues" not in blueprint.modules:
            yield "module_missing", ("fees", index, "what"), {"word": fee.key, "name": "dues"}


def everybody_has_a_price(blueprint: Blueprint) -> Iterator[Found]:
    """Where members or bands pay, whoever is neither has a price too: what has none is free."""
    first: dict[str, int] = {}
    for index, fee in enumerate(blueprint.fees):
        first.setdefault(fee.what, index)
    for what, index in first.items():
        if all(fee.member or fee.band for fee in blueprint.fees if fee.what == what):
            yield "price_for_everybody", ("fees", index, "what"), {"word": what}


def scale_climbs_to_an_open_end(blueprint: Blueprint) -> Iterator[Found]:
    """Each step ends above the one before, the last one has no end, and a band that it leads to has a price."""
    defaults = {question.key: question.default for question in blueprint.inputs}
    before = 0
    for index, step in enumerate(blueprint.scale):
        at, is_last = ("scale", index, "below"), index == len(blueprint.scale) - 1
        below = defaults.get(step.below.input) if isinstance(step.below, Ref) else step.below
        if (step.below is None) != is_last:
            yield "scale_open_end", at, {"word": step.key}
        if isinstance(below, int):
            if below <= before:
                yield "scale_not_climbing", at, {"word": step.key, "value": below, "least": before}
            before = below
        if step.band and step.band not in {fee.band for fee in blueprint.fees}:
            yield "band_without_fee", ("scale", index, "band"), {"word": step.band}


def board_and_module_go_together(blueprint: Blueprint) -> Iterator[Found]:
    if "board" in blueprint.modules and blueprint.board is None:
        yield "missing_key", (), {"name": "board"}


def something_can_be_asked(blueprint: Blueprint) -> Iterator[Found]:
    if blueprint.asks_for_needs and not blueprint.categories:
        yield "missing_key", (), {"name": "categories"}


def buttons_lead_to_the_journeys(blueprint: Blueprint) -> Iterator[Found]:
    for name in ("need_button", "offer_button"):
        if blueprint.asks_for_needs and getattr(blueprint.public, name) is None:
            yield "missing_key", ("public",), {"name": name}


LAWS = (
    measures_have_their_module,
    steps_have_their_module,
    notices_have_their_words,
    messages_are_written,
    money_has_somewhere_to_go,
    fees_have_their_module,
    everybody_has_a_price,
    scale_climbs_to_an_open_end,
    board_and_module_go_together,
    something_can_be_asked,
    buttons_lead_to_the_journeys,
)
