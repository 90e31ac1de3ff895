"""Whoever has just moved in is invited to something that takes place: once, by the means that they prefer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import language_of, tell
from essaim.core.schemes.queries import settled
from essaim.modules.activities.actions.telling import values_of
from essaim.modules.activities.models import Session
from essaim.modules.housing.actions import note_invited
from essaim.modules.housing.models import Newcomer

TEMPLATE = "newcomer_invitation"


@transaction.atomic
def invite(newcomers: Iterable[Newcomer], *, session: Session, by: Actor, now: datetime) -> int:
    """Tell each of them of the session; returns how many were told. Whoever was told of it already is passed over."""
    if TEMPLATE not in {message.key for message in settled(session.scheme).blueprint.messages}:
        raise Refusal(
            _("“%(scheme)s” has no words to welcome newcomers: choose a session of another scheme.") % {"scheme": session.scheme.name}
        )
    return sum(_told(newcomer, session, by, now) for newcomer in newcomers if newcomer.invited_to != session.pk)


def _told(newcomer: Newcomer, session: Session, by: Actor, now: datetime) -> bool:
    person = newcomer.person
    with translation.override(language_of(person)):
        values = values_of(session)
    said = tell(
        person, scheme=session.scheme, template=TEMPLATE, occurrence=f"{newcomer.pk} {session.pk}", values=values,
        by=by, now=now, expires_at=session.ends_at, subject_id=newcomer.pk,
    )  # fmt: skip
    if said is None:
        return False
    note_invited(newcomer, scheme=session.scheme, session_id=session.pk, by=by, now=now)
    return True
