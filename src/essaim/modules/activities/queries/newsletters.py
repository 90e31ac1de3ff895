"""What is read of newsletters: who agreed to receive them and how each is reached, and what they receive."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.messaging.actions import Way, ways_to_read
from essaim.core.messaging.states import Means
from essaim.core.people.models import Consent
from essaim.core.people.queries import reachable
from essaim.core.people.states import ConsentPurpose
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.models import Newsletter
from essaim.modules.activities.queries.sessions import sessions_to_come

TEMPLATE = "newsletter"


@dataclass(frozen=True)
class Audience:
    """Who agreed, and how each of those who can be written to is reached."""

    consents: list[Consent]
    ways: dict[UUID, Way]

    def count(self, means: str) -> int:
        """How many receive it by these means."""
        return sum(way.means == means for way in self.ways.values())

    @property
    def by_email(self) -> int:
        """How many receive it by e-mail."""
        return self.count(Means.EMAIL)

    @property
    def on_paper(self) -> int:
        """How many receive it by post."""
        return self.count(Means.LETTER)

    @property
    def left_out(self) -> int:
        """How many agreed and have left neither mailbox nor address by which they wish to be written to."""
        return len(self.consents) - len(self.ways)


def subscribers(scheme: Scheme) -> QuerySet[Consent]:
    """The agreements, still standing, of those who take part in a scheme and are not suspended from it, by name."""
    parts = Participation.objects.filter(scheme=scheme, person=OuterRef("person"))
    there = parts.exclude(state=ParticipationState.SUSPENDED)
    rows = Consent.objects.filter(Exists(there), reachable("person__"), purpose=ConsentPurpose.NEWSLETTER, withdrawn_at=None)
    return rows.select_related("person").order_by("person__search", "person", "given_at")


def audience_of(scheme: Scheme, *, until: datetime | None = None) -> Audience:
    """Everybody who agreed (by a moment), once each. A constant number of queries."""
    rows = subscribers(scheme) if until is None else subscribers(scheme).filter(given_at__lte=until)
    consents = list({row.person_id: row for row in rows}.values())
    return Audience(consents, ways_to_read([row.person for row in consents], TEMPLATE))


def body_of(newsletter: Newsletter, *, now: datetime) -> str:
    """What everybody receives, before the last lines that are each one's own."""
    if newsletter.body:
        return newsletter.body
    scheme = newsletter.scheme
    with translation.override("fr"):
        said = [newsletter.words.strip(), _coming(scheme, now) if newsletter.with_sessions else "", _signature(scheme)]
    return "\n\n".join(part for part in said if part)


def last_lines(link: str) -> str:
    """How to hear no more: on the screen a link, on paper the picture that it becomes."""
    return _("To receive these news no more:") + f"\n{link}"


def mark_of(newsletter: Newsletter, *, now: datetime) -> str:
    """What tells a newsletter as it was looked at from what it has become since."""
    return sha256(f"{newsletter.title}\n{body_of(newsletter, now=now)}".encode()).hexdigest()


def _coming(scheme: Scheme, now: datetime) -> str:
    rows = list(sessions_to_come(scheme, now=now)[: setting(scheme, "newsletter_sessions")])
    if not rows:
        return ""
    lines = [f"– {_when(row)}{_(':')} {row.activity.title} ({', '.join(filter(None, [row.commune_name, row.place]))})" for row in rows]
    address = settings.SITE_URL + reverse("activities:programme", args=[scheme.workspace.slug, scheme.slug])
    return "\n".join([_("Activities to come"), *lines]) + "\n\n" + _("The whole programme:") + f"\n{address}"


def _when(session) -> str:
    return f"{day_in_words(session.day)}, {hour_in_words(session.starts)} – {hour_in_words(session.ends)}"


def _signature(scheme: Scheme) -> str:
    name = scheme.carrier.name if scheme.carrier else scheme.workspace.name
    phone = setting(scheme, "phone") or scheme.workspace.phone
    return ", ".join(part for part in (name, phone) if part)
