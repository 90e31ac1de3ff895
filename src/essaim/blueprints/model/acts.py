"""What the team notes in one tap at its counter, and what it says when that comes back too often."""

from dataclasses import dataclass
from typing import ClassVar

from ..shape import Ref, of
from ..vocabulary import INTERACTION_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that the team does for somebody, noted in one tap."""

    identity: ClassVar = ("key",)
    key: str = of("Key of the act", slug=True)
    kind: str = of("Under which kind of contact it is counted", words=INTERACTION_KINDS)
    label: str = of("What people read", text=True)
    role: str | None = of("Whose conditions it asks: whoever is named takes this role", default=None, to="roles")
    minutes: int | Ref | None = of("How long it usually takes: proposed, and corrected in one tap", default=None, least=1, most=1440)
    advice: str | None = of("Where to turn when the same person needs it again and again", default=None, text=True)
