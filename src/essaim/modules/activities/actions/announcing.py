"""Hearing of new sessions: chosen by theme and commune, one message an evening, stopped with one tap."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import give_link
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import drop_messages_to, tell
from essaim.core.messaging.queries import is_evening
from essaim.core.messaging.states import CallReason
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.activities import queries
from essaim.modules.activities.models import Subscription

PURPOSE = "activities"
TEMPLATE = "activity_news"


@transaction.atomic
def subscribe(
    person: Person, *, scheme: Scheme, themes: Collection[str] = (), communes: Collection[str] = (), by: Actor, now: datetime
) -> Subscription:
    """Somebody wishes to hear of new sessions; asked again, the choice is another."""
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."))
    wrong = set(themes) - set(queries.themes_of(scheme)) | set(communes) - set(scheme.territory)
    if wrong:
        raise Refusal(_("Choose among the themes and communes of the list."), field="themes")
    chosen = {"themes": sorted(themes), "communes": sorted(communes), "stopped_at": None}
    row, is_new = Subscription.objects.get_or_create(
        scheme=scheme, person=person,
        defaults={"workspace_id": person.workspace_id, "told_at": now, "created_at": now, **chosen},
    )  # fmt: skip
    if not is_new:
        since = now if row.stopped_at else row.told_at
        Subscription.objects.filter(pk=row.pk).update(**chosen, told_at=since, version=F("version") + 1)
        row.refresh_from_db()
    journal.write("subscription.chosen", row, by=by, at=now, themes=len(themes), communes=len(communes))
    return row


@transaction.atomic
def stop_news(person: Person, *, scheme: Scheme, by: Actor, now: datetime) -> int:
    """Nothing more of this; what waits to leave does not leave. Safe to repeat."""
    rows = Subscription.objects.filter(person=person, scheme=scheme, stopped_at=None)
    for row in rows:
        journal.write("subscription.stopped", row, by=by, at=now)
    drop_messages_to(person, templates=(TEMPLATE,), by=by, now=now)
    return rows.update(stopped_at=now, version=F("version") + 1)


def link_to_news(person: Person, scheme: Scheme, *, now: datetime) -> str:
    """The secret of somebody's own page of activities."""
    return give_link(
        scheme.workspace, purpose=PURPOSE, person_id=person.pk, subject_id=scheme.pk, now=now,
        expires_at=now + timedelta(days=setting(scheme, "link_days")),
    )  # fmt: skip


def announce(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """In the evening: one message to whoever asked, if something new suits them; returns how many."""
    if not is_evening(scheme, now=now):
        return 0
    living = Subscription.objects.filter(scheme=scheme, stopped_at=None, told_at__lt=now).select_related("person", "scheme__workspace")
    return sum(_announce(row, by, now) for row in living if row.person.is_reachable)


@transaction.atomic
def _announce(row: Subscription, by: Actor, now: datetime) -> bool:
    count = queries.sessions_wished_for(row, now=now).filter(created_at__gt=row.told_at).count()
    today = timezone.localdate(now)
    if not count or timezone.localdate(row.told_at) == today and is_evening(row.scheme, now=row.told_at):
        return False
    link = settings.SITE_URL + reverse("activities:news", args=[link_to_news(row.person, row.scheme, now=now)])
    said = tell(
        row.person, scheme=row.scheme, template=TEMPLATE, occurrence=f"{today} {row.pk}", values={"count": str(count)}, link=link,
        subject_id=row.pk, by=by, now=now, call_reason=CallReason.NEWS,
    )  # fmt: skip
    Subscription.objects.filter(pk=row.pk).update(told_at=now)
    return said is not None
