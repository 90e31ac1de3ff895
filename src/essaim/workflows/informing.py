"""Somebody was informed of a right or a service during a session: it is counted, and passed on to a partner if they agree."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation
from essaim.modules.activities import actions as sessions
from essaim.modules.activities.models import Attendee, Information, Session
from essaim.modules.activities.states import Given
from essaim.modules.followup import actions as followup
from essaim.modules.followup.states import AlertKind

# What is passed on speaks the words of the worries that the team follows.
WORRY = {
    Given.RIGHTS: AlertKind.MONEY, Given.HOME_SUPPORT: AlertKind.HEALTH, Given.HEALTH: AlertKind.HEALTH,
    Given.HOUSING: AlertKind.HOUSING, Given.DIGITAL: AlertKind.DIGITAL, Given.COMPANY: AlertKind.LONELINESS,
}  # fmt: skip


@transaction.atomic
def inform(
    session: Session,
    *,
    about: str,
    attendee: Attendee | None = None,
    people: int = 1,
    partner: Organisation | None = None,
    agreed: bool = False,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Information:
    """Note what was explained, to one person or to several; pass it on when there is a partner, somebody, and their agreement."""
    person = attendee.person if attendee else None
    if partner is None and (agreed or words.strip()):
        raise Refusal(_("Say to whom it is passed on, or take away the agreement and the words for the partner."), field="partner")
    if partner is None:
        return sessions.note_information(session, about=about, person=person, people=people, by=by, now=now)
    if person is None:
        raise Refusal(_("Say for whom: somebody is passed on to a partner by name, and with their agreement."), field="attendee")
    if not agreed:
        raise Refusal(_("Ask the person first: nothing is passed on without their agreement."), field="agreed")
    if about not in WORRY:
        raise Refusal(_("Choose one of the answers of the list."), field="about")
    text = words.strip() or _("Asked during the session of %(day)s.") % {"day": session.day.strftime("%d/%m/%Y")}
    alert = followup.raise_alert(person, scheme=session.scheme, kind=WORRY[Given(about)], text=text, by=by, now=now)
    followup.refer(alert, partner=partner, consent_channel="meeting", consented_at=now, by=by, now=now)
    return sessions.note_information(session, about=about, person=person, alert=alert.pk, by=by, now=now)
