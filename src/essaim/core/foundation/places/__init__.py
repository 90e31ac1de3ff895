"""Where things are: communes, zones that hide an address, and addresses."""

from essaim.core.foundation.places.search import communes_matching, guess_commune
from essaim.core.foundation.places.table import (
    Commune,
    Point,
    commune,
    communes_of_department,
    communes_of_epci,
    communes_of_postal_code,
    current_code,
    department_name,
    departments,
    epci_name,
    is_commune,
    point_of,
    region_name,
)

__all__ = [
    "Commune",
    "Point",
    "commune",
    "communes_matching",
    "communes_of_department",
    "communes_of_epci",
    "communes_of_postal_code",
    "current_code",
    "department_name",
    "departments",
    "epci_name",
    "guess_commune",
    "is_commune",
    "point_of",
    "region_name",
]
