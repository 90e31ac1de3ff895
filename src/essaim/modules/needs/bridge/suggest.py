"""The people proposed for a need: rows become engine data, the answer becomes rows again."""

from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from uuid import UUID

from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.schemes.queries import setting, settled, words
from essaim.engine import availability, matching
from essaim.modules.needs import queries
from essaim.modules.needs.bridge import candidates
from essaim.modules.needs.bridge.series import rule_on
from essaim.modules.needs.bridge.words import excuse_in_words, reasons_in_words
from essaim.modules.needs.models import Need, Offer
from essaim.modules.needs.states import ProposalState


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
    offers = candidates.near(need, radius_km=setting(need.scheme, "radius_km"))
    ranking = _ranking(need, offers, now=now, k=k or setting(need.scheme, "suggestions"))
    by_id = {offer.pk.hex: offer for offer in offers}
    shown = candidates.whole(by_id[item.offer_id].pk for item in ranking.suggestions)
    living = set(need.proposals.filter(state=ProposalState.SENT).values_list("offer_id", flat=True))
    return Suggestions(
        proposed=[_proposed(need, item, shown[by_id[item.offer_id].pk], living) for item in ranking.suggestions],
        eligible=ranking.eligible,
        left_out=ranking.counts,
        shares={by_id[share.offer_id].pk: int(share.quantity) for share in ranking.shares()},
    )


def why_not(need: Need, offer: Offer, *, now: datetime) -> list[str]:
    """In words, everything that keeps this offer from being proposed; empty when nothing does."""
    ranking = _ranking(need, [offer], now=now, k=1)
    return [excuse_in_words(reason) for reason in ranking.why_not(offer.pk.hex)]


def _ranking(need: Need, offers: list[Offer], *, now: datetime, k: int) -> matching.Ranking:
    weights = {
        item.criterion: (item.weight, item.required) for item in settled(need.scheme).blueprint.matching
    }
    today = timezone.localdate(now)
    return matching.rank(_need(need, offers), _offers(need, offers, today), weights=weights or None, k=k)


def _need(need: Need, offers: list[Offer]) -> matching.Need:
    declined = need.proposals.exclude(state=ProposalState.SENT).values_list("offer_id", flat=True)
    helped = queries.times_helped(need)
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
        barred=frozenset(pk.hex for pk in declined) | _themselves(need, offers),
        quantity=max(need.remaining, 1),
        radius_km=setting(need.scheme, "radius_km"),
        known={o.pk.hex: helped[o.participation_id] for o in offers if o.participation_id in helped},
    )


def _themselves(need: Need, offers: list[Offer]) -> frozenset[str]:
    own = {need.beneficiary_id, need.asked_by_id} - {None}
    return frozenset(o.pk.hex for o in offers if o.participation_id and o.participation.person_id in own)


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


def _offers(need: Need, offers: list[Offer], today: date) -> matching.Offers:
    missing = candidates.without_checks(offers, need, on=today)
    ceiling = setting(need.scheme, "max_load")
    return matching.Offers.of(
        ids=[o.pk.hex for o in offers],
        lat=[o.lat for o in offers],
        lon=[o.lon for o in offers],
        skills=[o.skills for o in offers],
        languages=[o.languages for o in offers],
        refuses=[o.refuses for o in offers],
        slots=[_mask(o) for o in offers],
        gender=[o.gender for o in offers],
        load=[o.load for o in offers],
        max_load=[o.max_load or ceiling or inf for o in offers],
        quantity=[inf if o.kind == "time" else o.remaining for o in offers],
        last_active_days=[max((today - o.refreshed_at.date()).days, 0) for o in offers],
        active=[_is_active(o, missing, today) for o in offers],
        radius_km=[o.radius_km or inf for o in offers],
    )


def _mask(offer: Offer) -> int:
    if not offer.slots:
        return (1 << availability.HALF_HOURS) - 1
    return availability.mask_of([tuple(slot) for slot in offer.slots])


def _is_active(offer: Offer, missing: set[UUID], today: date) -> bool:
    in_time = offer.until is None or offer.until >= today
    person = offer.participation.person if offer.participation_id else None
    reachable = person is None or person.is_reachable
    proposable = candidates.is_proposable(offer.participation, on=today)
    return offer.state == "open" and in_time and reachable and proposable and offer.participation_id not in missing


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
