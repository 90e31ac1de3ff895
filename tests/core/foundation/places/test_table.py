import pytest

from essaim.core.foundation import places
from essaim.core.foundation.places.table import table


def test_a_commune_has_everything_that_its_official_record_says():
    assert places.commune("59009") == places.Commune(
        code="59009",
        name="Villeneuve-d'Ascq",
        postal_codes=("59491", "59493", "59650"),
        department="59",
        region="32",
        epci="200093201",
        population=62868,
        lat=50.6167,
        lon=3.1666,
        approximate=False,
    )


def test_there_are_34963_communes_each_with_a_postal_code_and_a_point():
    everything = [places.commune(code) for code in table().place_of_code]
    assert len(everything) == 34963
    assert [c.code for c in everything if not c.postal_codes] == []
    assert [c.code for c in everything if not (-28 < c.lat < 52 and -180 <= c.lon <= 180)] == []


def test_every_commune_lies_in_a_department_and_a_region_that_have_names():
    everything = [places.commune(code) for code in table().place_of_code]
    assert {places.department_name(c.department) for c in everything} <= set(places.departments().values())
    assert all(places.region_name(c.region) for c in everything)
    assert all(places.epci_name(c.epci) for c in everything if c.epci)


@pytest.mark.parametrize(
    ("code", "name", "lat", "lon"),
    [
        ("59350", "Lille", 50.63, 3.06),
        ("78621", "Trappes", 48.77, 2.01),
        ("93066", "Saint-Denis", 48.93, 2.36),
        ("97411", "Saint-Denis", -20.88, 55.45),
        ("97209", "Fort-de-France", 14.61, -61.07),
        ("97302", "Cayenne", 4.93, -52.33),
        ("97611", "Mamoudzou", -12.78, 45.23),
        ("2A004", "Ajaccio", 41.92, 8.74),
        ("26362", "Valence", 44.93, 4.89),
        ("82186", "Valence", 44.11, 0.89),
        ("69123", "Lyon", 45.75, 4.85),
    ],
)
def test_a_commune_lies_where_it_lies_and_not_where_its_namesake_does(code, name, lat, lon):
    found = places.commune(code)
    assert (found.name, found.approximate) == (name, False)
    assert found.lat == pytest.approx(lat, abs=0.05)
    assert found.lon == pytest.approx(lon, abs=0.05)


def test_a_commune_without_a_point_of_its_own_says_that_it_is_approximate():
    found = places.commune("01001")
    assert (found.name, found.approximate) == ("L'Abergement-Clémenciat", True)
    assert found.point == pytest.approx((46.15, 4.93), abs=0.15)


def test_an_unknown_code_is_no_commune():
    assert places.is_commune("99999") is False
    assert places.commune("99999") is None
    assert places.commune("") is None
    assert places.point_of("99999") is None


def test_a_former_commune_and_an_arrondissement_lead_to_the_commune_of_today():
    assert places.commune("75118").code == "75056"
    assert places.commune("59298").name == "Lille"
    assert places.current_code("69383") == "69123"
    assert places.current_code("nowhere") is None
    assert places.is_commune("75118") is False


def test_a_code_is_text_and_keeps_its_zero():
    assert places.is_commune("01001") is True
    assert places.is_commune("1001") is False


def test_one_postal_code_may_be_that_of_several_communes():
    assert [c.name for c in places.communes_of_postal_code("59260")] == ["Lille", "Lezennes"]
    assert places.communes_of_postal_code("00000") == ()


def test_a_postal_code_of_an_arrondissement_is_that_of_paris():
    assert [c.code for c in places.communes_of_postal_code("75018")] == ["75056"]


def test_in_paris_the_postal_code_tells_a_nearer_point():
    assert places.point_of("75056", "75018") == pytest.approx((48.8925, 2.3444))
    assert places.point_of("75056") == places.commune("75056").point
    assert places.point_of("59350", "59000") == places.commune("59350").point


def test_a_department_gives_its_communes_from_the_most_populated_on():
    northern = places.communes_of_department("59")
    assert [c.name for c in northern[:3]] == ["Lille", "Tourcoing", "Roubaix"]
    assert [c.population for c in northern] == sorted((c.population for c in northern), reverse=True)
    assert {c.department for c in northern} == {"59"}
    assert places.communes_of_department("20") == ()


def test_an_intercommunality_gives_its_communes():
    metropolis = places.communes_of_epci("200093201")
    assert places.epci_name("200093201") == "Métropole Européenne de Lille"
    assert (len(metropolis), metropolis[0].name) == (95, "Lille")


def test_departments_and_regions_have_their_names():
    assert places.department_name("2A") == "Corse-du-Sud"
    assert places.department_name("976") == "Mayotte"
    assert places.region_name("32") == "Hauts-de-France"
    with pytest.raises(KeyError):
        places.department_name("20")
