"""A letter to whoever agreed to receive it: written, looked at, confirmed once, then handed to the outbox one person at a time."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.jobs import enqueue_on_commit
from essaim.core.foundation.links import give_link
from essaim.core.foundation.refusal import Overtaken, Refusal
from essaim.core.messaging.actions import Way, drop_messages_to, write_to
from essaim.core.messaging.models import Message
from essaim.core.people.actions import withdraw_consent
from essaim.core.people.models import Consent, Person
from essaim.core.people.states import ConsentPurpose
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models import Newsletter
from essaim.modules.activities.queries import newsletters as queries
from essaim.modules.activities.states import NEWSLETTER_MOVES, NewsletterState

PURPOSE = "newsletter"


@transaction.atomic
def write_newsletter(scheme: Scheme, *, title: str, words: str, with_sessions: bool = False, by: Actor, now: datetime) -> Newsletter:
    """A letter that nobody receives yet."""
    _refuse_empty(title, words)
    row = Newsletter.objects.create(
        workspace=scheme.workspace, scheme=scheme, title=title.strip(), words=words.strip(), with_sessions=with_sessions, created_at=now
    )
    journal.write("newsletter.written", row, by=by, at=now)
    return row


@transaction.atomic
def change_newsletter(
    newsletter: Newsletter, *, title: str, words: str, with_sessions: bool = False, by: Actor, now: datetime
) -> Newsletter:
    """Other words, while it has not left."""
    _refuse_empty(title, words)
    changed = {"title": title.strip(), "words": words.strip(), "with_sessions": with_sessions}
    if not Newsletter.objects.filter(pk=newsletter.pk, state=NewsletterState.DRAFT).update(**changed, version=F("version") + 1):
        raise Refusal(_("This letter has left already: write another one."))
    newsletter.refresh_from_db()
    journal.write("newsletter.changed", newsletter, by=by, at=now)
    return newsletter


def drop_newsletter(newsletter: Newsletter, *, by: Actor, now: datetime) -> Newsletter:
    """It will not leave."""
    move(newsletter, to=NewsletterState.DROPPED, moves=NEWSLETTER_MOVES, by=by, at=now)
    return newsletter


@transaction.atomic
def send_newsletter(newsletter: Newsletter, *, seen: str, by: Actor, now: datetime) -> Newsletter:
    """Let it leave as it was looked at (`seen` is its mark), for everybody who agrees at this moment; the worker does the rest.

    Refused when it is no longer what was shown, and the second time.
    """
    journal.hold(newsletter.workspace_id)
    newsletter.refresh_from_db()
    if newsletter.state == NewsletterState.DRAFT and seen != queries.mark_of(newsletter, now=now):
        raise Refusal(_("The letter or its activities have changed since you looked at it: read it again, then send it."))
    audience = queries.audience_of(newsletter.scheme)
    if not audience.ways:
        raise Refusal(_("Nobody has agreed to receive news and can be written to: nothing leaves."))
    body = queries.body_of(newsletter, now=now)
    move(newsletter, to=NewsletterState.SENDING, moves=NEWSLETTER_MOVES, by=by, at=now, people=len(audience.ways))
    Newsletter.objects.filter(pk=newsletter.pk).update(body=body, confirmed_at=now)
    newsletter.body, newsletter.confirmed_at = body, now
    enqueue_on_commit("activities.send_newsletter", newsletter_id=newsletter.pk)
    return newsletter


def continue_newsletters(scheme: Scheme, *, now: datetime) -> int:
    """Letters that were confirmed and have not reached everybody: a worker that was killed leaves them to the next one."""
    return sum(continue_newsletter(row, now=now) for row in Newsletter.objects.filter(scheme=scheme, state=NewsletterState.SENDING))


def continue_newsletter(newsletter: Newsletter, *, now: datetime) -> int:
    """Hand it to the outbox for each person who has not had it, one transaction each; how many that were. Safe to repeat."""
    if newsletter.state != NewsletterState.SENDING:
        return 0
    audience = queries.audience_of(newsletter.scheme, until=newsletter.confirmed_at)
    done = set(Message.objects.filter(template=queries.TEMPLATE, subject_id=newsletter.pk).values_list("person_id", flat=True))
    left = [row.person for row in audience.consents if row.person_id in audience.ways and row.person_id not in done]
    for person in left:
        _write(newsletter, person, audience.ways[person.pk], now)
    with suppress(Overtaken), transaction.atomic():
        move(newsletter, to=NewsletterState.SENT, moves=NEWSLETTER_MOVES, by=SYSTEM, at=now)
        Newsletter.objects.filter(pk=newsletter.pk).update(sent_at=now)
    return len(left)


@transaction.atomic
def stop_newsletters(person: Person, *, by: Actor, now: datetime) -> int:
    """They no longer agree: nothing more leaves, not even what waits. Safe to repeat."""
    standing = list(Consent.objects.filter(person=person, purpose=ConsentPurpose.NEWSLETTER, withdrawn_at=None))
    for consent in standing:
        withdraw_consent(consent, channel=by.channel, by=by, now=now)
    drop_messages_to(person, templates=(queries.TEMPLATE,), by=by, now=now)
    return len(standing)


@transaction.atomic
def _write(newsletter: Newsletter, person: Person, way: Way, now: datetime) -> None:
    scheme = newsletter.scheme
    secret = give_link(scheme.workspace, purpose=PURPOSE, person_id=person.pk, subject_id=scheme.pk, now=now)
    link = settings.SITE_URL + reverse("activities:newsletter-stop", args=[secret])
    with translation.override(way.language):
        body = f"{newsletter.body}\n\n{queries.last_lines(link)}"
    write_to(
        person, way, scheme=scheme, template=queries.TEMPLATE, occurrence=f"{newsletter.pk} {person.pk}", subject=newsletter.title,
        body=body, on_consent=ConsentPurpose.NEWSLETTER, stop_link=link, subject_id=newsletter.pk, now=now,
    )  # fmt: skip


def _refuse_empty(title: str, words: str) -> None:
    if not title.strip():
        raise Refusal(_("Give it a title."), field="title")
    if not words.strip():
        raise Refusal(_("Write what you would like to tell them."), field="words")
