"""Priority districts: bringing their map in, and noting for each home in which one it lies, and when that was checked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import PriorityDistrict
from essaim.core.foundation.places.districts import DistrictRead, read_districts
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.people.models import Address, Person
from essaim.core.people.queries.districts import DistrictIndex, district_at, districts_that_count
from essaim.core.people.states import OUTSIDE, DistrictSource

AT_A_TIME = 500
TAKEN_OVER = ("name", "communes", "generation", "polygons", "south", "west", "north", "east", "read_on")


@dataclass(frozen=True)
class BroughtIn:
    """What came of a map: districts that are new or known, homes that were checked and those that changed."""

    new: int
    known: int
    checked: int
    changed: int


@transaction.atomic
def bring_in_districts(content: bytes, *, by: Actor, now: datetime) -> BroughtIn:
    """Take the districts of a GeoJSON file over, code by code, then check every home; all of it or nothing."""
    read = read_districts(content)
    workspace, day = current_workspace(), timezone.localdate(now)
    known = dict(PriorityDistrict.objects.values_list("code", "pk"))
    rows = [_row(one, day) for one in read]
    for row in rows:
        row.workspace = workspace
        row.pk = known.get(row.code, row.pk)
    fresh = [row for row in rows if row.code not in known]
    PriorityDistrict.objects.bulk_create(fresh, batch_size=AT_A_TIME)
    PriorityDistrict.objects.bulk_update([row for row in rows if row.code in known], TAKEN_OVER, batch_size=100)
    checked, changed = check_every_home(now=now)
    journal.write(
        "districts.brought_in", workspace, by=by, at=now, new=len(fresh), known=len(rows) - len(fresh),
        generations=sorted({row.generation for row in rows}), checked=checked, changed=changed,
    )  # fmt: skip
    return BroughtIn(len(fresh), len(rows) - len(fresh), checked, changed)


def check_every_home(*, now: datetime) -> tuple[int, int]:
    """Check each home whose point is known; what somebody looked up stays while its district exists.

    Returns how many homes were checked and for how many the answer is another one.
    """
    districts = list(districts_that_count())
    if not districts:
        return 0, 0
    index, day = DistrictIndex(districts), timezone.localdate(now)
    forgotten = _forget_declared({one.code for one in districts} | {OUTSIDE})
    homes = (
        Address.objects.filter(ended_at=None, is_approximate=False)
        .exclude(lat=None)
        .exclude(person__district_source=DistrictSource.DECLARED)
    )
    answers: dict[str, list] = defaultdict(list)
    changed = set(forgotten)
    found = homes.values_list("person", "lat", "lon", "commune_code", "person__district_code")
    for person_id, lat, lon, commune_code, before in found.iterator():
        code = index.at(lat, lon, commune_code)
        answers[code].append(person_id)
        changed |= {person_id} if code != before else set()
    for code, people in answers.items():
        told = (DistrictSource.COMPUTED, day) if code else ("", None)
        for start in range(0, len(people), AT_A_TIME):
            _write(people[start : start + AT_A_TIME], code, *told)
    return sum(map(len, answers.values())), len(changed)


def _forget_declared(codes: set[str]) -> list:
    """What was looked up of a district that is on the map no more is not known any more; returns of whom."""
    gone = Person.objects.filter(district_source=DistrictSource.DECLARED).exclude(district_code__in=codes)
    people = list(gone.values_list("pk", flat=True))
    for start in range(0, len(people), AT_A_TIME):
        _write(people[start : start + AT_A_TIME], "", "", None)
    return people


def check_home(person: Person, address: Address, *, now: datetime) -> Person:
    """Note in which district an address lies, as of today; without a point nobody can tell yet."""
    code = "" if address.is_approximate else district_at(address.lat, address.lon, address.commune_code)
    person.district_code = code
    person.district_source = DistrictSource.COMPUTED if code else ""
    person.district_checked_on = timezone.localdate(now) if code else None
    _write([person.pk], code, person.district_source, person.district_checked_on)
    return person


@transaction.atomic
def say_district(person: Person, *, code: str, by: Actor, now: datetime) -> Person:
    """Somebody looked it up: the district, OUTSIDE, or "" when it is not known after all."""
    if code and code != OUTSIDE and not districts_that_count().filter(code=code).exists():
        raise Refusal(_("This district is not on the map that was brought in."), field="code")
    person.district_code = code
    person.district_source = DistrictSource.DECLARED if code else ""
    person.district_checked_on = timezone.localdate(now) if code else None
    _write([person.pk], code, person.district_source, person.district_checked_on)
    journal.write("person.district_said", person, by=by, at=now)
    return person


def _write(people: list, code: str, source: str, day) -> None:
    Person.objects.filter(pk__in=people).update(district_code=code, district_source=source, district_checked_on=day)


def _row(read: DistrictRead, day) -> PriorityDistrict:
    south, west, north, east = read.box
    return PriorityDistrict(
        code=read.code, name=read.name, communes=read.communes, generation=read.generation, polygons=read.polygons,
        south=south, west=west, north=north, east=east, read_on=day,
    )  # fmt: skip
