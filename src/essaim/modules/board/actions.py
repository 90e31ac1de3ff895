"""Everything that can be done on the board: opening a topic, writing, reporting, hiding, showing, naming readers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.board import queries
from essaim.modules.board.models import Post, PostReport, Topic, TopicReader
from essaim.modules.board.states import POST_MOVES, TOPIC_MOVES, Flag, HideReason, PostState, TopicState

LONGEST = 5000


class GivesAway(Refusal):
    """A text seems to say who somebody is: shown to its author, who takes it out or lets a moderator read it first."""

    def __init__(self, flags: list[str], *, field: str) -> None:
        self.flags = flags
        names = ", ".join(str(Flag(flag).label) for flag in flags)
        super().__init__(
            _("This text seems to hold %(names)s. Take it out; or send it all the same, and a moderator reads it first.") % {"names": names},
            field=field,
        )  # fmt: skip


@transaction.atomic
def open_topic(
    part: Participation, *, title: str, text: str, readers: Iterable[Participation] = (), is_restricted: bool = False,
    send_anyway: bool = False, by: Actor, now: datetime,
) -> Topic:  # fmt: skip
    """A new subject with its first post. Only a moderator opens a restricted one, and names its readers.

    What seems to give somebody away, in the title or in the post, holds both until a moderator has read them.
    """
    _refuse_outside(part)
    if not title.strip():
        raise Refusal(_("Give it a title."), field="title")
    if is_restricted and not queries.moderates(part):
        raise Refusal(_("Only a moderator opens a restricted topic."), field="is_restricted")
    flags = [*_flags(part.scheme, title, send_anyway, "title"), *_flags_of_text(part.scheme, text, send_anyway)]
    topic = Topic.objects.create(
        workspace_id=part.workspace_id, scheme=part.scheme, title=title.strip(), is_restricted=is_restricted, opened_by=part,
        state=TopicState.HELD if flags else TopicState.OPEN, last_post_at=now, created_at=now,
    )  # fmt: skip
    journal.write("topic.opened", topic, by=by, at=now, restricted=is_restricted, held=bool(flags))
    if is_restricted:
        for reader in {part.pk: part, **{row.pk: row for row in readers}}.values():
            TopicReader.objects.create(workspace_id=part.workspace_id, topic=topic, participation=reader, created_at=now)
    _add_post(topic, part, text, list(dict.fromkeys(flags)), by, now)
    return topic


@transaction.atomic
def write_post(topic: Topic, *, part: Participation, text: str, send_anyway: bool = False, by: Actor, now: datetime) -> Post:
    """What somebody has to say. What seems to give somebody away is held until a moderator has read it."""
    _refuse_outside(part)
    if topic.state == TopicState.HELD:
        raise Refusal(_("A moderator reads this topic first: write once it is open."))
    if topic.state != TopicState.OPEN:
        raise Refusal(_("This topic is closed."))
    return _add_post(topic, part, text, _flags_of_text(topic.scheme, text, send_anyway), by, now)


def _flags_of_text(scheme: Scheme, text: str, send_anyway: bool) -> list[str]:
    if not text.strip() or len(text) > LONGEST:
        raise Refusal(_("Write something: at most %(most)s letters.") % {"most": LONGEST}, field="text")
    return _flags(scheme, text, send_anyway, "text")


def _flags(scheme: Scheme, words: str, send_anyway: bool, field: str) -> list[str]:
    flags = queries.flags_of(scheme, words)
    if flags and not send_anyway:
        raise GivesAway(flags, field=field)
    return flags


def _add_post(topic: Topic, part: Participation, text: str, flags: list[str], by: Actor, now: datetime) -> Post:
    post = Post.objects.create(
        workspace_id=topic.workspace_id, topic=topic, author=part, text=text.strip(), flags=flags,
        state=PostState.HELD if flags else PostState.SHOWN, shown_at=None if flags else now, created_at=now,
    )  # fmt: skip
    if not flags:
        Topic.objects.filter(pk=topic.pk).update(last_post_at=now)
    journal.write("post.written", post, by=by, at=now, flags=flags)
    return post


def report_post(post: Post, *, part: Participation, by: Actor, now: datetime) -> PostReport:
    """A reader asks a moderator to look; saying it twice is one report."""
    try:
        with transaction.atomic():
            report = PostReport.objects.create(workspace_id=post.workspace_id, post=post, reader=part, created_at=now)
            journal.write("post.reported", post, by=by, at=now)
    except IntegrityError:
        return PostReport.objects.get(post=post, reader=part, settled_at=None)
    return report


@transaction.atomic
def hide_post(post: Post, *, reason: str, part: Participation, by: Actor, now: datetime) -> Post:
    """A moderator takes a post out of sight, and says why."""
    _refuse_others(part)
    if reason not in HideReason.values:
        raise Refusal(_("Say why it is hidden: its author has a right to know."), field="reason")
    move(post, to=PostState.HIDDEN, moves=POST_MOVES, by=by, at=now, reason=reason)
    Post.objects.filter(pk=post.pk).update(hide_reason=reason, moderated_by=part)
    if post.topic.state == TopicState.HELD:
        move(post.topic, to=TopicState.CLOSED, moves=TOPIC_MOVES, by=by, at=now)
    post.reports.filter(settled_at=None).update(settled_at=now)
    return post


@transaction.atomic
def show_post(post: Post, *, part: Participation, by: Actor, now: datetime) -> Post:
    """A moderator has read it: everybody may; a topic that was held with it opens."""
    _refuse_others(part)
    if post.state != PostState.SHOWN:
        move(post, to=PostState.SHOWN, moves=POST_MOVES, by=by, at=now)
        Post.objects.filter(pk=post.pk).update(hide_reason="", moderated_by=part, shown_at=post.shown_at or now)
        if post.topic.state == TopicState.HELD:
            move(post.topic, to=TopicState.OPEN, moves=TOPIC_MOVES, by=by, at=now)
        Topic.objects.filter(pk=post.topic_id).update(last_post_at=now)
    post.reports.filter(settled_at=None).update(settled_at=now)
    return post


def turn_topic(topic: Topic, *, part: Participation, by: Actor, now: datetime) -> Topic:
    """A moderator closes a topic, or opens it again."""
    _refuse_others(part)
    if topic.state == TopicState.HELD:
        raise Refusal(_("Read its first post, and show or hide it: the topic opens or closes with it."))
    to = TopicState.OPEN if topic.state == TopicState.CLOSED else TopicState.CLOSED
    move(topic, to=to, moves=TOPIC_MOVES, by=by, at=now)
    return topic


def scrub(post: Post, *, words: Iterable[str], now: datetime) -> bool:
    """Take words that say who somebody is out of a post; whether there were any."""
    text = post.text or ""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "…")
    if text == post.text:
        return False
    Post.objects.filter(pk=post.pk).update(text=text, version=F("version") + 1)
    return True


def _refuse_outside(part: Participation) -> None:
    if not queries.may_enter(part):
        raise Refusal(_("The board is for those who take part. Please call the team."))


def _refuse_others(part: Participation) -> None:
    if not queries.moderates(part):
        raise Refusal(_("Only a moderator decides this."))
