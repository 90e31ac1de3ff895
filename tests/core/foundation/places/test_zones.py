import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation.places import Bucket, Zone, bucket_between, kilometres_between, zone_of
from essaim.core.foundation.places.zones import BOUNDS_KM, KM_PER_DEGREE, RADIUS_KM, SIDE_KM

SECRET = b"a secret of the tests"
HOME = (50.6292, 3.0573)
FARMHOUSE = (44.3310, 4.7720)

lats = st.floats(min_value=-60, max_value=60)
lons = st.floats(min_value=-180, max_value=180)
subjects = st.text(min_size=1, max_size=12)


def zone(home, subject="person-1", secret=SECRET):
    return zone_of(*home, secret=secret, subject=subject)


def north_and_east(origin, point):
    """Kilometres from the origin to the point."""
    narrow = math.cos(math.radians(origin[0]))
    return (point[0] - origin[0]) * KM_PER_DEGREE, (point[1] - origin[1]) * KM_PER_DEGREE * narrow


def moved(origin, north, east):
    narrow = math.cos(math.radians(origin[0]))
    return origin[0] + north / KM_PER_DEGREE, origin[1] + east / KM_PER_DEGREE / narrow


@given(lats, lons, subjects)
def test_the_home_lies_within_the_radius_of_the_zone(lat, lon, subject):
    assert kilometres_between((lat, lon), zone((lat, lon), subject).point) <= RADIUS_KM * 1.005


@given(lats, lons, subjects)
def test_a_home_always_has_the_same_zone(lat, lon, subject):
    assert zone((lat, lon), subject) == zone((lat, lon), subject)


@given(subjects, st.floats(min_value=-0.499, max_value=0.499), st.floats(min_value=-0.499, max_value=0.499))
def test_every_home_of_a_square_has_the_same_zone_so_nothing_shown_can_tell_them_apart(subject, up, right):
    shown = zone(HOME, subject)
    elsewhere = moved(shown.point, up * SIDE_KM, right * SIDE_KM)
    assert zone(elsewhere, subject) == shown


def test_another_person_or_another_workspace_gives_another_zone_to_the_same_home():
    shown = {zone(HOME, f"person-{n}") for n in range(50)} | {zone(HOME, secret=b"another")}
    assert len(shown) == 51


def test_the_home_is_anywhere_in_the_zone_and_no_more_often_at_its_centre():
    offsets = np.array([north_and_east(HOME, zone(HOME, f"person-{n}").point) for n in range(4000)])
    assert np.abs(offsets).max() <= SIDE_KM / 2 * 1.005
    assert np.abs(offsets.mean(axis=0)).max() < 0.03
    counts = np.histogram2d(*offsets.T, bins=5, range=[[-SIDE_KM / 2, SIDE_KM / 2]] * 2)[0]
    chi_square = ((counts - 160) ** 2 / 160).sum()
    assert chi_square < 51.2, "the 99.9 % quantile of chi-square with 24 degrees of freedom"


def test_the_measure_of_evenness_notices_a_home_that_is_too_often_at_the_centre():
    generator = np.random.default_rng(1)
    offsets = generator.normal(scale=SIDE_KM / 4, size=(4000, 2))
    counts = np.histogram2d(*offsets.T, bins=5, range=[[-SIDE_KM / 2, SIDE_KM / 2]] * 2)[0]
    assert ((counts - 160) ** 2 / 160).sum() > 51.2


def centre_of(points):
    return tuple(np.mean(np.array(points), axis=0))


def errors_in_km(attack, homes):
    return np.array([kilometres_between(attack(n, home), home) for n, home in enumerate(homes)])


def invented_homes(count):
    generator = np.random.default_rng(7)
    return [moved(HOME, *generator.uniform(-8, 8, size=2)) for _ in range(count)]


def test_averaging_a_thousand_readings_tells_no_more_than_one():
    def averaged(n, home):
        return centre_of([zone(home, f"person-{n}").point for _ in range(1000)])

    homes = invented_homes(30)
    errors = errors_in_km(averaged, homes)
    assert np.median(errors) == pytest.approx(0.54, abs=0.2)
    assert errors == pytest.approx(errors_in_km(lambda n, h: zone(h, f"person-{n}").point, homes), abs=1e-6)


def test_averaging_would_locate_a_home_whose_zone_were_drawn_again_each_time():
    def averaged(n, home):
        return centre_of([zone(home, f"person-{n} reading {k}").point for k in range(1000)])

    assert errors_in_km(averaged, invented_homes(30)).max() < 0.08


def kilometres_to_all(point, lats, lons):
    narrow = math.cos(math.radians(point[0]))
    return KM_PER_DEGREE * np.hypot(lats - point[0], (lons - point[1]) * narrow)


def located(seats, buckets, around):
    """The middle of the places that agree with every bucket seen from every seat.

    Whoever watches may pretend to live anywhere, and knows the exact point of each seat.
    """
    steps = np.arange(-2.5, 2.5, 0.025)
    up, right = np.meshgrid(steps, steps)
    lats, lons = moved(around, up, right)
    disagreements = np.zeros(lats.shape)
    for seat, bucket in zip(seats, buckets, strict=True):
        km = kilometres_to_all(seat, lats, lons)
        lower = max((bound for b, bound in BOUNDS_KM.items() if b.rank < bucket.rank), default=0.0)
        disagreements += (km < lower - 0.005) | (km >= BOUNDS_KM.get(bucket, np.inf) + 0.005)
    best = disagreements == disagreements.min()
    return lats[best].mean(), lons[best].mean()


def seats_around(home):
    generator = np.random.default_rng(11)
    return [moved(home, *generator.uniform(-4, 4, size=2)) for _ in range(150)]


def trilaterated(home, shown):
    seats = seats_around(home)
    return located(seats, [bucket_between(Zone(*seat), Zone(*shown)) for seat in seats], around=home)


def test_trilateration_from_a_hundred_and_fifty_places_finds_the_zone_and_not_the_home():
    homes = invented_homes(10)
    zones = [zone(home, f"person-{n}").point for n, home in enumerate(homes)]
    guesses = [trilaterated(home, shown) for home, shown in zip(homes, zones, strict=True)]
    assert errors_in_km(lambda n, _zone: guesses[n], zones).max() < 0.1
    errors = errors_in_km(lambda n, _home: guesses[n], homes)
    assert np.median(errors) > 0.35
    assert np.mean(errors < 0.1) <= 0.1


def test_the_same_trilateration_locates_a_home_that_is_not_blurred():
    assert errors_in_km(lambda _n, home: trilaterated(home, home), invented_homes(10)).max() < 0.05


def test_an_address_disclosed_once_does_not_give_away_the_next_home():
    def guessed(n, new_home):
        known = zone(HOME, f"person-{n}").point
        shown = zone(new_home, f"person-{n}").point
        return shown[0] + HOME[0] - known[0], shown[1] + HOME[1] - known[1]

    errors = errors_in_km(guessed, invented_homes(40))
    assert np.median(errors) > 0.35
    assert np.mean(errors < 0.1) <= 0.1


def test_with_a_shift_added_to_the_home_the_next_home_would_be_given_away():
    shift = (0.4, -0.7)

    def guessed(_n, new_home):
        known, shown = moved(HOME, *shift), moved(new_home, *shift)
        return shown[0] + HOME[0] - known[0], shown[1] + HOME[1] - known[1]

    assert errors_in_km(guessed, invented_homes(40)).max() < 0.01


@pytest.mark.parametrize(
    ("km", "bucket"),
    [
        (0.0, Bucket.UNDER_500_M),
        (0.49, Bucket.UNDER_500_M),
        (0.51, Bucket.UNDER_1_KM),
        (0.99, Bucket.UNDER_1_KM),
        (1.01, Bucket.UNDER_3_KM),
        (2.99, Bucket.UNDER_3_KM),
        (3.01, Bucket.UNDER_10_KM),
        (9.99, Bucket.UNDER_10_KM),
        (10.01, Bucket.FURTHER),
        (800.0, Bucket.FURTHER),
    ],
)
def test_a_distance_between_zones_is_told_as_a_bucket(km, bucket):
    here, there = Zone(*FARMHOUSE), Zone(*moved(FARMHOUSE, km, 0))
    assert bucket_between(here, there) is bucket
    assert bucket_between(there, here) is bucket


def test_buckets_are_ordered_from_the_nearest():
    assert [bucket.rank for bucket in Bucket] == [0, 1, 2, 3, 4]
    assert [str(bucket) for bucket in Bucket] == [
        "under_500_m", "under_1_km", "under_3_km", "under_10_km", "further",
    ]  # fmt: skip


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])
def test_a_point_that_is_not_on_earth_has_no_zone(point):
    with pytest.raises(ValueError, match="latitude"):
        zone(point)


def test_a_zone_needs_a_secret_and_a_subject():
    with pytest.raises(ValueError, match="secret"):
        zone(HOME, secret=b"")
    with pytest.raises(ValueError, match="subject"):
        zone(HOME, subject="")


@given(st.floats(min_value=-90, max_value=90), lons)
def test_a_zone_exists_everywhere_on_earth(lat, lon):
    shown = zone((lat, lon))
    assert (-90 <= shown.lat <= 90, -180 <= shown.lon < 180) == (True, True)


def test_a_zone_says_nothing_but_its_centre_and_its_radius():
    shown = zone(HOME)
    assert repr(shown) == f"Zone(lat={shown.lat}, lon={shown.lon})"
    assert shown.radius_km == 1.0


def test_zones_that_pages_have_shown_stay_the_same_in_later_versions():
    assert zone(HOME) == Zone(50.62412, 3.0646)
    assert zone(FARMHOUSE, "person-2") == zone_of(*FARMHOUSE, secret=SECRET, subject="person-2")
