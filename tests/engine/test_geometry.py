"""Distances are those of the sphere, however they are asked for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.engine import geometry

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def by_vectors(a, b):
    u, v = geometry.unit_vectors([a[0], b[0]], [a[1], b[1]])
    cross, dot = np.linalg.norm(np.cross(u, v)), float(u @ v)
    return geometry.EARTH_RADIUS_M * math.atan2(cross, dot)


@given(POINTS, POINTS)
def test_haversine_agrees_with_the_angle_between_vectors(a, b):
    metres = float(geometry.great_circle_m(*a, *b))
    assert metres == pytest.approx(by_vectors(a, b), abs=0.3)


def test_a_quarter_of_a_meridian_and_half_the_equator():
    quarter = math.pi / 2 * geometry.EARTH_RADIUS_M
    assert float(geometry.great_circle_m(0, 3, 90, 3)) == pytest.approx(quarter, abs=1e-6)
    assert float(geometry.great_circle_m(0, -90, 0, 90)) == pytest.approx(2 * quarter, abs=1e-6)


def test_metres_are_rounded_half_up():
    one_metre = math.degrees(1 / geometry.EARTH_RADIUS_M)
    offsets = np.array([0.0, 0.49, 0.51, 1.49, 1.51]) * one_metre
    assert geometry.whole_metres(0, 0, 0, offsets).tolist() == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(("metres", "bound"), [(0, 500), (500, 500), (501, 1000), (60_000, None)])
def test_a_bucket_is_the_smallest_bound_not_below(metres, bound):
    assert geometry.bucket_m(metres) == bound


@pytest.mark.parametrize(
    ("lat", "lon", "fault"),
    [
        ([50, 91], [3, 3], (1, "latitude")),
        ([50, 50], [3, -181], (1, "longitude")),
        ([math.nan, 91], [3, 3], (0, "not_a_number")),
        ([50, 90], [180, 3], None),
    ],
)
def test_points_that_are_no_place_are_named(lat, lon, fault):
    assert geometry.faulty_coordinate(lat, lon) == fault


def test_morton_order_keeps_quadrants_together():
    lat, lon = np.array([0, 0, 1, 1, 9, 9, 8, 8.0]), np.array([0, 9, 1, 8, 0, 9, 1, 8.0])
    order = geometry.morton_order(lat, lon).tolist()
    assert [sorted(order[i : i + 2]) for i in (0, 2, 4, 6)] == [[0, 2], [4, 6], [1, 3], [5, 7]]
    assert geometry.morton_order([], []).tolist() == []
