"""Which column of a file holds what: guessed from its header, remembered from the last time."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.sheets import write_sheet
from essaim.core.foundation.text import normalise
from essaim.core.people.models import ImportBatch
from essaim.core.people.states import BatchState

FIELDS: dict[str, str | Promise] = {
    "given_name": _("First name"),
    "family_name": _("Family name"),
    "full_name": _("First name and family name together"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "gender": _("Gender"),
    "phone": _("Phone"),
    "other_phone": _("Other phone"),
    "belongs_to": _("Whose phone it is"),
    "email": _("E-mail"),
    "line": _("Number and street"),
    "complement": _("Building, floor, door"),
    "postal_code": _("Postal code"),
    "commune": _("Commune"),
    "languages": _("Languages"),
}
HEADERS = {
    "given_name": ("prenom", "prenoms", "first name", "given name", "prenom usuel"),
    "family_name": ("nom", "nom de famille", "nom usage", "nom d usage", "last name", "surname", "nom usuel"),
    "full_name": ("nom et prenom", "nom prenom", "prenom nom", "prenom et nom", "name", "identite", "personne"),
    "birth_date": ("date de naissance", "naissance", "ne le", "nee le", "ne e le", "date naissance", "ddn", "birth date"),
    "birth_year": ("annee de naissance", "annee naissance", "annee", "birth year"),
    "gender": ("sexe", "civilite", "genre", "gender", "titre"),
    "phone": ("telephone", "tel", "tel 1", "telephone 1", "portable", "mobile", "tel portable", "numero de telephone",
              "telephone portable", "phone", "n de telephone"),
    "other_phone": ("telephone 2", "tel 2", "fixe", "tel fixe", "telephone fixe", "autre telephone", "domicile"),
    "belongs_to": ("a qui est ce numero", "proprietaire du numero", "contact"),
    "email": ("email", "e mail", "mail", "courriel", "adresse mail", "adresse e mail", "adresse electronique"),
    "line": ("adresse", "adresse postale", "rue", "voie", "numero et rue", "adresse 1", "address"),
    "complement": ("complement", "complement d adresse", "complement adresse", "adresse 2", "batiment"),
    "postal_code": ("code postal", "cp", "postal code"),
    "commune": ("commune", "ville", "city", "localite"),
    "languages": ("langues", "langue", "langues parlees", "languages"),
}  # fmt: skip
TEMPLATE = ("given_name", "family_name", "birth_date", "gender", "phone", "belongs_to", "email", "line",
            "postal_code", "commune", "languages")  # fmt: skip
EXAMPLE = {
    "given_name": "Odette", "family_name": "Exemple", "birth_date": "24/11/1940", "gender": "F",
    "phone": "06 39 98 00 01", "belongs_to": "", "email": "", "line": "3 rue des Tilleuls",
    "postal_code": "59000", "commune": "Lille", "languages": "français, arabe",
}  # fmt: skip


def guess_mapping(headers: Sequence[str]) -> dict[str, str]:
    """For each column number (as text), the field that it probably holds.

    A file with the same headers as one that was brought in before is understood in the same way.
    """
    remembered = _remembered(headers)
    if remembered is not None:
        return remembered
    known = {name: field for field, names in HEADERS.items() for name in names}
    mapping: dict[str, str] = {}
    for number, header in enumerate(headers):
        field = known.get(normalise(header))
        if field == "phone" and field in mapping.values():
            field = "other_phone"
        if field and field not in mapping.values():
            mapping[str(number)] = field
    return mapping


def template_file(kind: str) -> bytes:
    """An empty list to fill in, with one invented line to show how."""
    headers = [str(FIELDS[field]) for field in TEMPLATE]
    return write_sheet(kind, headers, [[EXAMPLE[field] for field in TEMPLATE]])


def _remembered(headers: Sequence[str]) -> dict[str, str] | None:
    done = ImportBatch.objects.filter(state__in=[BatchState.DONE, BatchState.UNDONE])
    for mapping in done.values_list("mapping", flat=True)[:20]:
        if mapping.get("headers") == list(headers):
            return mapping["fields"]
    return None
