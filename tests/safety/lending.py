"""Equipment in the world of the safety tests: a tablet that somebody has, another that is here, a time of help planned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from essaim.core.foundation.actor import Actor
from essaim.core.schemes.models import Participation
from essaim.modules.equipment import actions
from essaim.modules.equipment.models import Loan
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def things_are_lent(place: Place, by: Actor) -> None:
    """Written beside the action, which would refuse: neither scheme of this world lends."""
    c, stamp = place.canaries, {"by": by, "now": NOW}
    lent, here = (actions.record_devices(place.workspace, name=c.word("Tablette"), **stamp)[0] for _number in range(2))
    loan = Loan.objects.create(
        workspace=place.workspace, scheme=place.scheme, resource=lent, person=place.people["visited"],
        lent_on=NOW.date() - timedelta(days=40), due_on=NOW.date() - timedelta(days=10), created_at=NOW,
    )  # fmt: skip
    supporter = Participation.objects.select_related("scheme", "person").get(pk=place.ids["rival_participation"])
    row = actions.plan_help(
        place.people["person"], scheme=place.scheme, kind="at_home", starts_at=NOW + timedelta(days=4), minutes=60,
        supporter=supporter, **stamp,
    )  # fmt: skip
    place.ids |= {"loan": str(loan.pk), "device": str(here.pk), "help": str(row.pk)}
