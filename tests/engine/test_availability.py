"""A week of wall-clock slots and its bits say the same thing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine import availability
from essaim.engine.availability import Slot

MASKS = st.integers(0, (1 << availability.HALF_HOURS) - 1)


def test_text_becomes_slots_in_both_languages():
    expected = (Slot(3, 840, 960), Slot(4, 540, 720))
    assert availability.parse_slots("thu 14:00-16:00; fri 09:00-12:00") == expected
    assert availability.parse_slots("jeudi 14h-16h; ven. 9h00-12h00;") == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("thu 16:00-14:00", "“thu 16:00-14:00” ends before it starts"),
        ("thu 14:00-25:00", "“thu 14:00-25:00” is not within one day of the week"),
        ("someday 14:00-15:00", "“someday 14:00-15:00” is not a slot such as “thu 14:00-16:00”"),
        ("thu", "“thu” is not a slot such as “thu 14:00-16:00”"),
    ],
)
def test_a_faulty_slot_is_refused_with_its_text(text, fault):
    with pytest.raises(ValueError, match=fault):
        availability.parse_slots(text)


def test_offered_time_is_rounded_inwards_and_asked_time_outwards():
    odd = [Slot(0, 10, 80)]
    assert availability.slots_of(availability.mask_of(odd)) == (Slot(0, 30, 60),)
    assert availability.slots_of(availability.mask_of(odd, touched=True)) == (Slot(0, 0, 90),)
    assert availability.mask_of([Slot(6, 1410, 1440)]) == 1 << 335


@given(MASKS)
def test_slots_of_a_mask_give_the_mask_back(mask):
    assert availability.mask_of(availability.slots_of(mask)) == mask


@given(st.lists(MASKS, max_size=5))
def test_packing_loses_nothing(masks):
    words = availability.pack(masks)
    assert availability.unpack(words) == masks
    assert availability.half_hours_in(words).tolist() == [mask.bit_count() for mask in masks]


@given(MASKS, st.integers(1, 200))
def test_runs_are_those_found_by_looking_at_each_bit(mask, length):
    found = "1" * length in f"{mask:0336b}"
    assert availability.has_run(availability.pack([mask]), length).tolist() == [found]


def test_a_mask_of_more_than_a_week_is_refused():
    with pytest.raises(ValueError, match="336 bits"):
        availability.pack([1 << 336])


def test_words_are_native_unsigned_integers():
    assert availability.pack([1]).dtype == np.uint64
