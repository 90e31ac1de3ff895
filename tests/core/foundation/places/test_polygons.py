"""Points and areas: what is inside, outside and on the border, with holes and several pieces."""

from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation.places.polygons import box_of, contains

SHARES = st.floats(0.001, 0.999)
PLACES = st.integers(-50, 50)
SIZES = st.integers(2, 40)


def box(west, south, width, height):
    """A closed ring, longitude first."""
    east, north = west + width, south + height
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def within(west, south, width, height, across, up):
    return south + up * height, west + across * width


@given(west=PLACES, south=PLACES, width=SIZES, height=SIZES, across=st.floats(-1, 2), up=st.floats(-1, 2))
def test_a_point_is_in_a_box_exactly_when_both_its_coordinates_are(west, south, width, height, across, up):
    lat, lon = within(west, south, width, height, across, up)
    nearest = min(abs(value) for value in (lat - south, south + height - lat, lon - west, west + width - lon))
    if nearest > 1e-6:
        assert contains([[box(west, south, width, height)]], lat, lon) == (0 < across < 1 and 0 < up < 1)


@given(west=PLACES, south=PLACES, width=SIZES, height=SIZES, share=st.floats(0, 1), side=st.integers(0, 3))
def test_every_point_of_the_border_belongs_to_the_area(west, south, width, height, share, side):
    ring = box(west, south, width, height)
    (lon_a, lat_a), (lon_b, lat_b) = ring[side], ring[side + 1]
    assert contains([[ring]], lat_a + share * (lat_b - lat_a), lon_a + share * (lon_b - lon_a))


@given(corners=st.lists(st.tuples(PLACES, PLACES), min_size=3, max_size=3, unique=True), a=SHARES, b=SHARES, share=st.floats(0, 1))
def test_a_triangle_holds_what_lies_between_its_corners_and_its_slanted_borders(corners, a, b, share):
    (lon_1, lat_1), (lon_2, lat_2), (lon_3, lat_3) = corners
    area = (lon_2 - lon_1) * (lat_3 - lat_1) - (lon_3 - lon_1) * (lat_2 - lat_1)
    if not area:
        return
    polygons = [[[list(corner) for corner in (*corners, corners[0])]]]
    first, second = sorted((a, b))
    weights = (first, second - first, 1 - second)
    lat = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
    lon = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
    assert contains(polygons, lat, lon)
    assert contains(polygons, lat_1 + share * (lat_2 - lat_1), lon_1 + share * (lon_2 - lon_1)), "on its border"
    # Beyond the first corner, seen from the middle, there is nothing.
    assert not contains(polygons, lat_1 + (2 * lat_1 - lat_2 - lat_3) / 3, lon_1 + (2 * lon_1 - lon_2 - lon_3) / 3)


@given(across=SHARES, up=SHARES)
def test_what_lies_in_a_hole_is_outside_and_the_border_of_the_hole_is_not(across, up):
    holed = [[box(0, 0, 30, 30), box(10, 10, 10, 10)]]
    lat, lon = within(10, 10, 10, 10, across, up)
    assert not contains(holed, lat, lon)
    assert contains(holed, lat, 10) and contains(holed, 20, lon)
    assert contains(holed, lat, 5), "between the hole and the outer border"


@given(across=SHARES, up=SHARES, piece=st.integers(0, 2))
def test_each_piece_of_an_area_counts_and_nothing_between_them(across, up, piece):
    pieces = [[box(20 * place, 0, 10, 10)] for place in range(3)]
    lat, lon = within(20 * piece, 0, 10, 10, across, up)
    assert contains(pieces, lat, lon) and not contains(pieces, lat, lon + 10)


@given(across=SHARES, up=SHARES, shift=st.integers(0, 3), is_turned=st.booleans())
def test_where_a_ring_begins_and_which_way_it_turns_changes_nothing(across, up, shift, is_turned):
    ring = box(0, 0, 10, 10)[:-1]
    ring = ring[shift:] + ring[:shift]
    ring = ring[::-1] if is_turned else ring
    lat, lon = within(0, 0, 10, 10, across, up)
    assert contains([[[*ring, ring[0]]]], lat, lon) and not contains([[[*ring, ring[0]]]], lat, lon + 10)


def test_an_island_in_a_hole_belongs_to_the_area():
    with_island = [[box(0, 0, 30, 30), box(5, 5, 20, 20)], [box(10, 10, 5, 5)]]
    assert contains(with_island, 12, 12) and not contains(with_island, 7, 7)


def test_a_line_through_a_corner_counts_it_once():
    diamond = [[[[0, -1], [1, 0], [0, 1], [-1, 0], [0, -1]]]]
    assert [contains(diamond, 0, lon) for lon in (-1.5, -1, -0.5, 0, 0.5, 1, 1.5)] == [False, True, True, True, True, True, False]


def test_the_box_goes_around_every_piece():
    assert box_of([[box(1, 2, 3, 4)], [box(-5, 0, 1, 1)]]) == (0, -5, 6, 4)
