"""What is read of the board: topics somebody may read, posts in order, what waits for a moderator, what a text gives away."""

import re
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from essaim.core.foundation import phones
from essaim.core.foundation.text import normalise
from essaim.core.people.models import NameToken
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.board.models import Post, PostReport, Topic
from essaim.modules.board.states import Flag, PostState, TopicState

NUMBER = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[ .\-/()\u00a0\u202f]*\d){7,14}(?!\d)")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SHORTEST_NAME = 3


def moderates(part: Participation) -> bool:
    """Whether this participation is of the role that the blueprint names to moderate."""
    board = settled(part.scheme).blueprint.board
    return board is not None and part.role == board.moderator


def may_enter(part: Participation) -> bool:
    """Whether the board is open to somebody: taking part, as one who helps or who moderates, and nothing else."""
    blueprint = settled(part.scheme).blueprint
    if blueprint.board is None or part.state != ParticipationState.ACTIVE or not part.person.is_reachable:
        return False
    return moderates(part) or blueprint.role(part.role).kind == "supporter"


def topics_for(part: Participation) -> QuerySet[Topic]:
    """Topics that somebody may read: general ones, restricted ones in which they are named, of their own those too that are held or were refused; moderators read all."""
    rows = Topic.objects.filter(scheme=part.scheme_id).annotate(
        number=Count("posts", filter=Q(posts__state=PostState.SHOWN), distinct=True)
    )
    if not moderates(part):
        named = part.restricted_topics.values("topic")
        rows = rows.filter(Q(is_restricted=False) | Q(pk__in=named)).filter(
            Q(opened_by=part) | Q(state=TopicState.OPEN) | Q(state=TopicState.CLOSED, number__gt=0)
        )
    return rows.order_by("-last_post_at", "pk")


def posts_for(topic: Topic, part: Participation) -> QuerySet[Post]:
    """What somebody sees of a topic: what is shown, and their own whatever became of it; a moderator everything."""
    rows = topic.posts.select_related("author__person")
    if not moderates(part):
        rows = rows.filter(Q(state=PostState.SHOWN) | Q(author=part))
    return rows


def posts_to_moderate(scheme: Scheme) -> QuerySet[Post]:
    """Posts that are held, and those that a reader asked to look at, the oldest first."""
    reported = PostReport.objects.filter(post=OuterRef("pk"), settled_at=None)
    rows = Post.objects.filter(topic__scheme=scheme).annotate(is_reported=Exists(reported))
    return rows.filter(Q(state=PostState.HELD) | Q(is_reported=True)).select_related("topic", "author__person").order_by("created_at", "pk")


def readers_of(scheme: Scheme) -> QuerySet[Participation]:
    """Everybody who may enter the board of a scheme."""
    blueprint = settled(scheme).blueprint
    roles = [role.key for role in blueprint.roles if role.kind == "supporter"] + [blueprint.board.moderator]
    rows = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
    return rows.select_related("person", "scheme").order_by("person__search", "pk")


def posts_since(part: Participation, *, since: datetime) -> QuerySet[Post]:
    """What others wrote where somebody may read, and has been shown since a moment."""
    topics = topics_for(part).filter(state=TopicState.OPEN).values("pk")
    return Post.objects.filter(topic__in=topics, state=PostState.SHOWN, shown_at__gte=since).exclude(author=part)


def flags_of(scheme: Scheme, text: str) -> list[str]:
    """What a text seems to give away: a number, an address of mail, the name of somebody who is helped here."""
    found = []
    if any(phones.parse(number) for number in NUMBER.findall(text)):
        found.append(Flag.PHONE)
    if EMAIL.search(text):
        found.append(Flag.EMAIL)
    if _names_somebody(scheme, text):
        found.append(Flag.NAME)
    return found


def _names_somebody(scheme: Scheme, text: str) -> bool:
    """A family name with its capital, of somebody who is helped in the scheme."""
    words = {token for word in WORD.findall(text) if word[0].isupper() for token in normalise(word).split() if len(token) >= SHORTEST_NAME}
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]
    helped = Participation.objects.filter(scheme=scheme, role__in=roles).values("person")
    tokens = NameToken.objects.filter(token__in=words, person__in=helped).select_related("person")
    return any(token.token in normalise(token.person.family_name).split() for token in tokens)
