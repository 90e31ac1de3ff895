"""The words that a blueprint may use are exactly those that the code knows."""

import pytest

from essaim.blueprints import vocabulary
from essaim.core.schemes.rules import RULES
from essaim.core.schemes.states import EndReason
from essaim.engine.matching.criteria import CRITERIA
from essaim.evaluation.measures import MEASURES
from essaim.modules.activities.queries.waiting import ARRIVAL, MEETS, MISSES, PASSED_BY
from essaim.modules.activities.queries.waiting import RULES as RULES_IN_WORDS
from essaim.modules.followup.states import InteractionKind
from essaim.modules.needs.queries import KEYS
from essaim.workflows.steps import STEPS

REGISTRIES = {
    "steps": (vocabulary.STEPS, STEPS),
    "rules of eligibility": (vocabulary.RULES, RULES),
    "keys of disclosure": (vocabulary.DISCLOSURE_KEYS, KEYS),
    "reasons of an end": (vocabulary.END_REASONS, EndReason.values),
    "kinds of contact": (vocabulary.INTERACTION_KINDS, InteractionKind.values),
    "measures": (vocabulary.MEASURES, MEASURES),
    "who passes first on a waiting list": (vocabulary.WAITING_CRITERIA, {ARRIVAL, *PASSED_BY}),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_vocabulary_equals_its_registry(name):
    words, registry = REGISTRIES[name]
    assert set(words) == set(registry)


def test_the_engine_knows_every_criterion_of_a_blueprint():
    assert set(vocabulary.CRITERIA) - set(CRITERIA) == set()


def test_every_rule_of_a_waiting_list_has_its_words():
    assert set(PASSED_BY) == set(RULES_IN_WORDS) == set(MEETS) == set(MISSES)
