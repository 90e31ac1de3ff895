"""How the addresses are tried that put sessions right, ask those who come, and write to whoever wishes to read."""

from __future__ import annotations

from dataclasses import replace

from tests.safety.knocking import ALL, COORDINATORS, NOBODY, PHONE, Recipe, act, form, page

A_LETTER = {"title": "Ce mois-ci", "words": "Le jardin reprend."}

PUTTING_RIGHT: dict[str, Recipe] = {
    "activities:correct-resource": form(
        COORDINATORS, {"name": "Bus", "seats": "5", "wheelchairs": "1", "places": "12"}, wide=COORDINATORS, resource_id="resource"
    ),
    "activities:archive-resource": act(COORDINATORS, wide=COORDINATORS, resource_id="resource"),
    "activities:lines": page(COORDINATORS, scheme_id="scheme"),
    "activities:line": form(COORDINATORS, {"title": "Le jardin"}, activity_id="training"),
    "activities:archive-line": act(COORDINATORS, activity_id="training"),
    "activities:keep": act(COORDINATORS, session_id="session"),
    # Neither scheme of this world asks for needs: the page does not exist there.
    "activities:needs": form(NOBODY, wide=NOBODY, attendee_id="attendee"),
    "activities:told-opinion": form(PHONE, {"face": "4", "channel": "phone"}, attendee_id="attendee"),
    "activities:opinion": form(ALL, {"face": "4"}, wide=ALL, secret="opinion"),
    "programming:move-many": replace(act(COORDINATORS, {"session": "@session", "number": "1", "unit": "1"}), may_send=COORDINATORS),
    "programming:correct": form(COORDINATORS, {"commune_code": "59350", "minimum": "0", "vehicle": "@bus"}, session_id="session"),
    "programming:fall-back": act(COORDINATORS, session_id="session"),
    "programming:let-go": act(COORDINATORS, session_id="session", person_id="supporter"),
    "activities:newsletters": page(COORDINATORS, scheme_id="scheme"),
    "activities:newsletter-write": form(COORDINATORS, A_LETTER, scheme_id="scheme"),
    "activities:subscribers": page(COORDINATORS, scheme_id="scheme"),
    "activities:subscribers-export": form(COORDINATORS, {"reason": "check", "words": "réunion", "kind": "ods"}, scheme_id="scheme"),
    "activities:newsletter": page(COORDINATORS, newsletter_id="newsletter"),
    "activities:newsletter-change": form(COORDINATORS, A_LETTER, newsletter_id="newsletter"),
    "activities:newsletter-send": act(COORDINATORS, {"seen": "0"}, newsletter_id="newsletter"),
    "activities:newsletter-drop": act(COORDINATORS, newsletter_id="newsletter"),
    "activities:newsletter-stop": form(ALL, wide=ALL, secret="newsletter"),
    "hosts:kind": act(COORDINATORS, {"kind": "residence"}, host_id="host"),
}
