"""The tablet at the door: one living address a session, dead when the session is over or when the team says so."""

from datetime import datetime

from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.refusal import Refusal
from essaim.modules.activities.models import Session
from essaim.modules.activities.states import SessionState

KIOSK = "kiosk"


def open_kiosk(session: Session, *, by: Actor, now: datetime) -> str:
    """A secret that opens the list of this session for ticking; any other one is dead from now on."""
    if session.state == SessionState.CANCELLED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: choose another one."))
    revoke_links(now=now, subject_id=session.pk, purpose=KIOSK)
    secret = give_link(session.workspace, purpose=KIOSK, now=now, subject_id=session.pk, expires_at=session.ends_at)
    journal.write("kiosk.opened", session, by=by, at=now)
    return secret


def close_kiosk(session: Session, *, by: Actor, now: datetime) -> int:
    """Whatever tablet had it shows nothing any more; how many addresses were alive."""
    closed = revoke_links(now=now, subject_id=session.pk, purpose=KIOSK)
    journal.write("kiosk.closed", session, by=by, at=now, links=closed)
    return closed
