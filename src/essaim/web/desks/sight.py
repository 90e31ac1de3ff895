"""What a desk shows of a need: who it is for, who could go, who was asked, what is next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_open, settled, words
from essaim.modules.needs import bridge, queries
from essaim.modules.needs.bridge.series import next_times
from essaim.modules.needs.bridge.words import left_out_in_words
from essaim.modules.needs.models import Need
from essaim.modules.needs.states import NEED_OPEN, SERVICE_RUNNING


@dataclass(frozen=True)
class Sheet:
    """A need as a member of staff sees it."""

    need: Need
    what: str
    unit: str
    suggestions: bridge.Suggestions | None
    left_out: list[str]
    proposals: list
    services: list[dict]
    alike: list[Need]
    times: list
    shares: list
    recorder: Membership | None

    @property
    def shares_words(self) -> str:
        """`6 from Ferdinand Vandamme, 4 from Atelier du Réemploi`."""
        return ", ".join(_("%(count)s from %(name)s") % share for share in self.shares)

    @property
    def shares_sum(self) -> int:
        """How much they make together."""
        return sum(share["count"] for share in self.shares)


def schemes_worked_in(who: Who) -> list[Scheme]:
    """Open schemes in which this member of staff records things."""
    wanted = who.schemes_as(*DESK)
    schemes = schemes_open().select_related("workspace", "carrier").defer("workspace__logo")
    return list(schemes if wanted is None else schemes.filter(pk__in=wanted))


def sheet_of(need: Need, who: Who, *, now: datetime) -> Sheet:
    """Everything that the page of a need shows."""
    category = settled(need.scheme).blueprint.category(need.category)
    is_open = need.state in NEED_OPEN and need.remaining > 0
    is_coordinator = who.has(StaffRole.COORDINATOR, scheme=need.scheme_id)
    suggestions = bridge.suggest(need, now=now) if is_open else None
    services = need.services.select_related("offer__participation__person", "offer__organisation", "need__scheme", "proposal", "pledged_to")
    return Sheet(
        need=need,
        what=words(need.scheme, category.label),
        unit=words(need.scheme, category.unit_for(need.quantity)),
        suggestions=suggestions,
        left_out=left_out_in_words(suggestions.left_out) if suggestions else [],
        proposals=list(queries.proposals_of(need)),
        services=[_service(service, is_coordinator, now) for service in services],
        alike=list(queries.needs_alike(need, now=now)[:3]),
        times=_times(need, now),
        shares=shares_of(need, suggestions) if suggestions else [],
        recorder=Membership.objects.select_related("account").filter(pk=need.recorded_by).first(),
    )


def shares_of(need: Need, suggestions: bridge.Suggestions) -> list[dict]:
    """Who could each bring a part, best first, where the scheme lets a need of this kind be split."""
    if not settled(need.scheme).blueprint.category(need.category).splittable or need.kind == "time":
        return []
    return [
        {"offer": item.offer, "name": offerer_of(item.offer), "count": suggestions.shares[item.offer.pk], "reasons": item.reasons}
        for item in suggestions.proposed
        if suggestions.shares.get(item.offer.pk) and not item.asked
    ]


def _times(need: Need, now: datetime) -> list[dict]:
    """The times to come of a weekly need, each with the supporters who cannot go."""
    missed: dict = {}
    today = timezone.localdate(now)
    for row in queries.visits_missed(need, since=today) if need.rule else ():
        missed.setdefault(row.day, []).append(offerer_of(row.service.offer))
    return [
        {"planned": time.planned, "visit": time.visit, "why": time.why,
         "missed": ", ".join(missed.get(time.visit.day, ())) if time.visit else ""}
        for time in next_times(need, since=today)
    ]  # fmt: skip


def offerer_of(offer) -> str:
    """Who offers."""
    return offer.participation.person.full_name if offer.participation_id else offer.organisation.name


def _service(service, is_coordinator: bool, now: datetime) -> dict:
    today = timezone.localdate(now)
    waits = queries.keys_missing(service, on=today) if service.state in SERVICE_RUNNING else []
    return {
        "service": service,
        "waits_for": waits,
        "may_validate": is_coordinator and "coordinator_validated" in waits,
        "is_open": not waits and service.disclosures.filter(revoked_at=None).exists(),
        "is_told_whole": queries.is_told_whole(service, on=today),
    }
