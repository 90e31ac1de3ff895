"""The public file of priority districts: what is read of it, and which sentence names what is wrong and where."""

import copy
import json

import pytest
from django.utils import translation

from essaim.core.foundation.places.districts import department_of, read_districts
from essaim.core.foundation.refusal import Refusal
from tests.districts import a_district, a_file, a_square


def sentences(content: bytes) -> str:
    with translation.override("en"), pytest.raises(Refusal) as refused:
        read_districts(content)
    return str(refused.value)


def changed(change) -> bytes:
    """Two sound districts, the second spoilt."""
    features = [a_district("QN05901M", "Les Tilleuls"), a_district("QN05902M", "Le Canal", lon=3.2)]
    change(features[1])
    return a_file(*features)


def test_a_district_has_its_code_its_name_its_year_and_its_box():
    (read,) = read_districts(a_file(a_district("qn05901m", "  Les   Tilleuls ", communes="Lille")))
    assert (read.code, read.name, read.communes, read.generation) == ("QN05901M", "Les Tilleuls", "Lille", 2024)
    assert read.box == pytest.approx((50.62, 3.05, 50.64, 3.07))


@pytest.mark.parametrize(("code", "name"), [("code_qp", "nom_qp"), ("Code_QP", "Lib_QP"), ("CODE_QP", "LIB_QP"), ("codeqp", "nom")])
def test_the_columns_of_every_publication_are_understood(code, name):
    feature = a_district("QP059001", "Le Canal")
    feature["properties"] = {code: "QP059001", name: "Le Canal"}
    assert [(one.code, one.name, one.generation) for one in read_districts(a_file(feature))] == [("QP059001", "Le Canal", 2015)]


@pytest.mark.parametrize(("code", "generation"), [("QP02A001", 2015), ("QN02B02I", 2024), ("QN97101M", 2024)])
def test_corsica_and_overseas_have_codes_of_their_own(code, generation):
    (read,) = read_districts(a_file(a_district(code, "Les Jardins")))
    assert (read.code, read.generation) == (code, generation)


@pytest.mark.parametrize(("commune", "letters"), [("59350", "059"), ("01053", "001"), ("2A004", "02A"), ("97411", "974")])
def test_the_departement_of_a_commune_is_written_as_in_the_codes(commune, letters):
    assert department_of(commune) == letters


@pytest.mark.parametrize("digits", [31, 309, 5000])
def test_a_number_of_hundreds_of_digits_is_told_and_breaks_nothing(digits):
    content = a_file(a_district("QN05901M", "Les Tilleuls")).replace(b"3.05", b"9" * digits)
    assert "in place of a number" in sentences(content)


def test_several_pieces_and_holes_are_kept():
    feature = a_district("QN05901M", "Le Canal")
    hole = a_square(3.055, 50.625, 0.005)
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [[a_square(), hole], [a_square(3.2)]]}
    (read,) = read_districts(a_file(feature))
    assert [len(polygon) for polygon in read.polygons] == [2, 1]


SWAP = "longitude and latitude are swapped (point 1 of border 1.1)"
CASES = {
    "no code": (lambda f: f["properties"].pop("code_qp"), "District 2: it has no code"),
    "a code of nothing": (lambda f: f["properties"].update(code_qp="59350"), "its code “59350” is not one of a priority district"),
    "no name": (lambda f: f["properties"].update(lib_qp=" "), "District 2 (QN05902M): it has no name"),
    "twice": (lambda f: f["properties"].update(code_qp="QN05901M"), "the code QN05901M stands twice"),
    "a point": (lambda f: f.update(geometry={"type": "Point", "coordinates": [3, 50]}), "found: Point"),
    "no area": (lambda f: f.update(geometry=None), "it has no area"),
    "an empty area": (lambda f: f["geometry"].update(coordinates=[]), "its area is empty"),
    "three points": (lambda f: f["geometry"]["coordinates"].__setitem__(0, [[3, 50], [3, 51], [3, 50]]), "border 1.1 has fewer than four points"),
    "an open border": (lambda f: f["geometry"]["coordinates"][0].pop(), "border 1.1 is not closed"),
    "words": (lambda f: f["geometry"]["coordinates"][0].__setitem__(1, ["3", "50"]), "point 2 of border 1.1 is not a longitude and a latitude"),
    "true": (lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [True, 50]), "point 2 of border 1.1 is not a longitude"),
    "swapped": (lambda f: f["geometry"].update(coordinates=[[[y, x] for x, y in f["geometry"]["coordinates"][0]]]), SWAP),
    "Lambert 93": (lambda f: f["geometry"]["coordinates"][0].__setitem__(0, [704000.0, 7059000.0]), "in WGS 84, not in Lambert 93"),
    "abroad": (lambda f: f["geometry"]["coordinates"][0].__setitem__(0, [13.4, 52.5]), "point 1 of border 1.1 is not in France"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_named_with_its_place(case):
    spoil, expected = CASES[case]
    assert expected in sentences(changed(spoil))


def test_control_the_same_file_unspoilt_is_read():
    assert len(read_districts(changed(lambda feature: None))) == 2


def test_all_faults_are_told_at_once_and_a_great_many_are_counted():
    features = [a_district(f"QN0590{n}M", "") for n in range(1, 10)] + [a_district(f"QN0591{n}M", "") for n in range(1, 10)]
    told = sentences(a_file(*features)).splitlines()
    assert (len(told), told[0], told[-1]) == (14, "Nothing was recorded.", "And 6 more.")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "line 1, column 1"), (b'{"type": "FeatureCollection",\n "features": [', "line 2"),
        (b"\xff\xfe{}", "not UTF-8 (byte 0)"), (b"[]", "not a collection of areas"), (b'{"type": "Feature"}', "not a collection"),
        (b'{"type": "FeatureCollection", "features": []}', "no district"), (b"[" * 100_000, "lists stand within lists"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN"), (b'{"type": "FeatureCollection", "features": [7]}', "it has no code"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused_with_a_sentence(content, expected):
    assert expected in sentences(content)


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch):
    monkeypatch.setattr("essaim.core.foundation.places.districts.LARGEST_FILE", 10)
    assert "40 MB" in sentences(a_file(a_district("QN05901M", "Le Canal")))


def test_nothing_that_was_read_is_shared_with_the_file():
    feature = a_district("QN05901M", "Le Canal")
    before = copy.deepcopy(feature)
    read_districts(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert feature == before
