"""A year that makes no sense is refused in one sentence."""

import pytest

from essaim.engine.rotation import Block, Child, Problem, Trade, Turn

GOOD = {"children": (Child("ana"), Child("bo")), "trades": (Trade("wood", 2),), "blocks": (Block("b1"),)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"children": ()}, "There is no child."),
        ({"trades": ()}, "There is no trade."),
        ({"blocks": ()}, "There is no block."),
        ({"children": (Child("ana"), Child("ana"))}, "The child 'ana' occurs twice."),
        ({"each": (3, 2)}, "From 3 to 2 turns is no range."),
        ({"top": (4, 3)}, "4 of the first 3 wishes is not possible."),
        ({"repeats": 0}, "A trade is done at least once, and a rest is not negative."),
        ({"trades": (Trade("wood", -1),)}, "The trade 'wood' has an impossible capacity or minimum."),
        ({"trades": (Trade("wood", 1, -2),)}, "The trade 'wood' has an impossible minimum age."),
        ({"trades": (Trade("wood", 1, closed=("b9",)),)}, "'wood' names 'b9', which is no block."),
        ({"blocks": (Block("b1", 0),)}, "The block 'b1' has no session."),
        ({"children": (Child("ana", age=-1),)}, "The child 'ana' has an impossible age."),
        ({"children": (Child("ana", ("iron",)),)}, "'ana' names 'iron', which is no trade."),
        ({"children": (Child("ana", ("wood", "wood")),)}, "'ana' wishes for 'wood' twice."),
        ({"children": (Child("ana", together=("ana",)),)}, "'ana' names 'ana', which is no other child."),
        ({"children": (Child("ana", away=("b9",)),)}, "'ana' names 'b9', which is no block."),
        ({"over": ("b9",)}, "'over' names 'b9', which is no block."),
        ({"kept": (Turn("ana", "b1", "iron"),)}, "The kept turn of 'ana' in 'b1' names something unknown."),
        ({"kept": (Turn("ana", "b1", "wood"),) * 2}, "'ana' is kept in two places in 'b1'."),
    ],
)
def test_one_sentence_says_what_is_wrong(change, sentence):
    Problem(**GOOD)
    with pytest.raises(ValueError) as caught:
        Problem(**(GOOD | change))
    assert str(caught.value) == sentence
