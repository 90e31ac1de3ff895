"""Screens in the hall: a secret address that shows the board, and that is taken back when the screen goes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Scheme
from essaim.modules.exchange.models import Screen

PURPOSE = "board_screen"


@transaction.atomic
def hang_screen(scheme: Scheme, *, label: str, by: Actor, now: datetime) -> tuple[Screen, str]:
    """A screen, and the address to type into it: it is shown once, and never again."""
    if not label.strip():
        raise Refusal(_("Say where it hangs: you will know which one to take back."), field="label")
    screen = Screen.objects.create(workspace=scheme.workspace, scheme=scheme, label=label.strip()[:60], created_at=now)
    secret = give_link(scheme.workspace, purpose=PURPOSE, now=now, subject_id=screen.pk)
    journal.write("screen.hung", screen, by=by, at=now)
    return screen, settings.SITE_URL + reverse("exchange:screen", args=[secret])


@transaction.atomic
def take_screen(screen: Screen, *, by: Actor, now: datetime) -> Screen:
    """Its address opens nothing any more."""
    if not Screen.objects.filter(pk=screen.pk, ended_at=None).update(ended_at=now):
        raise Refusal(_("This address was taken back already."))
    revoke_links(now=now, subject_id=screen.pk, purpose=PURPOSE)
    journal.write("screen.taken", screen, by=by, at=now)
    screen.refresh_from_db()
    return screen
