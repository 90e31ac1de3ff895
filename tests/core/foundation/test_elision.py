"""« De » before the names of places and people."""

import pytest
from django.utils import translation

from essaim.core.foundation.elision import of_person, of_place


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Assignan", "d’Assignan"), ("Olargues", "d’Olargues"), ("Le Bosc", "du Bosc"), ("Les Aires", "des Aires"),
        ("La Grande-Motte", "de La Grande-Motte"), ("Hérépian", "d’Hérépian"), ("Houilles", "de Houilles"), ("Lespignan", "de Lespignan"),
        ("Étaples", "d’Étaples"), ("Ganges", "de Ganges"),
    ],
)  # fmt: skip
def test_a_place_is_named_with_its_article_or_its_elision(name, said):
    with translation.override("fr"):
        assert of_place(name) == said


def test_somebody_is_named_with_elision_and_in_english_without():
    with translation.override("fr"):
        assert (of_person("Hélène Gal"), of_person("Odette"), of_person("Hugo"), of_person("Marcel")) == (
            "d’Hélène Gal", "d’Odette", "de Hugo", "de Marcel",
        )  # fmt: skip
    with translation.override("en"):
        assert of_place("Le Bosc") == "of Le Bosc"
