"""The board of those who help: coming in by a personal link, asking for a professional, hearing of what was written."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import ngettext

from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Message
from essaim.core.messaging.queries import is_evening, was_said
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.board import queries
from essaim.modules.board.models import Post
from essaim.modules.followup.actions import raise_alert
from essaim.modules.followup.models import Alert
from essaim.modules.followup.states import AlertKind

PURPOSE = "talk"
TEMPLATE = "board_news"


@transaction.atomic
def ask_for_support(part: Participation, *, text: str, by: Actor, now: datetime) -> Alert:
    """A supporter would like to talk to a professional: the team follows it like any worry, until it has been done."""
    return raise_alert(part.person, scheme=part.scheme, kind=AlertKind.SUPPORT, text=text.strip(), by=by, now=now)


def link_of(part: Participation, *, now: datetime) -> str:
    """The secret of somebody's own door to the board; it dies when they leave."""
    return give_link(
        part.workspace, purpose=PURPOSE, person_id=part.person_id, subject_id=part.pk, now=now,
        expires_at=now + timedelta(days=setting(part.scheme, "link_days")),
    )  # fmt: skip


def tell_news(scheme: Scheme, *, now: datetime) -> int:
    """In the evening, once a day: whoever has something new to read hears how many posts there are; returns how many people.

    A moderator hears of what waits for them too, every evening until it is done, by phone if there is no other way.
    """
    if settled(scheme).blueprint.board is None or not is_evening(scheme, now=now):
        return 0
    waiting = set(queries.posts_to_moderate(scheme).values_list("pk", flat=True))
    if not waiting and not Post.objects.filter(topic__scheme=scheme, shown_at__gte=now - timedelta(days=1)).exists():
        return 0
    return sum(_tell(part, waiting if queries.moderates(part) else set(), now) for part in queries.readers_of(scheme))


def _tell(part: Participation, waiting: set[UUID], now: datetime) -> bool:
    occurrence = f"{timezone.localdate(now)} {part.pk}"
    if was_said(TEMPLATE, occurrence):
        return False
    fresh = set(queries.posts_since(part, since=_last_told(part, now)).values_list("pk", flat=True))
    if not fresh | waiting:
        return False
    with transaction.atomic():
        link = settings.SITE_URL + reverse("board:topics", args=[link_of(part, now=now)])
        said = tell(
            part.person, scheme=part.scheme, template=TEMPLATE, occurrence=occurrence, values={"count": str(len(fresh | waiting))},
            link=link, subject_id=part.pk, postscript=to_moderate(len(waiting)) if waiting else "", by=SYSTEM, now=now,
            call_reason=CallReason.CALL_BACK if waiting else None,
        )  # fmt: skip
        if said is None:  # nobody was told: no door stays open for it
            transaction.set_rollback(True)
    return said is not None


def _to_moderate(number: int) -> str:
    said = ngettext("%(count)s of them waits for you as a moderator.", "%(count)s of them wait for you as a moderator.", number)
    return said % {"count": number}


to_moderate = lazy(_to_moderate, str)


def _last_told(part: Participation, now: datetime) -> datetime:
    last = Message.objects.filter(template=TEMPLATE, subject_id=part.pk).order_by("-created_at").first()
    return last.created_at if last else now - timedelta(days=1)
