"""What those who help say among themselves: topics, posts, who may read what, what a moderator decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.core.foundation.fields import SecretTextField
from essaim.core.foundation.models import Row
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.board.states import HideReason, PostState, TopicState


class Topic(Row):
    """A subject. A restricted one is for the readers named, and the moderators."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=120)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    state = models.CharField(max_length=10, choices=TopicState, default=TopicState.OPEN)
    opened_by = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="topics")
    last_post_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_post_at", "id"]
        indexes = [models.Index("scheme", "last_post_at", name="topic_by_last_post")]

    def __str__(self) -> str:
        return self.title


class TopicReader(Row):
    """Somebody who may read and write in a restricted topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="readers")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="restricted_topics")

    class Meta:
        constraints = [models.UniqueConstraint("topic", "participation", name="topic_reader_once")]


class Post(Row):
    """What somebody wrote in a topic. Whose words they are is read from the participation, so that a name can go."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="posts")
    text = SecretTextField(_("text"))
    state = models.CharField(max_length=10, choices=PostState, default=PostState.SHOWN)
    flags = models.JSONField(default=list)
    hide_reason = models.CharField(max_length=12, choices=HideReason, blank=True)
    moderated_by = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]


class PostReport(Row):
    """A reader asks a moderator to look at a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reader = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("post", "reader", condition=Q(settled_at__isnull=True), name="post_reported_once")]
