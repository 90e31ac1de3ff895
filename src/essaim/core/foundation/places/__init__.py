"""Where things are: communes, zones that hide an address, and addresses."""

from essaim.core.foundation.places.distance import kilometres_between
from essaim.core.foundation.places.search import communes_matching, epcis_matching, guess_commune
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
from essaim.core.foundation.places.zones import Bucket, Zone, bucket_between, zone_of

__all__ = [
    "Bucket",
    "Commune",
    "Point",
    "Zone",
    "bucket_between",
    "commune",
    "communes_matching",
    "communes_of_department",
    "communes_of_epci",
    "communes_of_postal_code",
    "current_code",
    "department_name",
    "departments",
    "epci_name",
    "epcis_matching",
    "guess_commune",
    "is_commune",
    "kilometres_between",
    "point_of",
    "region_name",
    "zone_of",
]
