"""A problem that makes no sense is refused in one sentence."""

import pytest

from essaim.engine.allocation import Person, Workshop, from_rows

ROOM = [Workshop("w", 2)]


@pytest.mark.parametrize(
    ("workshops", "choices", "people", "more", "sentence"),
    [
        ([], [], [Person("a")], {}, "There is no workshop."),
        (ROOM, [], [], {}, "There is nobody to place."),
        ([*ROOM, *ROOM], [("a", "w", 1)], [], {}, "The workshop 'w' occurs twice."),
        (ROOM, [], [Person("a"), Person("a")], {}, "The person 'a' occurs twice."),
        ([Workshop("w", -1)], [("a", "w", 1)], [], {}, "The workshop 'w' has a negative capacity."),
        ([Workshop("w", 1, -1)], [("a", "w", 1)], [], {}, "The workshop 'w' has a negative minimum."),
        (
            [Workshop("w", 1, 2)],
            [("a", "w", 1)],
            [],
            {},
            "The workshop 'w' has a minimum above its capacity.",
        ),
        (
            [Workshop("w", 1, 0, float("nan"))],
            [("a", "w", 1)],
            [],
            {},
            "The workshop 'w' has an impossible minimum age.",
        ),
        (ROOM, [], [Person("a", -3)], {}, "The person 'a' has an impossible age."),
        (ROOM, [("a", "v", 1)], [], {}, "'a' chooses 'v', which is not a workshop."),
        (ROOM, [("a", "w", 0)], [], {}, "A rank lies between 1 and 1000."),
        (ROOM, [("a", "w", 1), ("a", "w", 2)], [], {}, "'a' chooses 'w' twice."),
        (
            ROOM,
            [("a", "w", 1)],
            [],
            {"rule": "luck"},
            "The rule is one of squares, ranks, rank-maximal, not 'luck'.",
        ),
        (
            ROOM,
            [("a", "w", 1)],
            [],
            {"moves": {"b": "w"}},
            "The manual move of 'b' is about nobody in the list.",
        ),
        (
            ROOM,
            [("a", "w", 1)],
            [],
            {"moves": {"a": "v"}},
            "The manual move of 'a' goes to 'v', which does not exist.",
        ),
        (
            [Workshop("w", 1)],
            [("a", "w", 1), ("b", "w", 1)],
            [],
            {"moves": {"a": "w", "b": "w"}},
            "Manual moves put 2 people in 'w', which takes 1.",
        ),
    ],
)
def test_one_sentence_says_what_is_wrong(workshops, choices, people, more, sentence):
    with pytest.raises(ValueError) as caught:
        from_rows(workshops, choices, people, **more)
    assert str(caught.value) == sentence
