"""The board of those who help: coming in by a personal link, asking for a professional, hearing of what was written."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Message
from essaim.core.messaging.queries import was_said
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.board import queries
from essaim.modules.board.models import Post
from essaim.modules.followup.actions import raise_alert
from essaim.modules.followup.models import Alert
from essaim.modules.followup.states import AlertKind
from essaim.workflows.digests import TOLD_FROM

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
    """In the evening, once a day: whoever has something new to read hears how many posts there are; returns how many people."""
    if settled(scheme).blueprint.board is None or timezone.localtime(now).time() < TOLD_FROM:
        return 0
    if not Post.objects.filter(topic__scheme=scheme, created_at__gte=now - timedelta(days=1)).exists():
        return 0
    return sum(_tell(part, now) for part in queries.readers_of(scheme))


def _tell(part: Participation, now: datetime) -> bool:
    occurrence = f"{timezone.localdate(now)} {part.pk}"
    count = queries.posts_since(part, since=_last_told(part, now)).count()
    if not count or was_said(TEMPLATE, occurrence):
        return False
    link = settings.SITE_URL + reverse("board:topics", args=[link_of(part, now=now)])
    said = tell(
        part.person, scheme=part.scheme, template=TEMPLATE, occurrence=occurrence, values={"count": str(count)}, link=link,
        subject_id=part.pk, by=SYSTEM, now=now, call_reason=None,
    )  # fmt: skip
    return said is not None


def _last_told(part: Participation, now: datetime) -> datetime:
    last = Message.objects.filter(template=TEMPLATE, subject_id=part.pk).order_by("-created_at").first()
    return last.created_at if last else now - timedelta(days=1)
