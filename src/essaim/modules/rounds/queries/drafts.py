"""What is read of drafts: the open one of a week, its lines, what of a week is settled, what has changed since."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import CallState, MessageState
from essaim.core.people.models import Address, Availability
from essaim.core.schemes.models import Commitment, Scheme
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.rounds.models import DraftLine, Visit, WeekDraft
from essaim.modules.rounds.queries.absences import absences_of
from essaim.modules.rounds.queries.visits import (
    assignments_of,
    helpers_of,
    last_days,
    members_of,
    visits_nobody_can_make,
    visits_of_week,
)
from essaim.modules.rounds.states import DraftState, LineState, VisitState

UNTOLD = (MessageState.CANCELLED, MessageState.EXPIRED)
LINE_ROWS = ("draft__scheme", "person", "visitor__person", "visitor__scheme", "assignment__visitor", "visit")


def drafts_of(scheme: Scheme) -> QuerySet[WeekDraft]:
    """The drafts of a scheme, the latest week first."""
    return WeekDraft.objects.filter(scheme=scheme).select_related("scheme")


def open_draft(scheme: Scheme, week: date) -> WeekDraft | None:
    """The draft of a week that somebody is looking at."""
    return drafts_of(scheme).filter(week=week, state=DraftState.OPEN).first()


def lines_of(draft: WeekDraft) -> QuerySet[DraftLine]:
    """The lines of a draft with all that a page shows of them."""
    return draft.lines.select_related(*LINE_ROWS)


def lines() -> QuerySet[DraftLine]:
    """Lines of whatever draft, with what they concern."""
    return DraftLine.objects.select_related(*LINE_ROWS, "workspace")


def lines_proposed(draft: WeekDraft) -> QuerySet[DraftLine]:
    """What is still only proposed, to be made by somebody."""
    return lines_of(draft).filter(state=LineState.PROPOSED, visitor__isnull=False)


def visits_settled(rows: Iterable[Visit]) -> set[UUID]:
    """Of these visits, those that stay: begun or over, put there by hand, or somebody was told of them."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    told = set(Message.objects.filter(subject_id__in=ids).exclude(state__in=UNTOLD).values_list("subject_id", flat=True))
    told |= set(Call.objects.filter(subject_id__in=ids, state=CallState.DONE).values_list("subject_id", flat=True))
    settled = {row.pk for row in rows if row.state != VisitState.PLANNED or row.settled_at is not None}
    return told | settled | {row.pk for row in rows if row.reminded_at is not None}


def visits_stuck(rows: QuerySet[Visit], *, on: date) -> QuerySet[Visit]:
    """Of these visits, the planned ones to come whose visitor is away or may not be sent on their day."""
    return rows.filter(pk__in=visits_nobody_can_make(on=on).values("pk"))


def calendar_of(people: Iterable[UUID], monday: date) -> QuerySet[Commitment]:
    """What takes the time of these people in a week."""
    since, until = moment(monday, time()), moment(monday + timedelta(weeks=1), time())
    return Commitment.objects.filter(person__in=list(people), released_at=None, starts_at__lt=until, ends_at__gt=since)


def moment(day: date, clock: time) -> datetime:
    """The hour on the wall of that day."""
    return timezone.make_aware(datetime.combine(day, clock))


def look_of(scheme: Scheme, monday: date) -> dict[str, str]:
    """What a week looks like, one fingerprint for each kind of thing that a plan depends on."""
    parts = list(helpers_of(scheme))
    members = list(members_of(scheme).values_list("pk", "person"))
    people = {part.person_id for part in parts} | {person for _pk, person in members}
    beside = calendar_of([part.person_id for part in parts], monday).exclude(what=CommitmentKind.VISIT)
    away = absences_of(scheme, since=monday, until=monday + timedelta(days=6))
    leaving = last_days(scheme)
    rows = {
        "visits": visits_of_week(scheme, monday).order_by("pk").values_list("pk", "version"),
        "helpers": [
            (part.pk, part.version, part.cleared_until, part.max_load, leaving.get(part.pk))
            for part in sorted(parts, key=lambda part: part.pk)
        ],
        "people": [
            *sorted((*member, leaving.get(member[0])) for member in members),
            *assignments_of(scheme).order_by("pk").values_list("pk", "version"),
        ],
        "hours": Availability.objects.filter(person__in=people).order_by("pk").values_list("pk", "weekday", "starts", "ends"),
        "homes": Address.objects.filter(person__in=people, ended_at=None).order_by("pk").values_list("pk", "lat", "lon"),
        "calendar": beside.order_by("pk").values_list("pk", "starts_at", "ends_at"),
        "rest": [
            *scheme.closed_days.order_by("pk").values_list("pk", "first_day", "last_day"),
            *away.order_by("pk").values_list("pk", "first_day", "last_day"),
        ],
    }
    return {kind: _fingerprint(found) for kind, found in rows.items()}


def changed_since(draft: WeekDraft) -> list[str]:
    """The kinds of things that have changed since a draft was prepared, in the order in which they are said."""
    now = look_of(draft.scheme, draft.week)
    return [kind for kind, print_ in now.items() if draft.seen.get(kind) != print_]


def _fingerprint(rows: Iterable) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()[:16]
