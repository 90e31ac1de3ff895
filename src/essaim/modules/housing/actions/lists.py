"""A file of the landlord, from its arrival to its undoing: looked at first, brought in whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import gate, journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.forms import read_commune
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import Table, read_table, write_sheet
from essaim.core.foundation.text import normalise
from essaim.core.people.actions import take_out_unused
from essaim.core.people.models import Organisation, Person
from essaim.modules.housing.actions.living import live_as_before
from essaim.modules.housing.actions.newcomers import Arrived, record_newcomer
from essaim.modules.housing.actions.stock import Placed, put
from essaim.modules.housing.models import Building, Dwelling, Entrance, LandlordList, Residence
from essaim.modules.housing.states import LIST_MOVES, BuildingKind, ListKind, ListState

MOST_LINES = 20_000
COLUMNS: dict[str, dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    ListKind.STOCK: {
        "residence": (gettext_lazy("Residence"), ("residence", "ensemble", "groupe", "programme")),
        "building": (gettext_lazy("Building"), ("batiment", "tour", "bat", "building", "immeuble")),
        "kind": (gettext_lazy("Tower or building"), ("type", "nature", "tour ou batiment", "kind")),
        "entrance": (gettext_lazy("Entrance"), ("entree", "hall", "escalier", "cage", "entrance", "montee")),
        "street": (gettext_lazy("Number and street"), ("adresse", "rue", "numero et rue", "voie")),
        "commune": (gettext_lazy("Commune"), ("commune", "ville", "code postal", "cp")),
        "reference": (gettext_lazy("Dwelling"), ("logement", "reference", "ref", "lot", "module", "dwelling")),
        "floor": (gettext_lazy("Floor"), ("etage", "niveau", "floor")),
        "door": (gettext_lazy("Door"), ("porte", "door")),
        "rooms": (gettext_lazy("Rooms"), ("pieces", "nombre de pieces", "rooms")),
    },
    ListKind.NEWCOMERS: {
        "given_name": (gettext_lazy("First name"), ("prenom", "first name")),
        "family_name": (gettext_lazy("Family name"), ("nom", "nom de famille", "family name")),
        "residence": (gettext_lazy("Residence"), ("residence", "ensemble", "groupe", "programme")),
        "reference": (gettext_lazy("Dwelling"), ("logement", "reference", "ref", "lot", "module", "dwelling")),
        "arrived_on": (gettext_lazy("Moved in on"), ("date d entree", "entree le", "arrivee", "date", "moved in on")),
        "phone": (gettext_lazy("Phone"), ("telephone", "tel", "portable", "mobile", "phone")),
        "email": (gettext_lazy("E-mail"), ("email", "e mail", "mail", "courriel")),
    },
}  # fmt: skip
NEEDED = {ListKind.STOCK: ("residence", "building", "entrance", "reference"), ListKind.NEWCOMERS: ("given_name", "residence", "arrived_on")}
EXAMPLES = {
    ListKind.STOCK: ["Les Platanes", "Tour A", "tour", "1", "2 allée des Platanes", "13015", "A-0101", 1, "gauche", 3],
    ListKind.NEWCOMERS: ["Odette", "Exemple", "Les Platanes", "A-0101", "03/11/2026", "06 39 98 00 01", ""],
}


@dataclass(frozen=True)
class Understood:
    """A line that can be brought in."""

    number: int
    row: Placed | Arrived


@dataclass(frozen=True)
class Fault:
    """A line that cannot, and what to correct."""

    number: int
    sentence: str


@transaction.atomic
def open_list(landlord: Organisation, *, kind: str, file_name: str, content: bytes, by: Actor, now: datetime) -> LandlordList:
    """Take a file in and keep it, encrypted, until it is settled. One that was brought in already is refused."""
    digest = hashlib.sha256(content).hexdigest()
    known = LandlordList.objects.filter(digest=digest, landlord=landlord, kind=kind)
    if known.filter(state=ListState.DONE).exists():
        raise Refusal(_("This file was already brought in. Undo it first if it went wrong."))
    waiting = known.filter(state=ListState.PREVIEWED).first()
    if waiting:
        return waiting
    table = read_table(content)
    _columns(table, kind)
    if len(table.rows) > MOST_LINES:
        raise Refusal(_("This file has more than %(most)s rows: cut it in several.") % {"most": MOST_LINES})
    row = LandlordList.objects.create(
        workspace_id=landlord.workspace_id, kind=kind, landlord=landlord, file_name=file_name[-200:], digest=digest,
        source=base64.b64encode(content).decode(), rows_read=len(table.rows), by_id=by.id, created_at=now,
    )  # fmt: skip
    journal.write("landlord_list.opened", row, by=by, at=now, kind=kind, rows=len(table.rows))
    return row


def look_at(row: LandlordList, *, now: datetime) -> tuple[list[Understood], list[Fault]]:
    """What would come of each line; writes nothing."""
    table = read_table(base64.b64decode(row.source))
    columns, read = _columns(table, row.kind), READERS[row.kind]
    good, faults = [], []
    for number, cells in enumerate(table.rows, start=table.first_line):
        values = {name: cells[place].strip() for name, place in columns.items()}
        if not any(values.values()):
            continue
        try:
            good.append(Understood(number, read(values, row.landlord, now)))
        except Refusal as refusal:
            faults.append(Fault(number, str(refusal)))
    return good, faults


@transaction.atomic
def bring_in(row: LandlordList, *, by: Actor, now: datetime) -> LandlordList:
    """Every line of the file, or none of them when one is wrong: what is wrong is told with its line."""
    if row.state != ListState.PREVIEWED:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    good, faults = look_at(row, now=now)
    if faults:
        raise Refusal(_("Line %(line)s: %(fault)s Nothing was brought in.") % {"line": faults[0].number, "fault": faults[0].sentence})
    gate.move(row, to=ListState.DONE, moves=LIST_MOVES, by=by, at=now, rows=len(good))
    kept = 0
    for line in good:
        try:
            kept += _write(row, line.row, by=by, now=now)
        except Refusal as refusal:
            raise Refusal(_("Line %(line)s: %(fault)s Nothing was brought in.") % {"line": line.number, "fault": refusal}) from refusal
    row.rows_kept, row.ended_at, row.source = kept, now, None
    row.save(update_fields=["rows_kept", "ended_at", "source"])
    return row


@transaction.atomic
def undo(row: LandlordList, *, by: Actor, now: datetime) -> LandlordList:
    """Take out again what the file brought in and nobody has used since, people and dwellings: where somebody lives stays.

    Whoever it moved lives where they lived before.
    """
    gate.move(row, to=ListState.UNDONE, moves=LIST_MOVES, by=by, at=now)
    newcomers = row.newcomers.filter(invited_at=None)
    recorded = list(newcomers.filter(is_new_record=True).values_list("person", flat=True))
    live_as_before(newcomers.values("person"), noted_at=row.ended_at)
    gone = newcomers.delete()[0]
    take_out_unused(Person.objects.filter(pk__in=recorded))
    gone += Dwelling.objects.filter(brought_in_by=row, occupancies=None).delete()[0]
    Entrance.objects.filter(brought_in_by=row, dwellings=None).delete()
    Building.objects.filter(brought_in_by=row, entrances=None).delete()
    Residence.objects.filter(brought_in_by=row, buildings=None, newcomers=None).delete()
    row.rows_kept = max(row.rows_kept - gone, 0)
    row.save(update_fields=["rows_kept"])
    return row


def give_up(row: LandlordList, *, by: Actor, now: datetime) -> LandlordList:
    """A file that was looked at and is not wanted: it is kept no longer."""
    gate.move(row, to=ListState.REFUSED, moves=LIST_MOVES, by=by, at=now)
    LandlordList.objects.filter(pk=row.pk).update(source=None)
    return row


def template_of(kind: str, sheet: str) -> bytes:
    """An empty list to fill in, with one invented line to show how."""
    return write_sheet(sheet, [str(label) for label, _names in COLUMNS[kind].values()], [EXAMPLES[kind]])


def _write(row: LandlordList, line: Placed | Arrived, *, by: Actor, now: datetime) -> int:
    if isinstance(line, Arrived):
        record_newcomer(row.landlord, line, brought_in_by=row, by=by, now=now)
        return 1
    _dwelling, is_new = put(row.landlord, line, brought_in_by=row, now=now)
    return int(is_new)


def _columns(table: Table, kind: str) -> dict[str, int]:
    """Which column holds what, by its header. Raises Refusal naming those that are missing."""
    found: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        said = normalise(header)
        name = next((name for name, (_label, names) in COLUMNS[kind].items() if said in names and name not in found), None)
        if name:
            found[name] = place
    missing = [str(COLUMNS[kind][name][0]) for name in NEEDED[kind] if name not in found]
    if missing:
        raise Refusal(
            _("This file lacks columns: %(names)s. Found: %(headers)s.")
            % {"names": ", ".join(missing), "headers": ", ".join(filter(None, table.headers))[:200]}
        )
    return found


def _placed(values: Mapping[str, str], landlord: Organisation, now: datetime) -> Placed:
    commune = values.get("commune", "")
    found = read_commune(commune) if commune else None
    if commune and found is None:
        raise Refusal(_("The commune “%(name)s” is not known.") % {"name": commune[:60]}, field="commune")
    names = ("residence", "building", "entrance", "reference")
    placed = Placed(
        **{name: " ".join(values.get(name, "").split()) for name in names}, commune_code=found.code if found else "",
        kind=_kind(values), street=values.get("street", "")[:200], door=values.get("door", "")[:30],
        floor=_number(values.get("floor", ""), _("floor")), rooms=_number(values.get("rooms", ""), _("rooms")),
    ).check()  # fmt: skip
    if not placed.commune_code and not Residence.objects.filter(landlord=landlord, name__iexact=placed.residence).exists():
        raise Refusal(_("Say in which commune the residence “%(name)s” is.") % {"name": placed.residence}, field="commune")
    return placed


def _kind(values: Mapping[str, str]) -> str:
    """A tower when it is said so, or when its name begins so."""
    said = normalise(values.get("kind", "")) or normalise(values.get("building", ""))
    if said.startswith(("tour", "tower")):
        return BuildingKind.TOWER
    return BuildingKind.HOUSE if said.startswith(("maison", "pavillon", "house")) else BuildingKind.BUILDING


def _number(text: str, what: str) -> int | None:
    if not text:
        return None
    if normalise(text) in ("rdc", "rez de chaussee"):
        return 0
    if not re.fullmatch(r"-?\d{1,3}", text):
        raise Refusal(_("“%(text)s” is not a number (%(what)s).") % {"text": text[:20], "what": what})
    return int(text)


def _arrived(values: Mapping[str, str], landlord: Organisation, now: datetime) -> Arrived:
    told = Arrived(
        given_name=values.get("given_name", "")[:80], family_name=values.get("family_name", "")[:80],
        residence=" ".join(values.get("residence", "").split()), reference=values.get("reference", ""),
        arrived_on=_day(values.get("arrived_on", "")), phone=values.get("phone", ""), email=values.get("email", ""),
    )  # fmt: skip
    told.check(landlord, now=now)
    return told


def _day(text: str) -> date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise Refusal(_("The day “%(text)s” cannot be read. Example: 03/11/2026.") % {"text": text[:30]}, field="arrived_on")


READERS: dict[str, Callable] = {ListKind.STOCK: _placed, ListKind.NEWCOMERS: _arrived}
