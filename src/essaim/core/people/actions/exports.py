"""Taking a list of people out: for a reason, within a daily budget, journaled, without protected contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.core.foundation import journal, phones, reading
from essaim.core.foundation.access import Who
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import JournalEntry, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.sheets import Cell, write_sheet
from essaim.core.people.models import Person
from essaim.core.people.queries import Asked, people_listed, with_current_contacts
from essaim.core.people.states import OUTSIDE, ContactKind, ExportReason, Language

ROWS_A_DAY = 5000
COLUMNS: dict[str, str | Promise] = {
    "given_name": gettext_lazy("First name"),
    "family_name": gettext_lazy("Family name"),
    "birth": gettext_lazy("Date or year of birth"),
    "commune": gettext_lazy("Commune"),
    "phones": gettext_lazy("Phone"),
    "emails": gettext_lazy("E-mail"),
    "channel": gettext_lazy("How to reach them"),
    "languages": gettext_lazy("Languages"),
    "last_contact": gettext_lazy("Last contact"),
    "district": gettext_lazy("Priority district"),
    "district_checked_on": gettext_lazy("District checked on"),
}
ACT = "people.exported"


def exportable(who: Who, asked: Asked) -> list[Person]:
    """The people of a list who may leave it: visible, present, unprotected, without objection."""
    people = people_listed(who, asked).filter(is_protected=False, objected_at=None)
    return with_current_contacts(people)


def export_people(who: Who, *, asked: Asked, kind: str, reason: str, words: str = "", by: Actor, now: datetime) -> bytes:
    """The list as a file of that kind ("csv", "xlsx", "ods").

    Raises Refusal beyond the rows that one person may take out in a day.
    """
    people = exportable(who, asked)
    return take_out(
        who.workspace, {person.pk for person in people}, headers=[str(label) for label in COLUMNS.values()],
        rows=map(_line, people), title=str(_("People")), kind=kind, reason=reason, words=words, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def take_out(
    workspace: Workspace,
    people: set[UUID],
    *,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    title: str,
    kind: str,
    reason: str,
    words: str = "",
    by: Actor,
    now: datetime,
) -> bytes:
    """Any list about people as a file: within the same daily budget, journaled, in everybody's read-log."""
    left = rows_left(workspace, by=by, now=now)
    if len(people) > left:
        raise Refusal(
            _("You may still take out %(left)s rows today, and this list has %(rows)s: narrow it down.")
            % {"left": left, "rows": len(people)}
        )
    content = write_sheet(kind, headers, rows, title=title)
    journal.write(ACT, workspace, by=by, at=now, rows=len(people), kind=kind, reason=ExportReason(reason))
    if people:
        reading.write(
            workspace, people, actor_kind=by.kind, actor_id=by.id, page="people:export",
            reason=words or str(ExportReason(reason).label),
        )  # fmt: skip
    return content


def rows_left(workspace: Workspace, *, by: Actor, now: datetime) -> int:
    """How many rows this author may still take out within 24 hours."""
    budget = workspace.settings.get("export_rows_a_day", ROWS_A_DAY)
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    taken = JournalEntry.objects.filter(act=ACT, actor_id=by.id, at__gte=since).values_list("facts", flat=True)
    return max(0, budget - sum(facts["rows"] for facts in taken))


def _line(person: Person) -> list[str]:
    born = date_format(person.birth_date, "d/m/Y") if person.birth_date else str(person.birth_year or "")
    usable = [contact for contact in person.current_contacts if not contact.is_confidential]
    return [
        person.given_name,
        person.family_name,
        born,
        person.commune_name,
        ", ".join(_national(contact.value) for contact in usable if contact.kind != ContactKind.EMAIL),
        ", ".join(contact.value for contact in usable if contact.kind == ContactKind.EMAIL),
        person.get_preferred_channel_display(),
        ", ".join(str(Language(code).label) for code in person.languages if code in Language.values),
        f"{person.last_contact_on:%d/%m/%Y}" if person.last_contact_on else "",
        _("in none") if person.district_code == OUTSIDE else person.district_code,
        f"{person.district_checked_on:%d/%m/%Y}" if person.district_checked_on else "",
    ]


def _national(value: str) -> str:
    """A number that no spreadsheet takes for a sum: 06 39 98 00 01, or 0032 … from abroad."""
    written = phones.shown(value)
    return f"00{written[1:]}" if written.startswith("+") else written
