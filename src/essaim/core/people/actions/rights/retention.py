"""The calendar of forgetting: archived two years after the last contact, anonymised a year later.

Nothing is done when too many people are due at once: that is a wrong clock or a wrong setting
more often than a quiet year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.actions.rights.erasure import erase_person
from essaim.core.people.models import Person
from essaim.core.people.queries import living_people

ACTIVE_MONTHS = 24
ARCHIVE_MONTHS = 12
BRAKE_SHARE = 0.02
BRAKE_LEAST = 2
DAYS_A_MONTH = 30.44
OVER = ("ended", "refused", "redirected")


@dataclass(frozen=True)
class Due:
    """Who is due, out of how many active people, and whether that is too many to go on unseen."""

    to_archive: list[UUID]
    to_erase: list[UUID]
    active: int
    share: float

    @property
    def is_too_many(self) -> bool:
        due = len(self.to_archive) + len(self.to_erase)
        return due > max(self.share * self.active, BRAKE_LEAST)


def rules_of(workspace: Workspace) -> tuple[int, int, float]:
    """Months of active life after the last contact, months of archive, share that stops everything."""
    chosen = workspace.settings.get("retention", {})
    return (
        chosen.get("active_months", ACTIVE_MONTHS),
        chosen.get("archive_months", ARCHIVE_MONTHS),
        chosen.get("brake_share", BRAKE_SHARE),
    )


def people_to_archive(workspace: Workspace, *, today: date) -> QuerySet[Person]:
    """Nobody heard of them for too long, and nothing is open: neither case nor participation."""
    active_months, _archive_months, _share = rules_of(workspace)
    limit = today - timedelta(days=round(active_months * DAYS_A_MONTH))
    last = Coalesce("last_contact_on", TruncDate("created_at"))
    people = living_people().filter(archived_at=None).annotate(last=last).filter(last__lt=limit)
    return people.filter(~Q(_open("cases", closed_at=None)), ~Q(_taking_part()))


def people_to_erase(workspace: Workspace, *, now: datetime) -> QuerySet[Person]:
    """They have been in the archive long enough."""
    _active_months, archive_months, _share = rules_of(workspace)
    limit = now - timedelta(days=round(archive_months * DAYS_A_MONTH))
    people = living_people().filter(archived_at__lt=limit)
    return people.filter(~Q(_open("cases", closed_at=None)), ~Q(_taking_part()))


def retention_due(workspace: Workspace, *, now: datetime) -> Due:
    """The dry run: what `apply_retention` would do now."""
    return Due(
        to_archive=list(people_to_archive(workspace, today=timezone.localdate(now)).values_list("pk", flat=True)),
        to_erase=list(people_to_erase(workspace, now=now).values_list("pk", flat=True)),
        active=living_people().count(),
        share=rules_of(workspace)[2],
    )


@transaction.atomic
def apply_retention(workspace: Workspace, *, confirmed: int | None = None, by: Actor, now: datetime) -> Due:
    """Archive and anonymise whoever is due.

    Raises Refusal, and writes nothing, when more than the brake's share of the active people are due,
    unless a person `confirmed` exactly that number.
    """
    due = retention_due(workspace, now=now)
    number = len(due.to_archive) + len(due.to_erase)
    if due.is_too_many and confirmed != number:
        raise Refusal(
            _(
                "%(number)s people of %(active)s would be archived or erased at once: nothing was done. Check the clock and the periods first."
            )
            % {"number": number, "active": due.active}
        )
    Person.objects.filter(pk__in=due.to_archive).update(archived_at=now)
    for person in Person.objects.filter(pk__in=due.to_erase):
        erase_person(person, because="retention", by=by, now=now)
    if number:
        journal.write("retention.applied", workspace, by=by, at=now, archived=len(due.to_archive), erased=len(due.to_erase))
    return due


@transaction.atomic
def take_out_of_archive(person: Person, *, by: Actor, now: datetime) -> Person:
    """The person is heard of again."""
    Person.objects.filter(pk=person.pk).update(archived_at=None, last_contact_on=timezone.localdate(now))
    person.refresh_from_db()
    journal.write("person.unarchived", person, by=by, at=now)
    return person


def _taking_part() -> Exists:
    rows = Person._meta.get_field("participations").related_model.objects
    return Exists(rows.filter(person=OuterRef("pk")).exclude(state__in=OVER))


def _open(name: str, **filters) -> Exists:
    rows = Person._meta.get_field(name).related_model.objects
    return Exists(rows.filter(person=OuterRef("pk"), **filters))
