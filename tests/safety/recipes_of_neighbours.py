"""The recipes of the counter and of the board between neighbours: see `recipes.py`."""

from __future__ import annotations

from tests.safety.knocking import ALL, COORDINATORS, PHONE, Recipe, act, form, page

A_CONTACT = {"interaction_id": "6f7f1f0e-6d0c-4a4e-8a86-0a4c3b6c0009", "act": "hand", "person_value": "@person", "note": "bonjour"}
A_NOTICE = {"direction": "offer", "category": "company", "title": "une heure le jeudi", "channel": "paper"}
A_NEIGHBOUR = {"given_name": "Zoé", "family_name": "Martin", "phone": "01 99 00 10 15"}

NEIGHBOURS: dict[str, Recipe] = {
    # the counter
    "counter": page(PHONE, PHONE),
    "counter-desk": form(PHONE, A_CONTACT, scheme_id="scheme"),
    "counter-people": page(PHONE, query="q=Odette", scheme_id="scheme"),
    "counter-pass-on": act(PHONE, {"act": "medication", "person_id": "@person"}, scheme_id="scheme"),
    # A slip is taken back by whoever noted it.
    "counter-take-back": act(frozenset({"operator"}), wide=frozenset({"coordinator_elsewhere"}), interaction_id="slip"),
    # the board between neighbours
    "exchange:boards": page(PHONE, PHONE),
    "exchange:board": page(PHONE, scheme_id="scheme", query="q=Odette"),
    "exchange:paper": page(PHONE, scheme_id="scheme"),
    "exchange:write": form(PHONE, A_NOTICE, scheme_id="scheme", person_id="person"),
    "exchange:notice": page(PHONE, notice_id="notice"),
    "exchange:put-up": act(PHONE, notice_id="waiting_notice"),
    "exchange:refuse": act(PHONE, {"why": "words"}, notice_id="notice"),
    "exchange:keep": act(PHONE, notice_id="notice"),
    "exchange:take-down": act(PHONE, notice_id="notice"),
    "exchange:bring": act(PHONE, notice_id="notice", other_id="asked_notice"),
    "exchange:answer-for": form(PHONE, {"person_id": "@person", "channel": "phone"}, notice_id="notice"),
    "exchange:decide": act(PHONE, {"act": "no-author"}, answer_id="board_answer"),
    "exchange:end-loan": act(PHONE, {"to": "returned"}, loan_id="board_loan"),
    "exchange:screens": form(COORDINATORS, {"label": "hall"}, scheme_id="scheme"),
    "exchange:take-screen": act(COORDINATORS, screen_id="screen"),
    "exchange:screen": page(ALL, ALL, secret="board_screen"),
    "exchange:mine": page(ALL, ALL, secret="board"),
    "exchange:mine-charter": act(ALL, wide=ALL, secret="board"),
    "exchange:mine-write": form(ALL, A_NOTICE | {"charter": "on"}, wide=ALL, secret="board"),
    "exchange:mine-notice": act(ALL, {"act": "keep"}, wide=ALL, secret="board", notice_id="notice"),
    "exchange:mine-answer": act(ALL, wide=ALL, secret="board", notice_id="asked_notice"),
    "exchange:mine-decide": act(ALL, {"answer": "no"}, wide=ALL, secret="board", answer_id="board_answer"),
    "exchange:public": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "exchange:post": form(ALL, A_NOTICE | A_NEIGHBOUR, wide=ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "exchange:answer": form(ALL, A_NEIGHBOUR, wide=ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", notice_id="notice"),
}
