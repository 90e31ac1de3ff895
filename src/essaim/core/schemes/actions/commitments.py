"""One calendar for people, rooms and vehicles: what overlaps is refused, or taken on with a reason."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment, Resource, Scheme
from essaim.core.schemes.queries import commitments_of
from essaim.core.schemes.states import CommitmentKind, OverlapReason

Subject = Person | Resource


def record_resource(
    workspace: Workspace, *, kind: str, name: str, seats: int | None = None, wheelchairs: int = 0, places: int | None = None,
    by: Actor, now: datetime,
) -> Resource:  # fmt: skip
    """A vehicle, a room or a set of tools that the schemes of the workspace share."""
    if seats is not None and wheelchairs > seats:
        raise Refusal(_("There cannot be more places for wheelchairs than passengers."), field="wheelchairs")
    row = Resource.objects.create(
        workspace=workspace, kind=kind, name=name, seats=seats, wheelchairs=wheelchairs, places=places, created_at=now
    )
    journal.write("resource.recorded", row, by=by, at=now, kind=kind)
    return row


class Conflict(Refusal):
    """The time is taken. Carries what takes it, so that the page can show it and ask for a reason."""

    def __init__(self, subject: Subject, commitments: Iterable[Commitment]) -> None:
        self.subject = subject
        self.commitments = list(commitments)
        super().__init__(_sentence(subject, self.commitments), field="overlap_reason")


@transaction.atomic
def commit(
    subject: Subject,
    *,
    what: str,
    about: UUID,
    starts_at: datetime,
    ends_at: datetime,
    scheme: Scheme | None = None,
    overlap_reason: str = "",
    by: Actor,
    now: datetime,
) -> Commitment:
    """Take the time of a person or a resource for the row `about`.

    Raises Conflict when it is taken and no reason to overlap is given: the law of the database
    stands behind, for whoever comes at the same instant.
    """
    if ends_at <= starts_at:
        raise Refusal(_("The end must come after the beginning."), field="ends_at")
    if overlap_reason and overlap_reason not in OverlapReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="overlap_reason")
    overlapping = _overlapping(subject, starts_at, ends_at)
    if overlapping and not overlap_reason:
        raise Conflict(subject, overlapping)
    row = Commitment(
        workspace_id=subject.workspace_id, starts_at=starts_at, ends_at=ends_at, what=CommitmentKind(what), about=about,
        scheme=scheme, overlap_reason=overlap_reason if overlapping else "", created_at=now, **{_column(subject): subject},
    )  # fmt: skip
    _insert(row, subject)
    facts = {"what": row.what, "about": about, "taken": subject.pk}
    if row.overlap_reason:
        facts |= {"overlap_reason": row.overlap_reason, "overlaps": [other.pk for other in overlapping]}
    journal.write("commitment.made", row, by=by, at=now, **facts)
    return row


@transaction.atomic
def move_commitments(
    about: UUID, *, starts_at: datetime, ends_at: datetime, overlap_reason: str = "", by: Actor, now: datetime
) -> list[Commitment]:
    """Put every commitment of a row at another time; Conflict, and nothing changes, if one cannot go there."""
    running = list(_running(about=about))
    release(about, by=by, now=now)
    return [
        commit(
            row.person or row.resource, what=row.what, about=about, starts_at=starts_at, ends_at=ends_at,
            scheme=row.scheme, overlap_reason=overlap_reason, by=by, now=now,
        )
        for row in running
    ]  # fmt: skip


@transaction.atomic
def release(about: UUID, *, subject: Subject | None = None, what: str = "", by: Actor, now: datetime) -> int:
    """Give back the time taken for a row, of everybody or of one, for one thing or for all; returns how many were given back."""
    rows = _running(about=about, **({"what": what} if what else {}))
    return _give_back(rows if subject is None else rows.filter(**{_column(subject): subject}), by, now)


@transaction.atomic
def release_all(subject: Subject, *, by: Actor, now: datetime) -> int:
    """Give back whatever is still to come of a person who leaves, or of a vehicle that is sold."""
    return _give_back(_running(ends_at__gt=now, **{_column(subject): subject}), by, now)


def _give_back(rows: QuerySet[Commitment], by: Actor, now: datetime) -> int:
    given_back = list(rows)
    if given_back:
        journal.hold(given_back[0].workspace_id)  # before the rows, as everybody does
    for row in given_back:
        Commitment.objects.filter(pk=row.pk, released_at=None).update(released_at=now, version=F("version") + 1)
        journal.write("commitment.released", row, by=by, at=now, what=row.what, about=row.about)
    return len(given_back)


def _column(subject: Subject) -> str:
    return "resource" if isinstance(subject, Resource) else "person"


def _running(**which) -> QuerySet[Commitment]:
    """In one order for everybody, so that two moves at once wait for each other and do not lock each other out."""
    rows = Commitment.objects.filter(released_at=None, **which)
    return rows.select_related("person", "resource", "scheme").order_by("person_id", "resource_id", "starts_at")


def _overlapping(subject: Subject, starts_at: datetime, ends_at: datetime) -> list[Commitment]:
    """What is taken, read while nobody else can take this subject's time."""
    journal.hold(subject.workspace_id)  # before the subject, as everybody does: two who wait for each other wait for ever
    type(subject).objects.select_for_update(no_key=True).filter(pk=subject.pk).first()
    return list(commitments_of(subject, since=starts_at, until=ends_at))


def _insert(row: Commitment, subject: Subject) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "commitment_overlaps" not in str(error):
            raise
        raise Conflict(subject, commitments_of(subject, since=row.starts_at, until=row.ends_at)) from error


def _sentence(subject: Subject, commitments: list[Commitment]) -> str:
    """What takes the time and when; not in which scheme, which may be nobody's business here."""
    taken = ", ".join(
        _("%(what)s on %(day)s from %(start)s to %(end)s")
        % {
            "what": row.get_what_display(),
            "day": day_in_words(timezone.localtime(row.starts_at), "l j F"),
            "start": hour_in_words(row.starts_at),
            "end": hour_in_words(row.ends_at),
        }
        for row in commitments
    )
    return _("%(who)s is not free at that time: %(taken)s. Choose another time, or say why both are possible.") % {
        "who": subject, "taken": taken,
    }  # fmt: skip
