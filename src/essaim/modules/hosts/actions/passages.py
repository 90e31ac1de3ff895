"""Passages: exactly as many free ones as the scheme says, then those of an agreement, never one twice."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.hosts.models import Agreement, Host, Passage
from essaim.modules.hosts.queries import free_used, signed_for
from essaim.modules.hosts.states import HOST_MOVES, HostState, NextAct


def lock(host: Host) -> Host:
    """The host as it is now, while nobody else can plan there."""
    journal.hold(host.workspace_id)
    rows = Host.objects.select_for_update(no_key=True, of=("self",)).select_related("scheme", "organisation", "workspace")
    return rows.get(pk=host.pk)


@transaction.atomic
def take_passage(host: Host, *, day: date, about: UUID | None, by: Actor, now: datetime) -> Passage:
    """Count a passage that is being planned: one of the agreement that covers that day, else a free one.

    Nobody can override this: the sentence of the refusal says what makes the passage possible.
    """
    host = lock(host)
    _refuse_stopped(host)
    covering = list(Agreement.objects.select_for_update(no_key=True).filter(pk__in=signed_for(host, day=day).values("pk")).order_by("pk"))
    agreement, number = _place_in(covering) or _free_place(host, covering, day)
    return _take(host, agreement, number, day, about, by, now)


def _refuse_stopped(host: Host) -> None:
    if host.state == HostState.STOPPED:
        raise Refusal(
            _("%(host)s has stopped: open its page and say that you are in touch again, then plan.") % {"host": host}, field="host"
        )


def _take(host: Host, agreement: Agreement | None, number: int, day: date, about: UUID | None, by: Actor, now: datetime) -> Passage:
    passage = _insert(host, agreement, number, day, about, now)
    if host.state == HostState.TO_CONTACT:
        move(host, to=HostState.CONTACTED, moves=HOST_MOVES, by=by, at=now)
    if host.next_act == NextAct.PLAN:
        Host.objects.filter(pk=host.pk).update(next_act="", next_on=None)
    journal.write(
        "passage.taken", passage, by=by, at=now, host=host.pk, agreement=agreement.pk if agreement else None, number=number,
        about=about,
    )  # fmt: skip
    return passage


@transaction.atomic
def give_back_passage(about: UUID, *, by: Actor, now: datetime) -> int:
    """The session does not take place: its passage may be used for another one. How many were given back."""
    rows = list(Passage.objects.filter(about=about, released_at=None))
    for row in rows:
        Passage.objects.filter(pk=row.pk, released_at=None).update(released_at=now, version=F("version") + 1)
        journal.write("passage.given_back", row, by=by, at=now, about=about)
    return len(rows)


@transaction.atomic
def move_passage(about: UUID, *, day: date, by: Actor, now: datetime) -> Passage | None:
    """The session goes to another day: counted anew there, refused where no agreement covers that day."""
    row = Passage.objects.filter(about=about, released_at=None).select_related("host").first()
    if row is None or row.day == day:
        return row
    give_back_passage(about, by=by, now=now)
    return take_passage(row.host, day=day, about=about, by=by, now=now)


@transaction.atomic
def note_past_discovery(host: Host, *, day: date, by: Actor, now: datetime) -> Passage:
    """A free passage made before it could be planned here: it counts as well."""
    if day > timezone.localdate(now):
        raise Refusal(_("This day is still to come: plan a session instead."), field="day")
    host = lock(host)
    _refuse_stopped(host)
    passage = _take(host, *_free_place(host, [], day), day, None, by, now)
    note_discoveries(host.scheme, until=day, among=[host.pk], by=by, now=now)
    return passage


@transaction.atomic
def drop_past_discovery(passage: Passage, *, by: Actor, now: datetime) -> Host:
    """It was noted by mistake: another day, another commune. What is free there is free again."""
    host = lock(passage.host)
    row = host.passages.filter(pk=passage.pk, released_at=None, about=None).first()
    if row is None:
        raise Refusal(_("This passage is no longer counted, or a session stands for it: cancel that session. Please look again."))
    Passage.objects.filter(pk=row.pk).update(released_at=now, version=F("version") + 1)
    journal.write("passage.dropped", row, by=by, at=now, host=host.pk)
    made = host.passages.filter(agreement=None, released_at=None, day__lte=timezone.localdate(now))
    if host.state == HostState.DISCOVERY_DONE and not made.exists():
        move(host, to=HostState.CONTACTED, moves=HOST_MOVES, by=by, at=now)
    return host


@transaction.atomic
def note_discoveries(scheme: Scheme, *, until: date, among: Iterable[UUID] | None = None, by: Actor, now: datetime) -> int:
    """Hosts whose free passage was made by the end of that day have discovered the scheme; how many."""
    made = Passage.objects.filter(host__scheme=scheme, agreement=None, released_at=None, day__lte=until)
    rows = Host.objects.filter(scheme=scheme, state=HostState.CONTACTED, pk__in=made.values("host"))
    found = list(rows if among is None else rows.filter(pk__in=list(among)))
    for host in found:
        move(host, to=HostState.DISCOVERY_DONE, moves=HOST_MOVES, by=by, at=now)
    return len(found)


def _place_in(covering: list[Agreement]) -> tuple[Agreement, int] | None:
    """The first agreement that has a passage left, and its number."""
    for agreement in covering:
        used = set(agreement.taken.filter(released_at=None).values_list("number", flat=True))
        left = next((number for number in range(1, agreement.passages + 1) if number not in used), None)
        if left:
            return agreement, left
    return None


def _free_place(host: Host, covering: list[Agreement], day: date) -> tuple[None, int]:
    if covering:
        raise Refusal(_all_used(host, covering[-1]), field="host")
    used = {row.number: row for row in free_used(host)}
    left = next((number for number in range(1, setting(host.scheme, "free_passages") + 1) if number not in used), None)
    if left is None:
        raise Refusal(_needs_agreement(host, list(used.values()), day), field="host")
    return None, left


def _needs_agreement(host: Host, used: list[Passage], day: date) -> str:
    shown = {"host": host, "day": day_in_words(day, "j F Y")}
    if not used:
        return (
            _(
                "No passage is free here, and no signed agreement of %(host)s covers %(day)s. Make one on its page, have it signed, then plan."
            )
            % shown
        )
    days = ", ".join(day_in_words(row.day, "j F Y") for row in used)
    return _(
        "%(host)s has had what is free (%(days)s), and no signed agreement covers %(day)s. Make one on its page, have it signed, then plan."
    ) % (shown | {"days": days})


def _all_used(host: Host, agreement: Agreement) -> str:
    return _(
        "The %(count)s passages of the agreement of %(host)s until %(end)s are all planned or made. Increase it on its page, or plan after that day."
    ) % {"count": agreement.passages, "host": host, "end": day_in_words(agreement.ends_on, "j F Y")}


def _insert(host: Host, agreement: Agreement | None, number: int, day: date, about: UUID | None, now: datetime) -> Passage:
    try:
        with transaction.atomic():
            return Passage.objects.create(
                workspace=host.workspace, host=host, agreement=agreement, number=number, day=day, about=about, created_at=now
            )
    except IntegrityError:
        raise Refusal(_("Somebody has just planned a passage at %(host)s. Please look again.") % {"host": host}, field="host") from None
