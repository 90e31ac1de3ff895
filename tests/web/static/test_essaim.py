"""The tokens keep the contrast that we promise."""

import re

import pytest

from tests.shape.sources import HOUSE

TOKENS = dict(re.findall(r"--(e-[\w-]+): (#[0-9a-f]{3,6});", (HOUSE / "web/static/essaim/css/tokens.css").read_text()))
BODY = [(text, ground) for text in ("e-ink", "e-ink-soft") for ground in ("e-paper", "e-white", "e-paper-deep")] + [
    ("e-teal", "e-paper"),
    ("e-teal", "e-white"),
    ("e-brick", "e-paper"),
    ("e-brick", "e-white"),
    ("e-ink", "e-honey"),
]
SMALLER = [
    ("e-leaf", "e-leaf-soft"),
    ("e-honey-deep", "e-honey-soft"),
    ("e-white", "e-teal"),
    ("e-white", "e-brick"),
]
EDGES = [("e-line-strong", "e-white"), ("e-line-strong", "e-paper"), ("e-ink", "e-honey")]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two tokens."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), BODY)
def test_body_text_reaches_seven_to_one(text, ground):
    assert contrast(text, ground) >= 7


@pytest.mark.parametrize(("text", "ground"), SMALLER)
def test_badges_and_buttons_reach_level_aa(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_and_focus_can_be_seen(edge, ground):
    assert contrast(edge, ground) >= 3


def test_control_honey_on_white_would_fail():
    assert contrast("e-honey", "e-white") < 3
