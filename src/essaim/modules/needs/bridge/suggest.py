"""The people proposed for a need: rows become engine data, the answer becomes rows again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import inf
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import places
from essaim.core.schemes.queries import setting, settled, words
from essaim.engine import availability, matching
from essaim.modules.needs import queries
from essaim.modules.needs.bridge import candidates
from essaim.modules.needs.bridge.candidates import Candidates
from essaim.modules.needs.bridge.series import rule_on
from essaim.modules.needs.bridge.words import excuse_in_words, reasons_in_words
from essaim.modules.needs.models import Need, Offer, Service
from essaim.modules.needs.states import ProposalState, ServiceState


@dataclass(frozen=True)
class Proposed:
    """One offer that could answer, best first: its reasons are codes, `words` makes sentences."""

    offer: Offer
    score: float
    metres: int
    reasons: list[dict]
    words: list[str]
    asked: bool


@dataclass(frozen=True)
class Suggestions:
    """The best offers for a need, how many more there are, and why the others are left out."""

    proposed: list[Proposed]
    eligible: int
    left_out: dict[str, int]
    shares: dict[UUID, int]


def suggest(need: Need, *, now: datetime, k: int | None = None) -> Suggestions:
    """Rank the offers around a need with the scheme's weights; the first `k`, with reasons."""
    today = timezone.localdate(now)
    living, declined = _asked_before(need)
    ranking = _ranked_around(need, declined, today=today, k=k or setting(need.scheme, "suggestions"))
    shown = candidates.whole(UUID(item.offer_id) for item in ranking.suggestions)
    return Suggestions(
        proposed=[_proposed(need, item, shown[UUID(item.offer_id)], living) for item in ranking.suggestions],
        eligible=ranking.eligible,
        left_out=ranking.counts,
        shares={UUID(share.offer_id): int(share.quantity) for share in ranking.shares()},
    )


def _ranked_around(need: Need, declined: set[UUID], *, today: date, k: int) -> matching.Ranking:
    """Those around and whoever has helped before, ranked; one looks further while too few of them may go."""
    helped = queries.times_helped(need)
    found = candidates.of(need, helped, on=today)
    ranking = None
    for batch in candidates.around(need, radius_km=float(setting(need.scheme, "radius_km")), on=today):
        found = candidates.joined(found, batch)
        ranking = _ranking(need, found, declined, helped, today=today, k=k)
        if ranking.eligible >= k:
            return ranking
    return ranking or _ranking(need, found, declined, helped, today=today, k=k)


def why_not(need: Need, offer: Offer, *, now: datetime) -> list[str]:
    """In words, everything that keeps this offer from being proposed; empty when nothing does."""
    today = timezone.localdate(now)
    found = candidates.read(Offer.objects.filter(pk=offer.pk), on=today)
    _living, declined = _asked_before(need)
    ranking = _ranking(need, found, declined, queries.times_helped(need), today=today, k=1)
    other = [] if need.category in offer.categories else [_("offers something else")]
    return other + [excuse_in_words(reason) for reason in ranking.why_not(offer.pk.hex)]


def that_suit(needs: Iterable[Need], offer: Offer, *, now: datetime) -> list[Need]:
    """Of these needs, those that nothing keeps this offer from; whether it was asked before is left aside."""
    needs, today = [need for need in needs if need.category in offer.categories], timezone.localdate(now)
    if not needs:
        return []
    found, helped = candidates.read(Offer.objects.filter(pk=offer.pk), on=today), _people_helped(offer)
    # All are of the scheme of the offer: what ranking reads of the offer is the same for each.
    offers, weights = _offers(needs[0], found, today), _weights(needs[0])

    def fits(need: Need) -> bool:
        times = {offer.participation_id: helped[need.beneficiary_id]} if need.beneficiary_id in helped else {}
        return not matching.rank(_need(need, found, set(), times), offers, weights=weights, k=1).why_not(offer.pk.hex)

    return [need for need in needs if fits(need)]


def _people_helped(offer: Offer) -> dict[UUID, int]:
    """How many times whoever offers has already helped each person."""
    if offer.participation_id is None:
        return {}
    mine = Service.objects.filter(offer__participation=offer.participation_id, state=ServiceState.HONOURED)
    rows = mine.exclude(need__beneficiary=None).values_list("need__beneficiary").annotate(times=Count("pk"))
    return dict(rows)


def _asked_before(need: Need) -> tuple[set[UUID], set[UUID]]:
    """The offers asked for this need: those who have not answered yet, and those who are not asked again.

    Whoever was told that somebody else goes, and never said anything, may be asked again.
    """
    asked = list(need.proposals.values_list("offer_id", "state", "service"))
    living = {pk for pk, state, _service in asked if state == ProposalState.SENT}
    silent = {(ProposalState.SENT, None), (ProposalState.WITHDRAWN, None)}
    return living, {pk for pk, state, service in asked if (state, service) not in silent}


def _ranking(need: Need, found: Candidates, declined: set[UUID], helped: dict[UUID, int], *, today: date, k: int) -> matching.Ranking:
    return matching.rank(_need(need, found, declined, helped), _offers(need, found, today), weights=_weights(need), k=k)


def _weights(need: Need) -> dict[str, tuple[float, bool]] | None:
    return {item.criterion: (item.weight, item.required) for item in settled(need.scheme).blueprint.matching} or None


def _need(need: Need, found: Candidates, declined: set[UUID], helped: dict[UUID, int]) -> matching.Need:
    times = {pk.hex: count for pk, count in helped.items()}
    slot = _slot(need)
    wishes = need.wishes or {}
    return matching.Need(
        id=need.pk.hex,
        lat=need.lat,
        lon=need.lon,
        skills=frozenset(need.skills),
        slots=availability.mask_of([slot], touched=True) if slot else 0,
        languages=frozenset(need.languages),
        gender=wishes.get("gender", ""),
        traits=frozenset(wishes.get("traits", ())),
        barred=frozenset(pk.hex for pk in declined) | _themselves(need, found),
        quantity=max(need.remaining, 1),
        radius_km=setting(need.scheme, "radius_km"),
        known={pk: times[who] for pk, who in zip(found.ids, found.participations, strict=True) if who in times},
    )


def _themselves(need: Need, found: Candidates) -> frozenset[str]:
    own = {pk.hex for pk in (need.beneficiary_id, need.asked_by_id) if pk}
    return frozenset(pk for pk, person in zip(found.ids, found.people, strict=True) if person in own)


def _slot(need: Need) -> availability.Slot | None:
    if need.rule:
        held = rule_on(need.rule, timezone.localdate())
        return availability.Slot(held["weekday"], _minutes(held["starts"]), _minutes(held["ends"]))
    if not need.starts_at or not need.ends_at:
        return None
    starts, ends = timezone.localtime(need.starts_at), timezone.localtime(need.ends_at)
    if starts.date() != ends.date():
        return None
    return availability.Slot(starts.weekday(), starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _offers(need: Need, found: Candidates, today: date) -> matching.Offers:
    missing = candidates.without_checks(found, need, on=today)
    ceiling = setting(need.scheme, "max_load")
    ready = zip(found.is_ready, found.participations, strict=True)
    return matching.Offers.of(
        ids=found.ids,
        lat=found.lat,
        lon=found.lon,
        skills=[_tags(written) for written in found.skills],
        languages=[_tags(written) for written in found.languages],
        refuses=[_tags(written) for written in found.refuses],
        slots=[_mask(written) for written in found.slots],
        gender=found.gender,
        load=found.load,
        max_load=[most or ceiling or inf for most in found.max_load],
        quantity=[inf if kind == "time" else left for kind, left in zip(found.kind, found.remaining, strict=True)],
        last_active_days=[max((today - _day(written[:10])).days, 0) for written in found.refreshed_at],
        active=[is_ready and who not in missing for is_ready, who in ready],
        radius_km=[km or inf for km in found.radius_km],
    )


@lru_cache(maxsize=4096)
def _day(written: str) -> date:
    return date.fromisoformat(written)


@lru_cache(maxsize=4096)
def _tags(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


@lru_cache(maxsize=4096)
def _mask(written: str) -> int:
    slots = json.loads(written)
    if not slots:
        return (1 << availability.HALF_HOURS) - 1
    return availability.mask_of([tuple(slot) for slot in slots])


def _proposed(need: Need, item: matching.Suggestion, offer: Offer, living: set[UUID]) -> Proposed:
    reasons = _reasons(need, item, offer)
    return Proposed(
        offer=offer, score=item.score, metres=item.metres, reasons=reasons,
        words=reasons_in_words(reasons), asked=offer.pk in living,
    )  # fmt: skip


def _reasons(need: Need, item: matching.Suggestion, offer: Offer) -> list[dict]:
    facts = item.facts
    place = places.commune(offer.commune_code)
    found = [{"code": "distance", "metres": item.metres, "commune": place.name if place else ""}]
    slot = _slot(need)
    if slot and offer.slots:
        found.append({"code": "slot", "weekday": slot.day})
    if facts["known"]:
        found.append({"code": "known", "times": facts["known"]})
    if facts["languages"]:
        found.append({"code": "languages", "codes": list(facts["languages"])})
    if facts["skills"]:
        labels = {skill.key: skill.label for skill in settled(need.scheme).blueprint.skills}
        found.append({"code": "skills", "labels": [words(need.scheme, labels.get(key)) for key in facts["skills"]]})
    if offer.kind != "time" and need.quantity > 1:
        found.append({"code": "quantity", "count": int(min(offer.remaining, need.remaining)), "of": need.remaining})
    found.append({"code": "load", "count": int(facts["load"])})
    return found
