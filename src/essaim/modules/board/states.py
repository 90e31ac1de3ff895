"""Where a topic, a post and a report about a post stand, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicState(models.TextChoices):
    HELD = "held", _("read first by a moderator")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


TOPIC_MOVES = {
    TopicState.HELD: (TopicState.OPEN, TopicState.CLOSED),
    TopicState.OPEN: (TopicState.CLOSED,),
    TopicState.CLOSED: (TopicState.OPEN,),
}


class PostState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HELD = "held", _("read first by a moderator")
    HIDDEN = "hidden", _("hidden")


POST_MOVES = {
    PostState.SHOWN: (PostState.HIDDEN,),
    PostState.HELD: (PostState.SHOWN, PostState.HIDDEN),
    PostState.HIDDEN: (PostState.SHOWN,),
}


class HideReason(models.TextChoices):
    """Why a moderator hides a post: a code, since the journal keeps it."""

    PERSONAL = "personal", _("it tells who somebody is")
    HURTFUL = "hurtful", _("it may hurt somebody")
    MEDICAL = "medical", _("it gives medical advice")
    ELSEWHERE = "elsewhere", _("this is not the place for it")


class Flag(models.TextChoices):
    """What a text seems to hold that does not belong on a board."""

    PHONE = "phone", _("a phone number")
    EMAIL = "email", _("an e-mail address")
    NAME = "name", _("the name of somebody who is helped")
