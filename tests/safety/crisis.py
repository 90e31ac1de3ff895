"""The addresses of what a scheme needs in a crisis: with which rows each is tried, and who may open it."""

from __future__ import annotations

from tests.safety.knocking import (
    ALL,
    COORDINATORS,
    KNOWN,
    NOBODY,
    PHONE,
    Recipe,
    act,
    form,
    page,
)

CRISIS: dict[str, Recipe] = {
    # campaigns of calls: the operator is the only one of the team who makes some
    "campaigns:list": page(PHONE, PHONE),
    "campaigns:new": form(
        COORDINATORS, {"title": "Canicule", "purpose": "Prendre des nouvelles", "script": "Ça va ?\n- oui\n- non !"}, scheme_id="scheme"
    ),
    "campaigns:campaign": page(PHONE, campaign_id="campaign"),
    "campaigns:add-callers": act(COORDINATORS, {"participations": "@rival_participation"}, campaign_id="campaign"),
    "campaigns:open": act(COORDINATORS, campaign_id="campaign"),
    "campaigns:share": act(COORDINATORS, campaign_id="campaign"),
    "campaigns:close": act(COORDINATORS, campaign_id="campaign"),
    "campaigns:results": page(COORDINATORS, campaign_id="campaign", kind="=csv"),
    "campaigns:release-caller": act(COORDINATORS, caller_id="caller"),
    "campaigns:settle": act(COORDINATORS, {"act": "again"}, callee_id="callee"),
    "campaigns:desk": page(frozenset({"operator"}), NOBODY, campaign_id="campaign"),
    "campaigns:desk-take": act(frozenset({"operator"}), wide=NOBODY, campaign_id="campaign"),
    "campaigns:desk-finish": act(frozenset({"operator"}), {"result": "no_answer"}, wide=NOBODY, campaign_id="campaign"),
    "campaigns:desk-back": act(frozenset({"operator"}), wide=NOBODY, campaign_id="campaign"),
    "campaigns:my-campaigns": page(KNOWN, KNOWN),
    "campaigns:enter": act(frozenset({"supporter"}), caller_id="caller"),
    "campaigns:mine": page(ALL, ALL, secret="calls"),
    "campaigns:mine-take": act(ALL, wide=ALL, secret="calls"),
    "campaigns:mine-finish": act(ALL, {"result": "no_answer"}, wide=ALL, secret="calls"),
    "campaigns:mine-back": act(ALL, wide=ALL, secret="calls"),
    # the way in for whoever helps
    "onboarding:fast-track": form(COORDINATORS, {"batch": "@batch", "seen_charter": "2026-03-10"}, scheme_id="scheme", wide=NOBODY),
    "onboarding:open-all-fast": act(COORDINATORS, scheme_id="scheme"),
    "onboarding:open-fast": act(COORDINATORS, participation_id="participation"),
}
