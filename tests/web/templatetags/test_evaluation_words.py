"""How a figure is said: its unit goes with a value, never alone."""

import pytest

from essaim.evaluation.queries.figures import Figure
from essaim.web.templatetags.evaluation_words import figure_unit


@pytest.mark.parametrize(("value", "hidden", "unit"), [(12.5, False, "%"), (None, False, ""), (3, True, "")])
def test_a_unit_stands_beside_a_value_only(value, hidden, unit):
    figure = Figure(key="share", label="Part", unit="percent", value=value, target=None, higher_is_better=True, hidden=hidden)
    assert figure_unit(figure) == unit
