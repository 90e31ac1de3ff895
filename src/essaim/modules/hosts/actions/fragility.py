"""Bringing in an index of fragility by commune, as statistical offices publish it: one file, bad lines named."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import Table, read_table
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Host

LARGEST = Decimal("99999")
CODE_WORDS = ("code", "insee", "commune")
INDEX_WORDS = ("indice", "index", "fragil", "score")


@dataclass(frozen=True)
class Faulty:
    """A line that was left out, by its number in the file, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Read:
    """What a file gave: how many hosts have an index now, how many communes are not on the list, which lines are bad."""

    changed: int
    elsewhere: int
    faults: tuple[Faulty, ...]


@transaction.atomic
def import_fragility(scheme: Scheme, content: bytes, *, by: Actor, now: datetime) -> Read:
    """Give each commune of the list its index; good lines count although others are bad."""
    indices, faults = _indices(read_table(content))
    if not indices:
        raise Refusal(
            _("No line of this file could be read: it needs a column with the code of the commune and one with the index."), field="file"
        )
    hosts = Host.objects.filter(scheme=scheme, commune_code__in=indices)
    changed = 0
    for host in hosts:
        changed += Host.objects.filter(pk=host.pk).update(fragility=indices[host.commune_code], version=F("version") + 1)
    elsewhere = len(indices) - len({host.commune_code for host in hosts})
    journal.write("fragility.imported", scheme, by=by, at=now, hosts=changed, elsewhere=elsewhere, faults=len(faults))
    return Read(changed, elsewhere, tuple(faults))


def _indices(table: Table) -> tuple[dict[str, Decimal], list[Faulty]]:
    code_at, index_at, rows, first = _columns(table)
    indices: dict[str, Decimal] = {}
    faults = []
    for line, row in enumerate(rows, start=first):
        if not any(cell.strip() for cell in row):
            continue
        why = _read_line(row[code_at].strip(), row[index_at].strip(), indices)
        if why:
            faults.append(Faulty(line, why))
    return indices, faults


def _columns(table: Table) -> tuple[int, int, list[list[str]], int]:
    """Where the two columns are; a file without headers begins with its first line."""
    if len(table.headers) < 2:
        raise Refusal(_("This file has one column only: it needs the code of the commune and the index."), field="file")
    names = [header.casefold() for header in table.headers]
    index_at = next((at for at, name in enumerate(names) if any(word in name for word in INDEX_WORDS)), None)
    code_at = next((at for at, name in enumerate(names) if at != index_at and any(word in name for word in CODE_WORDS)), None)
    if code_at is not None and index_at is not None:
        return code_at, index_at, table.rows, table.first_line
    return 0, 1, [list(table.headers), *table.rows], table.first_line - 1


def _read_line(code: str, text: str, indices: dict[str, Decimal]) -> str:
    """Take one line in; the sentence that says why not."""
    code = code.zfill(5) if code.isdigit() else code.upper()
    town = places.commune(code)
    if town is None:
        return _("“%(code)s” is not the code of a commune (five characters, not the postal code)") % {"code": code}
    try:
        value = Decimal(text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return _("“%(text)s” is not a number") % {"text": text}
    if not value.is_finite() or abs(value) > LARGEST:
        return _("“%(text)s” is not an index between −99 999 and 99 999") % {"text": text}
    if town.code in indices:
        return _("%(commune)s stands twice: its first line counts") % {"commune": town.name}
    indices[town.code] = value.quantize(Decimal("0.001"))
    return ""
