"""A board in the world of the safety tests: somebody who helps has written there, and others answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from essaim.core.foundation.actor import Actor
from essaim.core.schemes.models import Participation
from essaim.modules.board.models import Post, Topic, TopicReader
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def people_talk(place: Place, by: Actor) -> None:
    """A general topic with two posts, and a restricted one whose only reader is somebody else than the supporter."""
    c, made = place.canaries, {"workspace": place.workspace, "created_at": NOW}
    supporter, rival = (Participation.objects.get(pk=place.ids[f"{key}_participation"]) for key in ("supporter", "rival"))
    topic = Topic.objects.create(scheme=place.scheme, title=c.word("Nos après-midi"), opened_by=rival, last_post_at=NOW, **made)
    post = Post.objects.create(topic=topic, author=rival, text=c.word("une question"), **made)
    Post.objects.create(topic=topic, author=supporter, text=f"{c.word('merci')} {rival.person.given_name}", **made)
    closed = Topic.objects.create(scheme=place.scheme, title=c.word("Entre nous"), is_restricted=True, last_post_at=NOW, **made)
    TopicReader.objects.create(topic=closed, participation=rival, **made)
    Post.objects.create(topic=closed, author=rival, text=f"{c.word('à part')} {supporter.person.given_name}", **made)
    place.ids |= {"topic": str(topic.pk), "post": str(post.pk), "restricted_topic": str(closed.pk)}
