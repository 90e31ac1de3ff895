"""The addresses of what a scheme needs in a crisis: with which rows each is tried, and who may open it."""

from __future__ import annotations

from dataclasses import replace

from tests.safety.knocking import (
    ADMINISTRATOR,
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
    "activities:news": page(ALL, ALL, secret="activities"),
    "activities:news-choose": act(ALL, wide=ALL, secret="activities"),
    "activities:news-stop": act(ALL, wide=ALL, secret="activities"),
    # Both are somebody of the own scheme; of the other one nobody here has an account.
    "activities:news-enter": act(KNOWN, wide=NOBODY, scheme_id="scheme"),
    "activities:subscribe": form(PHONE, scheme_id="scheme", person_id="person"),
    "activities:attendance": page(PHONE, activity_id="training"),
    "activities:register-audience": act(PHONE, session_id="training_session"),
    "followup:begin-support": form(
        COORDINATORS,
        {"scheme": "@scheme", "aims": "souffler", "review_on": "2026-04-10", "partner": "@organisation", "consent_channel": "phone"},
        person_id="relative",
    ),
    "followup:overall": form(COORDINATORS | {"lead_contact"}, {"text": "appelée", "review_on": "2026-04-10"}, support_id="overall"),
    "followup:end-support": act(COORDINATORS | {"lead_contact"}, {"to": "reached"}, support_id="overall"),
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
    "campaigns:desk-finish": act(
        frozenset({"operator"}), {"callee": "@spoken_to", "result": "no_answer"}, wide=NOBODY, campaign_id="campaign"
    ),
    "campaigns:desk-back": act(frozenset({"operator"}), {"callee": "@spoken_to"}, wide=NOBODY, campaign_id="campaign"),
    "campaigns:desk-keep": act(
        frozenset({"operator"}), {"callee": "@spoken_to", "note": "volets clos"}, wide=NOBODY, campaign_id="campaign"
    ),
    "campaigns:mine-keep": act(ALL, {"callee": "@rung", "note": "volets clos"}, wide=ALL, secret="calls"),
    "campaigns:my-campaigns": page(KNOWN, KNOWN),
    "campaigns:enter": act(frozenset({"supporter"}), caller_id="caller"),
    "campaigns:mine": page(ALL, ALL, secret="calls"),
    "campaigns:mine-take": act(ALL, wide=ALL, secret="calls"),
    "campaigns:mine-finish": act(ALL, {"callee": "@rung", "result": "no_answer"}, wide=ALL, secret="calls"),
    "campaigns:mine-back": act(ALL, {"callee": "@rung"}, wide=ALL, secret="calls"),
    # the board of those who help: behind the link of one reader, here a supporter, who moderates nothing
    "board:boards": page(KNOWN, KNOWN),
    "board:enter": act(frozenset({"supporter"}), participation_id="supporter_participation"),
    "board:topics": page(ALL, ALL, secret="talk"),
    "board:new": form(ALL, {"title": "Une question", "text": "Bonjour"}, wide=ALL, secret="talk"),
    "board:support": form(ALL, {"text": "Je voudrais parler"}, wide=ALL, secret="talk"),
    "board:moderation": page(NOBODY, NOBODY, secret="talk"),
    "board:topic": form(ALL, {"text": "Merci"}, wide=ALL, secret="talk", topic_id="topic"),
    "board:turn": act(NOBODY, wide=NOBODY, secret="talk", topic_id="topic"),
    "board:report": act(ALL, wide=ALL, secret="talk", post_id="post"),
    "board:moderate": act(NOBODY, {"act": "show"}, wide=NOBODY, secret="talk", post_id="post"),
    # equipment
    "equipment:list": page(PHONE, PHONE),
    "equipment:record": act(PHONE, {"name": "Tablette", "count": "2"}, wide=PHONE),
    "equipment:whom": page(PHONE, scheme_id="scheme", query="q=Odette"),
    "equipment:lend": form(
        PHONE, {"resource": "@device", "due_on": "2026-04-10", "condition": "good"}, scheme_id="scheme", person_id="relative"
    ),
    "equipment:plan": form(
        PHONE,
        {"kind": "at_home", "day": "2026-03-20", "starts": "10:00", "minutes": "60", "member": "@membership"},
        scheme_id="scheme",
        person_id="relative",
    ),
    "equipment:take-back": act(PHONE, {"condition": "good"}, loan_id="loan"),
    "equipment:note": act(PHONE, {"act": "cancel"}, help_id="help"),
    # who of the team is there
    "rota:list": page(PHONE, PHONE),
    "rota:week": replace(
        form(
            PHONE,
            {"member": "@member", "weekdays": "6", "starts": "09:00", "ends": "12:00", "every_weeks": "1", "since": "2026-03-16"},
            scheme_id="scheme",
        ),
        may_send=COORDINATORS,
    ),
    "rota:sheet": page(PHONE, scheme_id="scheme"),
    "rota:end": act(COORDINATORS, {"last_day": "2026-03-31"}, duty_id="duty"),
    "rota:stand-in": act(COORDINATORS, {"day": "2026-03-16", "member": ""}, duty_id="duty"),
    # the way in for whoever helps
    "onboarding:fast-track": form(COORDINATORS, {"batch": "@batch", "seen_charter": "2026-03-10"}, scheme_id="scheme", wide=NOBODY),
    "onboarding:open-all-fast": act(COORDINATORS, {"shown": "@participation"}, scheme_id="scheme"),
    "onboarding:open-fast": act(COORDINATORS, participation_id="participation"),
    "onboarding:waive": act(COORDINATORS, {"reason": "followed"}, participation_id="participation", key="=interview"),
    "closing": page(ADMINISTRATOR, ADMINISTRATOR),
    "closing-ask": act(ADMINISTRATOR, wide=ADMINISTRATOR),
    "closing-withdraw": act(ADMINISTRATOR, wide=ADMINISTRATOR),
    "closing-confirm": act(ADMINISTRATOR, {"word": "voisins"}, wide=ADMINISTRATOR),
}
