"""A campaign of calls in the world of the safety tests: somebody rings, somebody was reached, somebody could not be."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Participation
from essaim.modules.campaigns import actions as campaigns
from essaim.modules.campaigns.models import Attempt, Callee, Campaign
from essaim.modules.campaigns.queries import Asked
from tests.builders import acting
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def calls_are_made(place: Place, by: Actor) -> None:
    """A campaign under way: somebody is being called, somebody was reached, somebody could not be."""
    c, stamp = place.canaries, {"by": by, "now": NOW}
    answers = [{"key": "a1", "words": c.word("oui"), "alerts": False}, {"key": "a2", "words": c.word("non"), "alerts": True}]
    campaign = campaigns.record_campaign(
        place.scheme, title=c.word("Canicule"), purpose=c.word("nouvelles"), opening=c.word("bonjour"), asked=Asked(),
        questions=[{"key": "q1", "words": c.word("ça va"), "answers": answers}], **stamp,
    )  # fmt: skip
    part = Participation.objects.select_related("scheme", "person").get(pk=place.ids["supporter_participation"])
    caller = campaigns.add_caller(campaign, participation=part, **stamp)
    campaigns.open_campaign(campaign, **stamp)
    rows = {row.person_id: row for row in Callee.objects.filter(campaign=campaign)}
    for key in ("visited", "relative", "rival", "person"):
        person = place.people[key]
        if person.pk not in rows:
            rows[person.pk] = Callee.objects.create(workspace=place.workspace, campaign=campaign, person=person, due_at=NOW)
    rung = rows[place.people["visited"].pk]
    Callee.objects.filter(pk=rung.pk).update(
        caller=caller, state="claimed", leased_until=NOW + timedelta(minutes=30), typed=json.dumps({"note": c.word("brouillon")})
    )
    missed = rows[place.people["relative"].pk]
    Callee.objects.filter(pk=missed.pk).update(state="unreached", attempts=3)
    Attempt.objects.create(
        workspace=place.workspace, callee=rows[place.people["rival"].pk], caller=caller, at=NOW, result="reached",
        answers={"q1": "a2"}, raised="alert",
    )  # fmt: skip
    place.ids |= {"campaign": str(campaign.pk), "caller": str(caller.pk), "callee": str(missed.pk), "rung": str(rung.pk)}
    place.ids["spoken_to"] = str(rows[place.people["person"].pk].pk)


def member_calls(place: Place, member: Membership) -> None:
    """A member of the team makes calls too, and is on the phone with somebody."""
    place.ids["member"] = str(member.pk)
    with in_workspace(place.workspace):
        campaign = Campaign.objects.select_related("scheme").get(pk=place.ids["campaign"])
        caller = campaigns.add_caller(campaign, member=member, by=acting(member), now=NOW)
        Callee.objects.filter(campaign=campaign, person=place.people["person"]).update(
            caller=caller, state="claimed", leased_until=NOW + timedelta(minutes=30)
        )
