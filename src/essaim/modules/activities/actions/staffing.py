"""Who else runs a session, who runs it no longer, and whose door may stand on its run sheet."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import commit, release
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.activities.actions import places, touring
from essaim.modules.activities.models import Registration, Session, SessionStaff
from essaim.modules.activities.queries import role_to_run, roles_held, still_runs
from essaim.modules.activities.states import HOLDING, SessionState


@transaction.atomic
def add_animator(
    session: Session, *, person: Person, role: str = "", overlap_reason: str = "", by: Actor, now: datetime
) -> SessionStaff:  # fmt: skip
    """One more to run a planned session, its tour included, in a role that they hold. Raises Conflict when their time is taken."""
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: choose another one."))
    if session.staff.filter(person=person).exists():
        raise Refusal(_("%(who)s runs this session already.") % {"who": person}, field="person")
    if role and role not in roles_held(person, session.scheme):
        raise Refusal(_("%(who)s does not hold this role here: choose another one.") % {"who": person}, field="role")
    commit(
        person, what=CommitmentKind.SESSION, about=session.pk, starts_at=session.starts_at, ends_at=session.ends_at,
        scheme=session.scheme, overlap_reason=overlap_reason, by=by, now=now,
    )  # fmt: skip
    role = role or role_to_run(person, session.scheme)
    row = SessionStaff.objects.create(workspace=session.workspace, session=session, person=person, role=role)
    touring.settle_tour(session, overlap_reason=overlap_reason, by=by, now=now)
    journal.write("session.joined", session, by=by, at=now, person=person.pk, role=row.role)
    return row


@transaction.atomic
def let_go(session: Session, *, person: Person, by: Actor, now: datetime) -> Session:
    """Somebody runs this session no longer: they are free again, the session and its tour included."""
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: choose another one."))
    row = session.staff.filter(person=person).first()
    if row is None:
        raise Refusal(_("%(who)s does not run this session any more.") % {"who": person})
    release(session.pk, subject=person, by=by, now=now)
    row.delete()
    journal.write("session.stepped_down", session, by=by, at=now, person=person.pk, role=row.role)
    return session


@transaction.atomic
def step_down(person: Person, scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Somebody runs no session to come of this scheme any more; how many that were.

    Nothing happens to whoever still takes part as a supporter through another participation.
    """
    rows = SessionStaff.objects.filter(
        person=person, session__scheme=scheme, session__state=SessionState.PLANNED, session__ends_at__gt=now
    ).select_related("session")
    stood = list(rows)
    if not stood or still_runs(person, scheme):
        return 0
    for row in stood:
        release(row.session_id, subject=person, by=by, now=now)
        journal.write("session.stepped_down", row.session, by=by, at=now, person=person.pk, role=row.role)
        row.delete()
    return len(stood)


@transaction.atomic
def confirm_line(registration: Registration, *, on_sheet: bool = False, by: Actor, now: datetime) -> Registration:
    """A coordinator lets a protected contact stand by name on what is printed for this one session: `on_sheet`, whether fetched or not."""
    if not (registration.pick_up or on_sheet) or registration.state not in HOLDING:
        raise Refusal(_("Nobody is fetched for this registration any more: there is no line to confirm."))
    if registration.line_confirmed_at is None:
        journal.hold(registration.workspace_id)
        Registration.objects.filter(pk=registration.pk).update(line_confirmed_at=now, version=F("version") + 1)
        registration.line_confirmed_at = now
        journal.write("registration.line_confirmed", registration, by=by, at=now, session=registration.session_id)
    return registration
