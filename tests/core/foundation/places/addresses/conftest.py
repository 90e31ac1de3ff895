"""A small file in the shape of the Base Adresse Nationale, with invented numbers."""

import csv
import gzip
from pathlib import Path

import pytest

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune"
).split(";")

LILLE = {"code_postal": "59000", "code_insee": "59350", "nom_commune": "Lille"}
LEZENNES = {"code_postal": "59260", "code_insee": "59346", "nom_commune": "Lezennes"}
HELLEMMES = {
    "code_postal": "59260", "code_insee": "59350", "nom_commune": "Lille",
    "code_insee_ancienne_commune": "59298", "nom_ancienne_commune": "Hellemmes-Lille",
}  # fmt: skip
PARIS_18 = {"code_postal": "75018", "code_insee": "75118", "nom_commune": "Paris 18e Arrondissement"}


def row(number, repetition, street, commune, lat, lon):
    return {
        "numero": number, "rep": repetition, "nom_voie": street, "lat": lat, "lon": lon, **commune,
    }  # fmt: skip


NORTHERN = [
    row("1", "", "Rue des Lilas", LILLE, "50.63001", "3.05001"),
    row("12", "", "Rue des Lilas", LILLE, "50.63101", "3.05201"),
    row("12", "bis", "Rue des Lilas", LILLE, "50.63111", "3.05211"),
    row("12", "b", "Rue des Lilas", LILLE, "50.63112", "3.05212"),
    row("3", "", "Rue des Lilas Blancs", LILLE, "50.64001", "3.06001"),
    row("7", "", "Rue des Lilas", LEZENNES, "50.61501", "3.11501"),
    row("8", "", "Rue du 8 Mai 1945", LILLE, "50.63501", "3.04001"),
    row("5", "", "Avenue du Maréchal Inventé", LILLE, "50.62501", "3.07001"),
    row("9", "", "Place de l'Œuvre", HELLEMMES, "50.62701", "3.10901"),
    row("2", "", "Rue Saint-Étienne", LILLE, "50.63801", "3.06301"),
    row("99999", "", "Résidence des Peupliers", LEZENNES, "50.61701", "3.11701"),
]
PARISIAN = [row("4", "", "Rue des Lilas", PARIS_18, "48.89201", "2.34401")]


def write_ban(path: Path, rows: list[dict[str, str]], header: list[str] = HEADER) -> Path:
    """Writes rows as the source does, compressed if the name says so; returns the path."""
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=";", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def ban(tmp_path: Path):
    """Writes rows into a file of the test; returns the path."""
    return lambda rows, name="adresses-59.csv", header=HEADER: write_ban(tmp_path / name, rows, header)
