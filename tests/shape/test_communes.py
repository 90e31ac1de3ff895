"""The script that rebuilds the table of communes gives each one its own point, or says that it guesses."""

import json

import pytest
from commune_table.comparing import grouped, kilometres, plain
from commune_table.estimates import errors_of_estimates, estimate_the_others
from commune_table.matching import locate
from commune_table.sources import Commune, Spot
from commune_table.writing import commune_rows

from essaim.core.foundation.places import table


@pytest.fixture
def official(tmp_path):
    """The folder of the official package, where only former communes are read."""

    def write(*former):
        (tmp_path / "communes.json").write_text(json.dumps(list(former)))
        return tmp_path

    return write


def commune(code, name, epci, population=1000, postal_code=None, region="32"):
    return Commune(
        code=code, name=name, postal_codes=[postal_code or code], department=code[:2], region=region,
        epci=epci, population=population, former_codes=[], former_names=[],
    )  # fmt: skip


def spot(number, name, lat, lon, population=1000, region="32", other_names=()):
    return Spot(number, name, "FR", region, population, (lat, lon), list(other_names))


def neighbours(code, epci, lat, lon, count=3):
    """Communes of unique names around a point, with their spots."""
    communes = [commune(f"{code}{n:02}", f"Voisine {code} {n}", epci, postal_code=code) for n in range(count)]
    spots = [spot(int(code) * 100 + n, c.name, lat + n / 50, lon) for n, c in enumerate(communes)]
    return communes, spots


NORTH, SOUTH = neighbours("591", "north", 51.0, 3.0), neighbours("022", "south", 49.2, 3.4)


def located(official, communes, spots):
    known = [*NORTH[0], *SOUTH[0]]
    for each in known:
        each.point, each.because, each.approximate = None, "", False
    locate([*known, *communes], [*NORTH[1], *SOUTH[1], *spots], official)
    estimate_the_others([*known, *communes])
    return [(c.point, c.because, c.approximate) for c in communes]


def test_homonyms_go_where_their_neighbours_are(official):
    communes = [commune("59801", "Saint-Martin", "north"), commune("02801", "Saint-Martin", "south")]
    spots = [spot(1, "Saint Martin", 49.21, 3.41), spot(2, "Saint-Martin", 51.01, 3.01)]
    assert located(official(), communes, spots) == [
        ((51.01, 3.01), "name and neighbours", False),
        ((49.21, 3.41), "name and neighbours", False),
    ]


def test_a_hamlet_far_away_that_bears_the_name_is_not_taken(official):
    found = located(official(), [commune("59801", "Le Moulin", "north")], [spot(1, "Le Moulin", 49.21, 3.41)])
    assert [(because, approximate) for _point, because, approximate in found] == [("intercommunality", True)]
    assert kilometres(found[0][0], (51.02, 3.0)) < 1


def test_a_town_is_not_taken_for_a_village_of_its_name(official):
    village, town = (
        commune("59801", "La Rochette", "north", population=60),
        spot(1, "La Rochette", 51.2, 3.0, 3400),
    )
    assert located(official(), [village], [town])[0][2] is True


def test_a_new_town_is_found_although_it_has_grown_since(official):
    town, village = commune("59801", "Bussy", "north", population=20000), spot(1, "Bussy", 51.01, 3.01, 4000)
    assert located(official(), [town], [village]) == [((51.01, 3.01), "name and neighbours", False)]


def test_the_same_name_in_another_region_is_nothing(official):
    stray = spot(1, "Le Moulin", 51.01, 3.01, region="84")
    assert located(official(), [commune("59801", "Le Moulin", "north")], [stray])[0][2] is True


def test_another_name_that_the_source_lists_is_understood(official):
    known = spot(1, "Argelès", 51.01, 3.01, other_names=["Argelès-sur-Mer"])
    found = located(official(), [commune("59801", "Argelès-sur-Mer", "north")], [known])
    assert found == [((51.01, 3.01), "other name and neighbours", False)]


def test_a_merged_commune_lies_at_its_seat(official):
    former = {"type": "commune-deleguee", "code": "59801", "nom": "Vieux-Bourg", "chefLieu": "59801"}
    found = located(official(former), [commune("59801", "Val-Neuf", "north")], [spot(1, "Vieux-Bourg", 51.01, 3.01)])
    assert found == [((51.01, 3.01), "seat of a merged commune", False)]


def test_a_merged_commune_without_a_known_seat_lies_among_its_parts(official):
    former = {"type": "commune-deleguee", "code": "59802", "nom": "Vieux-Bourg", "chefLieu": "59801"}
    found = located(official(former), [commune("59801", "Val-Neuf", "north")], [spot(1, "Vieux-Bourg", 51.01, 3.01)])
    assert found == [((51.01, 3.01), "parts of a merged commune", True)]


def test_a_part_of_the_name_is_a_guess(official):
    found = located(
        official(),
        [commune("59801", "Courcelles-Neuville", "north", 3000)],
        [spot(1, "Courcelles", 51.01, 3.01, 2000)],
    )
    assert found == [((51.01, 3.01), "part of its name", True)]


def test_a_commune_without_a_point_gets_the_mean_of_those_that_share_its_postal_code(official):
    pair = [
        commune("59801", "Le Haut", "north", 3000, "59123"),
        commune("59802", "Le Creux", "north", 100, "59123"),
    ]
    found = located(official(), pair, [spot(1, "Le Haut", 51.05, 3.05, 3000)])
    assert found[1] == ((51.05, 3.05), "same postal code", True)


def test_the_order_of_the_sources_changes_nothing(official):
    def names():
        return [commune(f"598{n:02}", "Saint-Martin", "north") for n in range(4)]

    spots = [spot(n, "Saint-Martin", 51.0 + n / 100, 3.0) for n in range(4)]
    there = located(official(), names(), spots)
    assert located(official(), names()[::-1], spots[::-1])[::-1] == there


def test_the_error_of_an_estimate_is_measured_on_communes_whose_point_is_known(official):
    communes = NORTH[0]
    located(official(), [], [])
    errors = errors_of_estimates(communes)
    assert [round(km, 1) for km in errors["intercommunality"]] == [3.3, 0.0, 3.3]


def test_spellings_of_one_name_are_the_same():
    assert {plain(n) for n in ("St-Ouen-l'Aumône", "SAINT OUEN L’AUMONE")} == {"saint ouen l aumone"}


def test_the_columns_that_the_script_writes_are_those_that_the_table_reads():
    row = next(iter(grouped(commune_rows([commune("59801", "Le Haut", "north")]), len)))
    assert row == len(table.table().lines[0].split(";"))
