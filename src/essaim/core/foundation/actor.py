"""Who acts, for whom, through which channel, on which consent: stamped on every write."""

from dataclasses import dataclass, replace
from uuid import UUID

from essaim.core.foundation.states import ActorKind, Channel


@dataclass(frozen=True)
class Actor:
    """The author of an act.

    `id` is a membership (staff), a person (person, link) or a token (api); ids only, so that
    the journal never holds a name. `on_behalf_of` is the person for whom it is done.
    """

    kind: ActorKind
    id: UUID | None = None
    channel: Channel = Channel.PAGE
    on_behalf_of: UUID | None = None
    consent: str = ""

    def through(self, channel: str) -> "Actor":
        """The same author, having been told through another channel."""
        return replace(self, channel=Channel(channel))

    def on_behalf(self, person_id: UUID | None, *, consent: str = "") -> "Actor":
        """The same author acting for a person, on the consent that was given."""
        return replace(self, on_behalf_of=person_id, consent=consent)


SYSTEM = Actor(kind=ActorKind.SYSTEM, channel=Channel.SYSTEM)
