"""What the journal says of a waiting list under a rule, told again step by step: whoever was served, nobody who passes before them was waiting."""

from dataclasses import dataclass, field

from essaim.core.foundation.models import JournalEntry
from essaim.modules.activities.models import Attendee, Registration, Session

SERVED = ("registration.promoted", "registration.confirmed", "registration.offered")


@dataclass
class Line:
    """Who waits, who lives in the commune, who was put first by hand: reckoned apart from the query that the code asks."""

    session: Session
    waiting: set = field(default_factory=set)
    held: set = field(default_factory=set)
    ahead: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    def key(self, row: Registration) -> tuple:
        """The lower, the earlier: put first by hand, all of the commune, the order of arrival."""
        is_local = all(home == self.session.commune_code for home in self.people[row.pk].values())
        return (row.pk not in self.ahead, self.ahead.get(row.pk, 0), not is_local, row.sequence)


def overtakings(session: Session) -> list[str]:
    """Each time that somebody was served although somebody who passes before them waited, and nobody had chosen that by hand."""
    rows = {row.pk: row for row in Registration.objects.filter(session=session)}
    line, found, whole = Line(session), [], {}
    for pk in rows:
        line.people[pk] = _homes(pk)
    for pk, row in rows.items():
        if row.party not in (None, pk):
            line.people[row.party] |= _homes(pk)
    for entry in JournalEntry.objects.filter(subject_id__in=rows).order_by("number"):
        row = rows[entry.subject_id]
        if entry.act == "registration.parted":  # they pass where their party stood as a whole
            whole[row.pk] = line.key(rows[row.party])
            line.people[row.party] = {who: home for who, home in line.people[row.party].items() if who not in line.people[row.pk]}
        elif entry.act in SERVED and row.pk not in line.held:  # a yes to an offer overtakes nobody
            mine = whole.get(row.pk) or line.key(row)
            before = [pk for pk in line.waiting - {row.pk, row.party} if line.key(rows[pk]) < mine]
            if before and not (by_hand(entry) and entry.facts["overtook"] == len(before)):
                found.append(f"{entry.act} {row.pk} before {before}")
        _note(line, entry)
    return found


def by_hand(entry: JournalEntry) -> bool:
    """Whether a colleague gave the place to whoever they had on the telephone."""
    return entry.act == "registration.promoted" and "because" not in entry.facts


def _note(line: Line, entry: JournalEntry) -> None:
    pk = entry.subject_id
    if entry.act == "registration.waitlisted":
        line.waiting.add(pk)
        line.held.discard(pk)
    elif entry.act in (*SERVED, "registration.cancelled"):
        line.waiting.discard(pk)
        line.held.add(pk)
    elif entry.act == "registration.put_ahead":
        line.ahead[pk] = entry.number
    elif entry.act == "registration.put_back_in_line":
        line.ahead.pop(pk, None)


def _homes(pk) -> dict:
    return dict(Attendee.objects.filter(registration=pk).values_list("person", "person__commune_code"))
