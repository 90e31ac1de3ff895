"""Noting what happened with people, raising worries, passing them on, reporting danger."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.actions import note_contact
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.actions import open_case
from essaim.core.schemes.models import Case, Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.followup.models import (
    Alert,
    GlobalSupport,
    Interaction,
    Note,
    Referral,
    SupportStep,
)
from essaim.modules.followup.queries import act_label, regular_need_open, times_lately
from essaim.modules.followup.states import (
    ALERT_MOVES,
    OVERALL_MOVES,
    Accompaniment,
    AlertKind,
    AlertState,
    OverallState,
    Readers,
)


@transaction.atomic
def log_interaction(
    person: Person | None,
    *,
    scheme: Scheme,
    kind: str,
    at: datetime | None = None,
    minutes: int | None = None,
    category: str = "",
    note: str = "",
    readers: str = Readers.TEAM,
    interaction_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Interaction:
    """A call, a visit, a small service; with a note if there is something to say, and without `person` if nobody is named.

    A small service that keeps coming back raises a "regular need" alert by itself. What is sent twice under
    the same `interaction_id` is noted once.
    """
    known = Interaction.objects.filter(pk=interaction_id, scheme=scheme).first() if interaction_id else None
    if known:
        return known
    moment = at or now
    if moment > now + timedelta(minutes=5):
        raise Refusal(_("This moment is still to come: note it once it has happened."), field="at")
    case = _case_of(person, scheme)
    interaction = Interaction.objects.create(
        **({"pk": interaction_id} if interaction_id else {}), workspace=scheme.workspace, case=case, scheme=scheme, person=person, kind=kind, category=category,
        at=moment, minutes=minutes, created_at=now, **_author(by),
    )  # fmt: skip
    journal.write("interaction.logged", interaction, by=by, at=now, kind=kind)
    if person:
        note_contact(person, on=timezone.localdate(moment))
    if note.strip():
        write_note(person, scheme=scheme, text=note, readers=readers, interaction=interaction, by=by, now=now)
    if person and category:
        _signal_regular_need(person, scheme, category, by=by, now=now)
    return interaction


@transaction.atomic
def take_back(interaction: Interaction, *, by: Actor, now: datetime) -> None:
    """It was a slip: whoever noted it takes it back, within the scheme's minutes.

    Its note goes with it, and the regular need that it alone made one.
    """
    minutes = setting(interaction.scheme, "undo_minutes")
    if interaction.by_id != by.id or now > interaction.created_at + timedelta(minutes=minutes):
        raise Refusal(_("This can no longer be taken back: only whoever noted it may, and for %(minutes)s minutes.") % {"minutes": minutes})
    journal.write("interaction.taken_back", interaction, by=by, at=now)
    interaction.notes.all().delete()
    person, scheme, category, noted_at = interaction.person, interaction.scheme, interaction.category, interaction.created_at
    interaction.delete()
    if person and category:
        _take_signal_back(person, scheme, category, since=noted_at, by=by, now=now)


def write_note(
    person: Person | None, *, scheme: Scheme, text: str, readers: str, interaction: Interaction | None = None, by: Actor,
    now: datetime,
) -> Note:  # fmt: skip
    """Words about a person, for the readers named."""
    if not text.strip():
        raise Refusal(_("The note is empty."), field="text")
    case = _case_of(person, scheme)
    note = Note.objects.create(
        workspace=scheme.workspace, case=case, scheme=scheme, person=person, interaction=interaction,
        text=text.strip(), readers=Readers(readers), created_at=now, **_author(by),
    )  # fmt: skip
    journal.write("note.written", note, by=by, at=now, readers=readers)
    return note


def raise_alert(person: Person, *, scheme: Scheme, kind: str, text: str, category: str = "", by: Actor, now: datetime) -> Alert:
    """Somebody is worried about a situation; `category` is the act it is about, where it is about one."""
    case = _case_of(person, scheme)
    alert = Alert.objects.create(
        workspace=scheme.workspace, case=case, scheme=scheme, person=person, kind=kind, category=category, text=text,
        raised_by=by.id, created_at=now,
    )  # fmt: skip
    journal.write("alert.raised", alert, by=by, at=now, kind=kind)
    return alert


def move_alert(alert: Alert, *, to: str, by: Actor, now: datetime) -> Alert:
    """The next step of a worry; passing it on is `refer`, which asks for the agreement first."""
    if to == AlertState.REFERRED:
        raise Refusal(_("Ask the person first: nothing is passed on without their agreement."))
    move(alert, to=to, moves=ALERT_MOVES, by=by, at=now)
    if to == AlertState.FOLLOWED_UP:
        Alert.objects.filter(pk=alert.pk).update(closed_at=now)
    return alert


@transaction.atomic
def refer(
    alert: Alert, *, partner: Organisation, consent_channel: str, consented_at: datetime | None,
    accompaniment: str = Accompaniment.NONE, by: Actor, now: datetime,
) -> Referral:  # fmt: skip
    """Pass a situation on to a partner: only with the person's agreement, dated."""
    if consented_at is not None and timezone.localdate(consented_at) > timezone.localdate(now):
        raise Refusal(_("The day of their agreement is still to come: look at it again."), field="consented_at")
    if consented_at is None or not consent_channel:
        raise Refusal(_("Ask the person first: nothing is passed on without their agreement."), field="consent_channel")
    if alert.state == AlertState.RAISED:
        move_alert(alert, to=AlertState.CONSENT_SOUGHT, by=by, now=now)
    move(alert, to=AlertState.REFERRED, moves=ALERT_MOVES, by=by, at=now, partner=partner.pk)
    referral = Referral.objects.create(
        workspace=alert.workspace, alert=alert, partner=partner, consent_channel=consent_channel,
        consented_at=consented_at, accompaniment=accompaniment, created_at=now,
    )  # fmt: skip
    journal.write("referral.made", referral, by=by, at=now, alert=alert.pk, accompaniment=accompaniment)
    return referral


@transaction.atomic
def close_referral(referral: Referral, *, outcome: str, to: str = "", news_on: date | None = None, by: Actor, now: datetime) -> Referral:
    """What came of it; `to` is where the worry stands then, `news_on` the day on which the team takes news again."""
    if news_on and news_on < timezone.localdate(now):
        raise Refusal(_("The day on which you take news has passed: choose one to come."), field="news_on")
    ended = Referral.objects.filter(pk=referral.pk, ended_at=None)
    taken = {"taken_over": to == AlertState.TAKEN_OVER} if to else {}
    if not ended.update(outcome=outcome[:200], ended_at=now, version=F("version") + 1, **taken):
        raise Refusal(_("What came of it is already noted."))
    if to:
        move_alert(referral.alert, to=to, by=by, now=now)
    journal.write("referral.ended", referral, by=by, at=now, to=to)
    if news_on:
        _take_news(referral, day=news_on, by=by, now=now)
    referral.refresh_from_db()
    return referral


def _take_news(referral: Referral, *, day: date, by: Actor, now: datetime) -> None:
    """The relation goes on: a call is planned, on that day."""
    plan_call(
        person=referral.alert.person, scheme=referral.alert.scheme, case=referral.alert.case, reason=CallReason.NEWS,
        due_at=timezone.make_aware(datetime.combine(day, time(9))), subject_id=referral.alert_id, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def begin_support(
    person: Person, *, scheme: Scheme, aims: str, review_on: date, partner: Organisation | None = None,
    consent_channel: str = "", by: Actor, now: datetime,
) -> GlobalSupport:  # fmt: skip
    """The interview leads to overall support, by us or, with the person's agreement, by a partner."""
    if not aims.strip():
        raise Refusal(_("Say what is hoped for."), field="aims")
    if review_on <= timezone.localdate(now):
        raise Refusal(_("Choose a day to come on which you look at it again."), field="review_on")
    if partner is not None and not consent_channel:
        raise Refusal(_("Ask the person first: nothing is passed on without their agreement."), field="consent_channel")
    case = open_case(scheme, person=person, by=by, now=now)
    try:
        with transaction.atomic():
            support = GlobalSupport.objects.create(
                workspace=scheme.workspace, case=case, scheme=scheme, person=person, partner=partner, aims=aims.strip(),
                consent_channel=consent_channel if partner else "", review_on=review_on, created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("An overall support is under way already: note there what was done.")) from None
    journal.write("support.begun", support, by=by, at=now, partner=partner and partner.pk)
    return support


@transaction.atomic
def note_step(support: GlobalSupport, *, text: str, review_on: date | None = None, by: Actor, now: datetime) -> SupportStep:
    """What was done, and when it is looked at again."""
    if support.state != OverallState.RUNNING:
        raise Refusal(_("This support has ended: begin a new one."))
    if not text.strip():
        raise Refusal(_("Say what was done."), field="text")
    if review_on is not None and review_on <= timezone.localdate(now):
        raise Refusal(_("Choose a day to come on which you look at it again."), field="review_on")
    step = SupportStep.objects.create(workspace=support.workspace, support=support, text=text.strip(), created_at=now, by_id=by.id)
    if review_on is not None:
        GlobalSupport.objects.filter(pk=support.pk).update(review_on=review_on, version=F("version") + 1)
    journal.write("support.step_noted", support, by=by, at=now)
    note_contact(support.person, on=timezone.localdate(now))
    return step


@transaction.atomic
def end_support(support: GlobalSupport, *, to: str, by: Actor, now: datetime) -> GlobalSupport:
    """What was hoped for is reached, or it stops."""
    move(support, to=to, moves=OVERALL_MOVES, by=by, at=now)
    GlobalSupport.objects.filter(pk=support.pk).update(ended_at=now)
    return support


def _signal_regular_need(person: Person, scheme: Scheme, category: str, *, by: Actor, now: datetime) -> None:
    """One open worry for a need that comes back; once it was dealt with, the need has to come back anew."""
    standing = regular_need_open(person, scheme, category)
    times = times_lately(scheme, person, category, now=now)
    if (standing and standing.state != AlertState.LOST) or times < setting(scheme, "recurrence_count"):
        return
    said = {"category": act_label(scheme, category), "times": times, "weeks": setting(scheme, "recurrence_weeks")}
    text = _("%(category)s: %(times)s times in %(weeks)s weeks.") % said
    raise_alert(person, scheme=scheme, kind=AlertKind.REGULAR_NEED, category=category, text=text, by=by, now=now)


def _take_signal_back(person: Person, scheme: Scheme, category: str, *, since: datetime, by: Actor, now: datetime) -> None:
    """The worry that a slip raised goes with the slip, unless somebody has dealt with it meanwhile."""
    alert = regular_need_open(person, scheme, category)
    if alert is None or alert.state != AlertState.RAISED or alert.created_at < since:
        return
    if times_lately(scheme, person, category, now=now, but=alert) < setting(scheme, "recurrence_count"):
        journal.write("alert.taken_back", alert, by=by, at=now, kind=alert.kind)
        alert.delete()


def _case_of(person: Person | None, scheme: Scheme) -> Case | None:
    return Case.objects.filter(scheme=scheme, person=person, closed_at=None).first() if person else None


def _author(by: Actor) -> dict:
    if by.kind == ActorKind.STAFF:
        return {"by_id": by.id}
    return {"by_person_id": by.id} if by.kind in (ActorKind.PERSON, ActorKind.LINK) else {}
