import pytest

from essaim.core.foundation.places import kilometres_between


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((48.8566, 2.3522), (48.8566, 2.3522), 0.0),
        ((48.8566, 2.3522), (45.7640, 4.8357), 391.5),
        ((50.6339, 3.0551), (50.6167, 3.1666), 8.1),
        ((0.0, 179.9), (0.0, -179.9), 22.24),
        ((90.0, 0.0), (-90.0, 0.0), 20015.1),
    ],
)
def test_distances_are_those_of_the_map(a, b, km):
    assert kilometres_between(a, b) == pytest.approx(km, rel=0.005, abs=0.01)
    assert kilometres_between(b, a) == kilometres_between(a, b)
