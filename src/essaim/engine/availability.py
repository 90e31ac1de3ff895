"""Weekly availability as sets of half-hours, so that two diaries meet in one AND."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HALF_HOURS_A_DAY = 48
HALF_HOURS = 7 * HALF_HOURS_A_DAY
WORDS = (HALF_HOURS + 63) // 64
"""64-bit words that hold one week of 336 half-hours."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FRENCH_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_DAY_NUMBERS = {name: n for names in (DAYS, _FRENCH_DAYS) for n, name in enumerate(names)}
_SLOT = re.compile(r"([a-zé]+)\.?\s+(\d{1,2})[:h](\d{2})?\s*[-–]\s*(\d{1,2})[:h](\d{2})?", re.I)


class Slot(NamedTuple):
    """A wall-clock interval of the week: ``day`` 0 is Monday, minutes are since midnight."""

    day: int
    start: int
    end: int


def parse_slots(text: str) -> tuple[Slot, ...]:
    """Read ``thu 14:00-16:00; fri 09:00-12:00`` (or ``jeu 14h-16h``).

    Raises
    ------
    ValueError
        With the faulty piece of text, when it is no slot, or ends before it starts.
    """
    pieces = (piece.strip() for piece in text.split(";"))
    return tuple(_parse_slot(piece) for piece in pieces if piece)


def _parse_slot(text: str) -> Slot:
    found = _SLOT.fullmatch(text)
    day = _DAY_NUMBERS.get(found[1].lower()[:3]) if found else None
    if found is None or day is None:
        raise ValueError(f"“{text}” is not a slot such as “thu 14:00-16:00”")
    start = int(found[2]) * 60 + int(found[3] or 0)
    end = int(found[4]) * 60 + int(found[5] or 0)
    return checked(Slot(day, start, end), text)


def checked(slot: Slot, text: str = "") -> Slot:
    """Return the slot if it lies inside one day and ends after it starts, else ValueError."""
    shown = text or format_slot(slot)
    if not 0 <= slot.day < 7 or not 0 <= slot.start or slot.end > 24 * 60:
        raise ValueError(f"“{shown}” is not within one day of the week")
    if slot.end <= slot.start:
        raise ValueError(f"“{shown}” ends before it starts")
    return slot


def format_slot(slot: Slot) -> str:
    """Write a slot the way `parse_slots` reads it."""
    return f"{DAYS[slot.day % 7]} {_clock(slot.start)}-{_clock(slot.end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def mask_of(slots: Iterable[Slot | tuple[int, int, int]], *, touched: bool = False) -> int:
    """Bit mask of the half-hours of the week that the slots hold; bit 0 is Monday 0:00.

    Parameters
    ----------
    slots : iterable of Slot
        Wall-clock slots.
    touched : bool
        False (for someone who offers time) keeps only half-hours that are wholly inside;
        True (for time that is asked) keeps every half-hour that is touched.
    """
    mask = 0
    for raw in slots:
        slot = checked(Slot(*raw))
        grow = 29 if touched else 0
        first = slot.day * HALF_HOURS_A_DAY + (slot.start + 29 - grow) // 30
        last = slot.day * HALF_HOURS_A_DAY + (slot.end + grow) // 30
        mask |= ((1 << max(0, last - first)) - 1) << first
    return mask


def slots_of(mask: int) -> tuple[Slot, ...]:
    """Wall-clock slots of a mask, in the order of the week, cut at midnight."""
    return tuple(_runs(_checked_mask(mask)))


def _runs(mask: int) -> Iterator[Slot]:
    for day in range(7):
        bits = (mask >> (day * HALF_HOURS_A_DAY)) & ((1 << HALF_HOURS_A_DAY) - 1)
        while bits:
            first = (bits & -bits).bit_length() - 1
            length = ((bits >> first) ^ ((bits >> first) + 1)).bit_length() - 1
            yield Slot(day, first * 30, (first + length) * 30)
            bits &= ~(((1 << length) - 1) << first)


def _checked_mask(mask: int) -> int:
    if mask < 0 or mask >> HALF_HOURS:
        raise ValueError("a mask of the week has 336 bits and no sign")
    return mask


def pack(masks: Iterable[int]) -> NDArray[np.uint64]:
    """Masks as rows of 64-bit words, shape ``(n, 6)``, lowest half-hours first."""
    raw = b"".join(_checked_mask(mask).to_bytes(WORDS * 8, "little") for mask in masks)
    return np.frombuffer(raw, dtype="<u8").reshape(-1, WORDS).astype(np.uint64)


def unpack(words: NDArray[np.uint64]) -> list[int]:
    """Inverse of `pack`."""
    rows = np.ascontiguousarray(words, dtype="<u8").reshape(-1, WORDS)
    return [int.from_bytes(row.tobytes(), "little") for row in rows]


def half_hours_in(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Number of half-hours in each row of packed masks."""
    return np.bitwise_count(words).sum(axis=-1, dtype=np.int64)


def has_run(words: NDArray[np.uint64], half_hours: int) -> NDArray[np.bool_]:
    """Whether each row of packed masks holds this many half-hours on end.

    Doubles the length of the runs looked for, hence O(log half_hours) passes over the rows.
    """
    reached = 1
    while reached < half_hours:
        step = min(reached, half_hours - reached)
        words = words & _shifted_down(words, step)
        reached += step
    return words.any(axis=-1)


def _shifted_down(words: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    whole, part = divmod(bits, 64)
    moved = np.zeros_like(words)
    moved[:, : WORDS - whole] = words[:, whole:]
    if not part:
        return moved
    carried = np.zeros_like(words)
    carried[:, :-1] = moved[:, 1:] << np.uint64(64 - part)
    return (moved >> np.uint64(part)) | carried
