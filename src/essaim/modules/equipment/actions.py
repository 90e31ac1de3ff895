"""Lending and taking back; planning a time of help, noting that it took place, or that it did not."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words, is_too_far
from essaim.core.foundation.gate import move
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import commit, record_resource, release
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.core.schemes.queries import commitments_of, setting
from essaim.core.schemes.states import CommitmentKind, ResourceKind
from essaim.modules.equipment.models import Help, Loan
from essaim.modules.equipment.states import HELP_MOVES, Condition, HelpKind, HelpState

MOST_AT_ONCE = 50


@transaction.atomic
def record_devices(workspace: Workspace, *, name: str, count: int = 1, by: Actor, now: datetime) -> list[Resource]:
    """Several like things at once, each with its number."""
    if not name.strip() or not 1 <= count <= MOST_AT_ONCE:
        raise Refusal(_("Give a name, and how many: from 1 to %(most)s.") % {"most": MOST_AT_ONCE}, field="name")
    known = Resource.objects.filter(kind=ResourceKind.TOOL, name__startswith=f"{name.strip()} ").count()
    names = [f"{name.strip()} {known + number}" for number in range(1, count + 1)] if count > 1 else [name.strip()]
    return [record_resource(workspace, kind=ResourceKind.TOOL, name=one, by=by, now=now) for one in names]


@transaction.atomic
def lend(
    resource: Resource, *, scheme: Scheme, person: Person, due_on: date | None = None, condition: str = Condition.GOOD,
    by: Actor, now: datetime,
) -> Loan:  # fmt: skip
    """Lend a thing, where the scheme lends; refused while somebody has it."""
    today = timezone.localdate(now)
    if not setting(scheme, "lends_equipment"):
        raise Refusal(_("This scheme lends nothing: things are used on its premises."))
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    due = due_on or today + timedelta(days=setting(scheme, "lent_days"))
    if is_too_far(due, now=now):
        raise Refusal(_("This day is too far ahead: look at the year."), field="due_on")
    if due < today:
        raise Refusal(_("This day has already passed: choose a day to come."), field="due_on")
    _hold(resource)
    _refuse_promised(resource, due, now)
    try:
        with transaction.atomic():
            loan = Loan.objects.create(
                workspace=scheme.workspace, scheme=scheme, resource=resource, person=person, lent_on=today, due_on=due,
                condition_out=Condition(condition), created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("%(thing)s is lent already.") % {"thing": resource}) from None
    journal.write("loan.made", loan, by=by, at=now, resource=resource.pk, due=due)
    return loan


def take_back(loan: Loan, *, condition: str, by: Actor, now: datetime) -> Loan:
    """It came back, in this condition; or it is lost."""
    if condition not in Condition.values:
        raise Refusal(_("Say in which condition it came back."), field="condition")
    today = timezone.localdate(now)
    written = Loan.objects.filter(pk=loan.pk, returned_on=None).update(
        returned_on=today, condition_back=condition, version=F("version") + 1
    )
    if not written:
        raise Refusal(_("It was taken back already."))
    loan.returned_on, loan.condition_back = today, condition
    if condition == Condition.LOST:
        Resource.objects.filter(pk=loan.resource_id).update(archived_at=now)
    journal.write("loan.ended", loan, by=by, at=now, condition=condition)
    return loan


@transaction.atomic
def plan_help(
    person: Person, *, scheme: Scheme, kind: str, starts_at: datetime, minutes: int, resource: Resource | None = None,
    supporter: Participation | None = None, member: Membership | None = None, overlap_reason: str = "", by: Actor, now: datetime,
) -> Help:  # fmt: skip
    """Somebody will be helped with a device. At home only somebody whose every check holds goes; the calendar is one."""
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    if supporter is not None and not supporter.is_cleared(timezone.localdate(starts_at)):
        raise Refusal(
            _("%(who)s may not be sent: look at what is missing on their checklist.") % {"who": supporter.person}, field="supporter"
        )
    if kind == HelpKind.AT_HOME and resource is not None:
        raise Refusal(_("At home people learn on their own device: choose none of ours."), field="resource")
    if kind == HelpKind.ON_SITE and resource is None:
        raise Refusal(_("Say which of our devices is used."), field="resource")
    if resource is not None:
        _hold(resource)
        _refuse_lent(resource, timezone.localdate(starts_at), now)
    row = Help.objects.create(
        workspace=scheme.workspace, scheme=scheme, person=person, kind=HelpKind(kind), resource=resource, supporter=supporter,
        member=member, starts_at=starts_at, minutes=minutes, created_at=now,
    )  # fmt: skip
    ends_at = starts_at + timedelta(minutes=minutes)
    for subject in (supporter.person if supporter else None, resource):
        if subject is not None:
            commit(
                subject, what=CommitmentKind.BOOKING, about=row.pk, starts_at=starts_at, ends_at=ends_at, scheme=scheme,
                overlap_reason=overlap_reason, by=by, now=now,
            )  # fmt: skip
    journal.write("help.planned", row, by=by, at=now, kind=kind)
    return row


def _hold(resource: Resource) -> None:
    """Whoever lends this thing or plans with it at the same instant waits; in the order of the calendar."""
    journal.hold(resource.workspace_id)
    Resource.objects.select_for_update(no_key=True).filter(pk=resource.pk).first()


def _refuse_promised(resource: Resource, due: date, now: datetime) -> None:
    """A thing that is needed here before it comes back stays here."""
    until = timezone.make_aware(datetime.combine(due + timedelta(days=1), time()))
    taken = commitments_of(resource, since=now, until=until).first()
    if taken is not None:
        day = day_in_words(timezone.localtime(taken.starts_at), "l j F")
        raise Refusal(
            _("%(thing)s is needed here on %(day)s: lend another one, or have it back before that day.") % {"thing": resource, "day": day},
            field="due_on",
        )  # fmt: skip


def _refuse_lent(resource: Resource, day: date, now: datetime) -> None:
    """A thing that is out on that day, or that should have come back already, helps nobody here."""
    loan = Loan.objects.filter(resource=resource, returned_on=None).first()
    if loan is not None and (loan.due_on >= day or loan.due_on < timezone.localdate(now)):
        raise Refusal(
            _("%(thing)s is lent, and due back on %(day)s: choose another one, or a later day.")
            % {"thing": resource, "day": day_in_words(loan.due_on, "l j F")}, field="resource",
        )  # fmt: skip


@transaction.atomic
def finish_help(row: Help, *, minutes: int | None = None, by: Actor, now: datetime) -> Help:
    """It took place."""
    if row.starts_at > now:
        raise Refusal(_("This moment is still to come: note it once it has happened."))
    move(row, to=HelpState.DONE, moves=HELP_MOVES, by=by, at=now)
    Help.objects.filter(pk=row.pk).update(done_at=now, minutes=minutes or row.minutes)
    row.minutes = minutes or row.minutes
    return row


@transaction.atomic
def cancel_help(row: Help, *, by: Actor, now: datetime) -> Help:
    """It does not take place: the time is given back."""
    move(row, to=HelpState.CANCELLED, moves=HELP_MOVES, by=by, at=now)
    release(row.pk, by=by, now=now)
    return row
