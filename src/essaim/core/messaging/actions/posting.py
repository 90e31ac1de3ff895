"""Letters leave by hand: somebody prints them, puts them in an envelope and says so."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.messaging.models import Message
from essaim.core.messaging.states import MESSAGE_MOVES, MessageState


@transaction.atomic
def note_printed(letters: Iterable[Message], *, by: Actor, now: datetime) -> int:
    """Who took these letters out, with their addresses; returns how many."""
    found = list(letters)
    for letter in found:
        journal.write("letter.printed", letter, by=by, at=now)
    return len(found)


@transaction.atomic
def mark_posted(letter: Message, *, by: Actor, now: datetime) -> Message:
    """The letter is in the post."""
    move(letter, to=MessageState.SENT, moves=MESSAGE_MOVES, by=by, at=now)
    Message.objects.filter(pk=letter.pk).update(sent_at=now, provider_reference=f"letter {letter.pk.hex[:8]}")
    return letter
