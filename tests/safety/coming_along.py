"""The recipes of sessions, of places that are open and of money: see `recipes.py`."""

from __future__ import annotations

from dataclasses import replace

from tests.safety.knocking import ALL, COORDINATORS, NOBODY, PHONE, PLANTERS, Recipe, act, form, page

AN_ISSUER = {"version": "1", "legal_name": "Voisins", "legal_form": "association", "address": "4 rue", "rna": "W333012345",
             "vat": "franchise", "pay_within_days": "30"}  # fmt: skip
A_CHARGE = {"charge-scheme": "@scheme", "charge-what": "other", "charge-label": "Carnet", "charge-cents": "4"}
AN_INVOICE = {"scheme": "@scheme", "label_1": "Atelier", "unit_1": "12", "recipient": "4 rue"}

RUNS, COMES = frozenset({"supporter"}), frozenset({"person"})

COMING_ALONG: dict[str, Recipe] = {
    # activities
    "activities:list": page(PHONE, PHONE),
    "activities:resources": form(COORDINATORS, {"kind": "vehicle", "name": "Bus"}, wide=COORDINATORS),
    "programming:cancel-many": replace(act(COORDINATORS, {"session": "@session", "reason": "health"}), may_send=COORDINATORS),
    "programming:plan": form(
        COORDINATORS,
        {"title": "Le jardin", "commune_code": "59350", "day": "2026-03-20", "starts": "10:00", "ends": "11:00", "capacity": "3"},
        scheme_id="scheme",
    ),
    "activities:ideas": page(COORDINATORS, scheme_id="scheme"),
    "activities:answer-idea": act(COORDINATORS, {"to": "accepted"}, idea_id="idea"),
    "activities:opening": form(COORDINATORS, {"weekday": "2", "starts": "10:00", "ends": "12:00"}, scheme_id="scheme"),
    "activities:counter": form(PHONE, {"came_before": "yes"}, scheme_id="scheme"),
    "activities:close-slot": act(COORDINATORS, slot_id="opening_slot"),
    "activities:close-opening-day": act(COORDINATORS, day_id="opening_day"),
    "activities:uncount": act(PHONE, drop_in_id="drop_in"),
    "activities:hours": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "activities:session": page(PHONE, session_id="session", query="q=Odette"),
    "programming:move": form(COORDINATORS, {"day": "2026-03-21", "starts": "10:00", "ends": "11:00"}, session_id="session"),
    "programming:cancel": act(COORDINATORS, {"reason": "health"}, session_id="session"),
    "activities:resize": act(COORDINATORS, {"capacity": "2"}, session_id="session"),
    "activities:sheet": page(PHONE, session_id="session"),
    "activities:tour": page(PHONE, session_id="session"),
    "activities:wish": act(PHONE, {"words": "greffer"}, session_id="session"),
    "activities:register": form(PHONE, {"person_id": "@relative", "channel": "phone"}, session_id="session"),
    "activities:register-many": form(PHONE, {"who": "@relative_participation", "channel": "phone"}, session_id="session"),
    "activities:cancel-registration": act(PHONE, {"reason": "asked"}, registration_id="registration"),
    "activities:fetching": form(PHONE, {"pick_up": "both"}, registration_id="registration"),
    "activities:give-place": act(PHONE, registration_id="waiting_registration"),
    "activities:put-ahead": act(PHONE, {"reason": "refusée la fois d’avant"}, registration_id="waiting_registration"),
    "activities:confirm-line": act(COORDINATORS, registration_id="registration"),
    "activities:attend": act(PHONE, {"attendance": "excused"}, attendee_id="attendee"),
    "activities:mine": page(ALL, ALL, secret="registration"),
    "activities:mine-answer": act(ALL, {"answer": "no"}, wide=ALL, secret="registration"),
    "activities:mine-ride": act(ALL, {"pick_up": "back"}, wide=ALL, secret="registration"),
    "activities:programme": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "activities:feed": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "activities:public-session": form(
        ALL,
        {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 10 14"},
        wide=ALL,
        workspace_slug="workspace_slug",
        scheme_slug="scheme_slug",
        session_id="session",
    ),
    # Thanks, after registering: for whoever holds the key of that answer, and nobody here does.
    "activities:registered": page(NOBODY, NOBODY, workspace_slug="workspace_slug", scheme_slug="scheme_slug", session_id="session"),
    "activities:poster": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", session_id="session"),
    # for whoever runs a session, and for nobody else
    "space-session": page(RUNS, NOBODY, session_id="session"),
    "space-attend": act(RUNS, {"attendance": "excused"}, wide=NOBODY, attendee_id="attendee"),
    # somebody's own registrations, in their space; neither scheme of this world has a page of one's own
    "space-leave": act(COMES, wide=NOBODY, registration_id="registration"),
    "space-take": act(COMES, wide=NOBODY, registration_id="registration"),
    "space-own": act(NOBODY, wide=NOBODY, scheme_id="scheme"),
    # money
    "dues:desk": page(PHONE, PHONE, query="q=Odette"),
    "dues:payments": page(PHONE, PHONE),
    "dues:export": page(COORDINATORS, COORDINATORS, query="since=2026-01-01&until=2026-12-31"),
    "dues:issuer": form(PLANTERS, AN_ISSUER, wide=PLANTERS),
    "dues:person": page(PHONE, person_id="person"),
    "dues:pay": act(PHONE, {"scheme": "@scheme", "cents": "5", "tender": "cash"}, person_id="person"),
    "dues:refund": act(COORDINATORS, {"refund-scheme": "@scheme", "refund-cents": "1", "refund-tender": "cash"}, person_id="visited"),
    "dues:charge": act(PHONE, A_CHARGE, person_id="person"),
    "dues:credit": act(COORDINATORS, {"reason": "mistake"}, person_id="person", about="about"),
    "dues:issue": form(COORDINATORS, AN_INVOICE, person_id="person"),
    "dues:organisation": page(PHONE, PHONE, organisation_id="organisation"),
    "dues:body-pay": act(PHONE, {"scheme": "@scheme", "cents": "5", "tender": "cash"}, wide=PHONE, organisation_id="organisation"),
    "dues:body-refund": act(
        COORDINATORS,
        {"refund-scheme": "@scheme", "refund-cents": "1", "refund-tender": "cash"},
        wide=COORDINATORS,
        organisation_id="organisation",
    ),
    "dues:body-charge": act(PHONE, A_CHARGE, wide=PHONE, organisation_id="organisation"),
    "dues:body-credit": act(COORDINATORS, {"reason": "mistake"}, wide=COORDINATORS, organisation_id="organisation", about="invoice"),
    "dues:body-issue": form(COORDINATORS, AN_INVOICE, wide=COORDINATORS, organisation_id="organisation"),
    "dues:receipt": page(PHONE, payment_id="payment"),
    "dues:undo": act(COORDINATORS, {"reason": "twice"}, payment_id="payment"),
    "dues:invoices": page(COORDINATORS, COORDINATORS),
    "dues:invoice": page(COORDINATORS, invoice_id="invoice"),
    "dues:invoice-paper": page(COORDINATORS, invoice_id="invoice"),
    "dues:credit-note": act(COORDINATORS, {"position": "1", "reason": "mistake"}, invoice_id="invoice"),
    "dues:box": form(PHONE, {"seen_cents": "1400", "counted_cents": "14"}, scheme_id="scheme"),
    "dues:closing": page(PHONE, closing_id="closing"),
    "dues:cheques": replace(form(COORDINATORS, {"payment": "@cheque"}, scheme_id="scheme"), may_send=COORDINATORS),
    "dues:deposit": page(COORDINATORS, deposit_id="deposit"),
    "dues:members": page(PHONE, scheme_id="scheme", query="etat=current"),
    "dues:join": form(PHONE, {"accepts_charter": "on", "instalments": "1"}, scheme_id="scheme", person_id="person"),
    "dues:fare": act(
        PHONE, {"fare-band": "solidarity", "fare-proof": "caf", "fare-until": "2026-12-31"}, scheme_id="scheme", person_id="person"
    ),
    "dues:end-fare": act(PHONE, right_id="fare_right"),
    "dues:cancel-term": act(COORDINATORS, {"reason": "mistake"}, term_id="term"),
    "dues:online": form(PLANTERS, {"organisation_slug": "voisins", "client_id": "un", "client_secret": "deux"}, wide=PLANTERS),
    "dues:settle-checkout": act(COORDINATORS, {"to": "closed", "seen": "opened"}, checkout_id="checkout"),
    "dues:notified": act(ALL, wide=ALL, workspace_slug="workspace_slug", hook="hook"),
}
