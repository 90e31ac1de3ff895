"""What has just happened, as the steps of a blueprint need to know it."""

from dataclasses import dataclass
from datetime import datetime

from essaim.core.foundation.actor import Actor
from essaim.core.schemes.models import Participation, Scheme
from essaim.modules.needs.models import Need, Proposal, Service


@dataclass(frozen=True)
class Happening:
    """A moment of a scheme, with the rows that it concerns."""

    moment: str
    scheme: Scheme
    by: Actor
    now: datetime
    need: Need | None = None
    proposal: Proposal | None = None
    service: Service | None = None
    participation: Participation | None = None
