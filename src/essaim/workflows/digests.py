"""One message a day: whoever was asked once today hears of the rest together, in the evening."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.links import give_link
from essaim.core.messaging.actions import tell
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.queries import is_evening
from essaim.core.messaging.states import CallReason, MessageState
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.modules.needs.models import Proposal
from essaim.modules.needs.states import ProposalState

CANNOT_WAIT = timedelta(hours=24)
ASKING = ("proposal", "digest")


def waits_for_digest(supporter: Person | Organisation, proposal: Proposal, *, now: datetime) -> bool:
    """Whether this proposal can be told with others tonight: one was told today, and this one has the time."""
    if not isinstance(supporter, Person) or not _says_digests(proposal.need.scheme):
        return False
    starts_at = proposal.need.starts_at
    if starts_at is not None and starts_at - now < CANNOT_WAIT:
        return False
    return _written_today(supporter, now) and _evening(proposal.need.scheme, now) < proposal.answer_by


def tell_digests(scheme: Scheme, *, now: datetime) -> int:
    """In the evening: each supporter with proposals of which nothing was said yet gets one message."""
    if not is_evening(scheme, now=now) or not _says_digests(scheme):
        return 0
    waiting: dict[Person, list[Proposal]] = {}
    for proposal in _untold(scheme, now):
        waiting.setdefault(proposal.offer.participation.person, []).append(proposal)
    for person, proposals in waiting.items():
        _tell(scheme, person, proposals, now)
    return len(waiting)


def _tell(scheme: Scheme, person: Person, proposals: list[Proposal], now: datetime) -> None:
    last = max(proposal.answer_by for proposal in proposals)
    secret = give_link(
        scheme.workspace, purpose="waiting", person_id=person.pk, now=now,
        expires_at=now + timedelta(days=setting(scheme, "link_days")),
    )  # fmt: skip
    tell(
        person, scheme=scheme, template="digest", occurrence=f"{timezone.localdate(now)} {scheme.pk} {person.pk}",
        values={"count": str(len(proposals))}, link=settings.SITE_URL + reverse("links:waiting", args=[secret]),
        by=SYSTEM, now=now, expires_at=last, call_reason=CallReason.PROPOSAL, subject_id=person.pk,
    )  # fmt: skip


def _untold(scheme: Scheme, now: datetime) -> list[Proposal]:
    """Living proposals of which neither a message nor a call has told, nor an earlier digest."""
    living = Proposal.objects.filter(
        need__scheme=scheme, state=ProposalState.SENT, answer_by__gt=now, offer__participation__isnull=False
    ).select_related("offer__participation__person")
    keys = [row.pk for row in living]
    told = set(Message.objects.filter(subject_id__in=keys).values_list("subject_id", flat=True))
    told |= set(Call.objects.filter(subject_id__in=keys).values_list("subject_id", flat=True))
    return [row for row in living if row.pk not in told and not _told_since(row)]


def _told_since(proposal: Proposal) -> bool:
    about = {"subject_id": proposal.offer.participation.person_id, "created_at__gte": proposal.created_at}
    return (
        Message.objects.filter(template="digest", **about).exists()
        or Call.objects.filter(occurrence__startswith="digest ", **about).exists()
    )


def _written_today(person: Person, now: datetime) -> bool:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Message.objects.filter(person=person, template__in=ASKING, created_at__gte=midnight)
    return told.exclude(Q(state=MessageState.CANCELLED) & ~Q(failure="")).exists()


def _says_digests(scheme: Scheme) -> bool:
    return any(message.key == "digest" for message in settled(scheme).blueprint.messages)


def _evening(scheme: Scheme, now: datetime) -> datetime:
    """When the next digests leave."""
    local = timezone.localtime(now)
    tonight = local.replace(hour=setting(scheme, "evening_hour"), minute=0, second=0, microsecond=0)
    return tonight if local < tonight else now
