"""For every address of the house: with which rows it is tried, what is sent to it, and who may open it.

An address that is missing here fails the build. Reviewed by people: the sets of roles (`knocking.py`) say who
sees what, and are written from the rules that we want, not from what the code happens to do.
"""

from __future__ import annotations

from dataclasses import replace

from tests.safety.crisis import CRISIS
from tests.safety.homes import HOMES
from tests.safety.hosting import HOSTS
from tests.safety.knocking import (
    ADMINISTRATOR,
    ALL,
    COORDINATORS,
    DESK,
    EDITS_PERSON,
    EVERYWHERE,
    FIGURES,
    FOLLOWS_UP,
    KNOWN,
    LOGGED_IN,
    NOBODY,
    OF_A,
    PHONE,
    PLANTERS,
    RECORDERS,
    SEES_NEED,
    SEES_PERSON,
    SEES_SETTLED,
    SUPPORTS,
    Recipe,
    act,
    entrance,
    form,
    page,
)

SOMEBODY = {"given_name": "Odette", "family_name": "Lefèvre", "commune_code": "59350", "preferred_channel": "voice"}
AN_INTERACTION = {"scheme": "@scheme", "kind": "call", "note": "bonjour", "readers": "team"}
A_NEED = {"what": "@scheme:relief", "when": "anytime", "commune_code": "59350", "details": "bonjour"}
A_CHANGE = {"details": "bonjour", "when": "anytime", "quantity": "1"}
AN_OFFER = {"categories": "relief", "details": "bonjour", "quantity": "1"}
AN_ISSUER = {"version": "1", "legal_name": "Voisins", "legal_form": "association", "address": "4 rue", "rna": "W333012345",
             "vat": "franchise", "pay_within_days": "30"}  # fmt: skip
A_CHARGE = {"charge-scheme": "@scheme", "charge-what": "other", "charge-label": "Carnet", "charge-cents": "4"}
AN_INVOICE = {"scheme": "@scheme", "label_1": "Atelier", "unit_1": "12", "recipient": "4 rue"}
WORKS_HERE = {"role": "operator", "scheme": "@scheme"}

# Addresses for machines stand behind tokens, not behind the doors of pages: they have a test of their own.
MACHINES = frozenset({
    "api-1:openapi-json", "api-1:schemes", "api-1:needs", "api-1:record", "api-1:need", "api-1:call", "api-1:sms", "api-1:api-root",
})  # fmt: skip

RECIPES: dict[str, Recipe] = {
    **CRISIS,
    **HOSTS,
    **HOMES,
    "home": entrance(ALL, methods="GET"),
    "demo": page(NOBODY),
    "demo-enter": act(NOBODY),
    # the phone desk
    "phone": page(PHONE, PHONE, query="q=Odette&organisme=@organisation"),
    "phone-ringing": page(PHONE, PHONE),
    "phone-record": act(PHONE, A_NEED | {"person_id": "@person"}, wide=EVERYWHERE),
    "phone-call-back": act(PHONE, {"number": "01 99 00 10 10", "reason": "call_back", "within": "4"}, wide=PHONE),
    "phone-call-done": act(PHONE, {"note": "fait"}, call_id="call"),
    # needs
    "needs:list": page(DESK, DESK),
    "needs:need": page(SEES_NEED, need_id="need"),
    "needs:propose": act(PHONE, need_id="need", offer_id="offer"),
    "needs:lead": act(SEES_NEED, {"member": "@membership"}, need_id="need"),
    "needs:change": form(SEES_NEED, A_CHANGE | {"seen_version": "1"}, need_id="need"),
    "needs:time": form(SEES_NEED, {"act": "leave_out", "seen_version": "1"}, need_id="weekly_need", day="=2026-03-19"),
    "needs:cancel": act(SEES_NEED, {"reason": "no_longer_needed"}, need_id="need"),
    "needs:why-not": page(SEES_NEED, query="q=Marius", need_id="need"),
    "needs:answer": act(SEES_NEED, {"answer": "yes"}, proposal_id="proposal"),
    "needs:agree": act(SEES_NEED, {"answer": "yes"}, service_id="answered_service"),
    "needs:validate": act(COORDINATORS, service_id="answered_service"),
    "needs:undo": act(SEES_NEED, service_id="answered_service"),
    "needs:confirm": act(SEES_SETTLED, {"side": "team", "outcome": "honoured"}, service_id="service"),
    "needs:propose-shares": act(SEES_NEED, need_id="need"),
    "needs:offers": page(DESK, DESK, query="q=Marius&etat=all"),
    "needs:offer": page(PHONE, offer_id="offer"),
    "needs:change-offer": form(PHONE, AN_OFFER | {"seen_version": "1"}, offer_id="offer"),
    "needs:move-offer": act(PHONE, {"to": "paused"}, offer_id="offer"),
    "needs:record-offer": form(PHONE, AN_OFFER, scheme_id="scheme", person_id="person"),
    "needs:record-body-offer": form(PHONE, AN_OFFER, scheme_id="scheme", organisation_id="organisation"),
    "today": page(DESK, DESK),
    # Cases of every scheme are handed over at once.
    "hand-over": replace(
        form(COORDINATORS, {"leaver": "@membership", "to": "@colleague"}, wide=EVERYWHERE), may_send=EVERYWHERE
    ),
    # behind personal links: whoever holds one, in whatever browser
    "links:proposal": page(ALL, ALL, secret="proposal"),
    "links:answer-proposal": act(ALL, {"answer": "yes"}, wide=ALL, secret="proposal"),
    "links:undo-proposal": act(NOBODY, secret="proposal"),
    "links:agreement": page(ALL, ALL, secret="agreement"),
    "links:answer-agreement": act(ALL, {"answer": "yes"}, wide=ALL, secret="agreement"),
    "links:need": page(ALL, ALL, secret="weekly_need"),
    "links:withdraw-need": act(ALL, wide=ALL, secret="weekly_need"),
    "links:need-time": act(ALL, {"act": "leave_out"}, wide=ALL, secret="weekly_need", day="=2026-03-19"),
    "links:service-time": act(ALL, {"act": "miss"}, wide=ALL, secret="weekly_service", occurrence_id="occurrence"),
    "links:service": page(ALL, ALL, secret="service"),
    "links:confirm-service": act(ALL, {"outcome": "honoured"}, wide=ALL, secret="service"),
    "links:cancel-service": act(ALL, wide=ALL, secret="service"),
    "links:confirmation": page(ALL, ALL, secret="confirmation"),
    "links:answer-confirmation": act(ALL, {"outcome": "honoured"}, wide=ALL, secret="confirmation"),
    "links:waiting": page(ALL, ALL, secret="waiting"),
    "links:open-waiting": act(ALL, wide=ALL, secret="waiting", proposal_id="proposal"),
    "calendar": page(ALL, ALL, secret="calendar"),
    "accounts:invitation": form(ALL, {"name": "Awa"}, wide=ALL, secret="invitation"),
    # activities
    "activities:list": page(PHONE, PHONE),
    "activities:resources": form(COORDINATORS, {"kind": "vehicle", "name": "Bus"}, wide=COORDINATORS),
    "programming:cancel-many": replace(
        act(COORDINATORS, {"session": "@session", "reason": "health"}), may_send=COORDINATORS
    ),
    "programming:plan": form(
        COORDINATORS, {"title": "Le jardin", "commune_code": "59350", "day": "2026-03-20", "starts": "10:00", "ends": "11:00",
                       "capacity": "3"}, scheme_id="scheme",
    ),  # fmt: skip
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
    "activities:give-place": act(PHONE, registration_id="waiting_registration"),
    "activities:confirm-line": act(COORDINATORS, registration_id="registration"),
    "activities:attend": act(PHONE, {"attendance": "excused"}, attendee_id="attendee"),
    "activities:mine": page(ALL, ALL, secret="registration"),
    "activities:mine-answer": act(ALL, {"answer": "no"}, wide=ALL, secret="registration"),
    "activities:programme": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "activities:feed": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "activities:public-session": form(
        ALL, {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 10 14"}, wide=ALL,
        workspace_slug="workspace_slug", scheme_slug="scheme_slug", session_id="session",
    ),  # fmt: skip
    "activities:poster": page(
        ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", session_id="session"
    ),
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
        COORDINATORS, {"refund-scheme": "@scheme", "refund-cents": "1", "refund-tender": "cash"}, wide=COORDINATORS,
        organisation_id="organisation",
    ),  # fmt: skip
    "dues:body-charge": act(PHONE, A_CHARGE, wide=PHONE, organisation_id="organisation"),
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
    "dues:fare": act(PHONE, {"fare-band": "solidarity", "fare-proof": "caf", "fare-until": "2026-12-31"}, scheme_id="scheme", person_id="person"),
    "dues:cancel-term": act(COORDINATORS, {"reason": "mistake"}, term_id="term"),
    "dues:online": form(PLANTERS, {"organisation_slug": "voisins", "client_id": "un", "client_secret": "deux"}, wide=PLANTERS),
    "dues:settle-checkout": act(COORDINATORS, {"to": "closed"}, checkout_id="checkout"),
    "dues:notified": act(ALL, wide=ALL, workspace_slug="workspace_slug", hook="hook"),
    # one's own page, behind its link
    # Neither of the two schemes of this world writes to people the way to a page of their own.
    "own:ask": form(
        NOBODY, {"given_name": "Odette", "family_name": "Lefèvre", "email": "neuve@essai.example"}, wide=NOBODY,
        workspace_slug="workspace_slug", scheme_slug="scheme_slug",
    ),  # fmt: skip
    "own:mine": page(ALL, ALL, secret="member"),
    "own:join": act(ALL, {"accepts_charter": "on"}, wide=ALL, secret="member"),
    "own:ask-support": act(ALL, wide=ALL, secret="member"),
    "own:propose": act(ALL, {"idea-title": "Reliure"}, wide=ALL, secret="member"),
    "own:link-visit": act(ALL, {"code": "ABCDEFGH"}, wide=ALL, secret="member"),
    "own:news": act(ALL, {"news": "yes"}, wide=ALL, secret="member"),
    "own:pay": act(ALL, wide=ALL, secret="member"),
    "own:back": page(ALL, ALL, secret="checkout"),
    "own:check": act(ALL, wide=ALL, secret="checkout"),
    "own:session": form(ALL, wide=ALL, secret="member", session_id="session"),
    "own:leave": act(ALL, wide=ALL, secret="member", registration_id="registration"),
    # what leaves
    "messaging:outbox": page(PHONE, PHONE),
    "messaging:failed": page(PHONE, PHONE),
    "messaging:retry": act(PHONE, message_id="failed_message"),
    "messaging:call-instead": act(PHONE, message_id="failed_message"),
    "messaging:letters": page(PHONE, PHONE),
    "messaging:print-all": act(PHONE, wide=PHONE),
    "messaging:posted": replace(act(PHONE, {"letter": "@letter"}), may_send=PHONE),
    "messaging:print-letter": act(PHONE, message_id="letter"),
    # what happens with people
    "followup:log": form(SEES_PERSON, AN_INTERACTION, person_id="person"),
    "followup:raise-alert": form(
        SEES_PERSON, {"scheme": "@scheme", "kind": "loneliness", "text": "seule"}, person_id="person"
    ),
    "followup:alert": page(FOLLOWS_UP, alert_id="alert"),
    "followup:move-alert": act(FOLLOWS_UP, {"to": "consent_sought"}, alert_id="alert"),
    "followup:refer": act(
        FOLLOWS_UP,
        {"partner": "@organisation", "consent_channel": "phone", "consented_at": "2026-03-10"}, alert_id="alert",
    ),
    "followup:close-referral": act(FOLLOWS_UP, {"to": "taken_over"}, referral_id="referral"),
    "followup:report-danger": replace(
        form(DESK, {"person_id": "@person", "category": "financial", "severity": "day", "text": "peur",
                    "accused_member": "@membership"}), may_send=SEES_PERSON,
    ),  # fmt: skip
    "followup:report-own": form(KNOWN, {"person_described": "au 3e", "category": "financial", "severity": "day", "text": "peur"}, wide=KNOWN),
    "followup:report": form(frozenset({"safeguarding"}), {"to": "transmitted", "text": "fait", "transmitted_to": "3977"}, wide=NOBODY, report_id="report"),
    "followup:support": page(SUPPORTS, person_id="person", scheme_id="scheme"),
    "followup:note-carer": act(SUPPORTS, {"status": "accompanied"}, person_id="person", scheme_id="scheme"),
    "followup:ask-support": act(SUPPORTS, person_id="person", scheme_id="scheme"),
    "followup:decide-support": act(SUPPORTS, {"to": "open"}, support_id="support"),
    # people
    "people:list": page(DESK, DESK, query="q=Odette"),
    "people:record": form(RECORDERS, SOMEBODY | {"is_new": "on", "channel": "phone"}, wide=RECORDERS),
    "people:addresses": page(RECORDERS, RECORDERS, query="q=rue"),
    "people:duplicates": page(COORDINATORS, COORDINATORS),
    "people:compare": page(COORDINATORS, first_id="person", second_id="twin"),
    "people:not_the_same": act(COORDINATORS, first_id="person", second_id="twin"),
    "people:merge": act(COORDINATORS, kept_id="person", absorbed_id="twin"),
    "people:part": act(COORDINATORS, merge_id="merge"),
    "people:imports": form(EVERYWHERE),
    "people:import_template": page(EVERYWHERE, kind="=csv"),
    "people:import": form(EVERYWHERE, {"0": "given_name", "1": "family_name"}, wide=EVERYWHERE, batch_id="batch"),
    "people:confirm_import": act(EVERYWHERE, batch_id="batch"),
    "people:import_errors": page(EVERYWHERE, batch_id="batch"),
    "people:undo_import": act(EVERYWHERE, batch_id="batch"),
    "people:export": form(COORDINATORS, {"reason": "check", "words": "réunion", "kind": "ods"}, wide=COORDINATORS),
    "people:retention": form(EVERYWHERE, {"confirmed": "0"}),
    "people:organisations": page(DESK, DESK, query="q=Atelier"),
    "people:record_organisation": form(PHONE, {"name": "Atelier", "kind": "association"}, wide=PHONE),
    "people:organisation": page(DESK, DESK, organisation_id="organisation"),
    "people:change_organisation": form(
        PHONE, {"name": "Atelier", "kind": "association", "seen_version": "1"}, wide=PHONE, organisation_id="organisation"
    ),
    "people:add_organisation_contact": act(PHONE, {"value": "01 99 00 10 11"}, wide=PHONE, organisation_id="organisation"),
    "people:end_organisation_contact": act(PHONE, wide=PHONE, contact_id="organisation_contact"),
    "people:end_contact": act(EDITS_PERSON, contact_id="contact"),
    "people:withdraw_consent": act(EDITS_PERSON, {"channel": "phone"}, consent_id="consent"),
    "people:end_relation": act(EDITS_PERSON, relation_id="relation"),
    "people:person": page(SEES_PERSON, person_id="person"),
    # The record that was kept is the one that somebody else follows.
    "people:merged": page(SEES_SETTLED | {"psychosocial"}, person_id="absorbed"),
    "people:change": form(EDITS_PERSON, SOMEBODY | {"seen_version": "1"}, person_id="person"),
    "people:add_contact": act(EDITS_PERSON, {"value": "01 99 00 10 12"}, person_id="person"),
    "people:give_consent": act(EDITS_PERSON, {"purpose": "messages", "channel": "phone"}, person_id="person"),
    "people:address": form(EDITS_PERSON, {"line": "4 rue", "commune_code": "59350"}, person_id="person"),
    "people:district": form(EDITS_PERSON, {"code": "outside"}, person_id="person"),
    "people:districts": form(EVERYWHERE),
    "people:availability": form(EDITS_PERSON, {"slots": "0m"}, person_id="person"),
    # The other person is not followed by the lead contact.
    "people:relate": replace(
        form(EDITS_PERSON, {"other": "@twin", "kind": "neighbour", "lives_with": "on"}, person_id="person"), may_send=PHONE
    ),
    "people:live_apart": act(EDITS_PERSON, person_id="person"),
    "people:protect": act(EDITS_PERSON, person_id="person"),
    "people:mark": act(EDITS_PERSON, {"what": "moved", "on": "2026-03-01"}, person_id="person"),
    "people:rights": page(COORDINATORS, person_id="person"),
    "people:readers_letter": page(COORDINATORS, person_id="person"),
    "people:copy": act(COORDINATORS, person_id="person"),
    "people:objection": act(COORDINATORS, {"channel": "phone"}, person_id="person"),
    "people:erase": form(COORDINATORS, {"word": "EFFACER"}, person_id="person"),
    "people:unarchive": act(COORDINATORS, person_id="person"),
    # one's own space
    "space": page(KNOWN, KNOWN),
    "space-answer": act(frozenset({"supporter"}), need_id="unasked_need"),
    "space-proposal": form(frozenset({"supporter"}), {"answer": "yes"}, wide=NOBODY, proposal_id="proposal"),
    "space-service": page(frozenset({"supporter"}), NOBODY, service_id="service"),
    "space-act": act(frozenset({"supporter"}), {"act": "honoured"}, service_id="service"),
    "space-help": act(frozenset({"person"}), {"act": "agree"}, service_id="answered_service"),
    "space-time": act(frozenset({"supporter"}), {"act": "miss"}, service_id="weekly_service", occurrence_id="occurrence"),
    "space-need": page(frozenset({"person"}), need_id="weekly_need"),
    "space-withdraw": act(frozenset({"person"}), need_id="weekly_need"),
    "space-need-time": act(frozenset({"person"}), {"act": "leave_out"}, need_id="weekly_need", day="=2026-03-19"),
    "space-offer": form(frozenset({"supporter"}), AN_OFFER | {"seen_version": "1"}, offer_id="supporter_offer"),
    "space-move-offer": act(frozenset({"supporter"}), {"to": "paused"}, offer_id="supporter_offer"),
    "space-availability": form(KNOWN, {"0": "am"}, wide=KNOWN),
    "space-pause": act(frozenset({"supporter"}), participation_id="supporter_participation"),
    "space-calendar": act(KNOWN, wide=KNOWN),
    # the public pages
    "public:scheme": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
    "public:paper": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", journey_key="=need"),
    "public:check": form(ALL, wide=ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", journey_key="=need"),
    "public:thanks": page(ALL, ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", journey_key="=need"),
    "public:question": form(
        ALL, wide=ALL, workspace_slug="workspace_slug", scheme_slug="scheme_slug", journey_key="=need", number="=1"
    ),
    "public:paper-entry": form(PHONE, {"first_name": "Odette", "category": "relief"}, scheme_id="scheme", journey_key="=need"),
    # figures
    "evaluation:scorecards": page(FIGURES, FIGURES),
    "evaluation:scorecard": page(FIGURES, scheme_id="scheme"),
    "evaluation:counted": page(COORDINATORS, scheme_id="scheme", key="indicator"),
    "evaluation:coverage": page(COORDINATORS, COORDINATORS),
    "evaluation:report": page(FIGURES, scheme_id="scheme"),
    "evaluation:report-file": page(FIGURES, scheme_id="scheme", kind="=csv"),
    "evaluation:download": page(FIGURES, scheme_id="scheme", kind="=csv"),
    # schemes
    "schemes:list": page(PLANTERS, PLANTERS),
    "schemes:plant": form(ADMINISTRATOR, {"name": "Entre voisins"}, wide=ADMINISTRATOR, key="=la-scalaa"),
    "schemes:scheme": page(PLANTERS, PLANTERS - {"coordinator"}, scheme_id="scheme"),
    "schemes:change": form(ADMINISTRATOR, {"version": "1", "name": "Entre voisins"}, wide=ADMINISTRATOR, scheme_id="scheme"),
    "schemes:move": act(PLANTERS, {"to": "paused"}, wide=PLANTERS - {"coordinator"}, scheme_id="scheme"),
    "schemes:upgrade": form(ADMINISTRATOR, {"version": "1"}, wide=ADMINISTRATOR, scheme_id="scheme"),
    "schemes:export": page(ADMINISTRATOR, ADMINISTRATOR, scheme_id="scheme"),
    # Only the other scheme asks for a decision: in the own one the page does not exist.
    "schemes:decide": form(
        NOBODY, {"kind": "go_on", "decided_on": "2026-03-10"}, wide=EVERYWHERE | {"coordinator_elsewhere"},
        scheme_id="deciding_scheme",
    ),
    "schemes:closed-days": form(COORDINATORS, {"label": "repos", "first_day": "2026-04-11", "last_day": "2026-04-26"}, scheme_id="scheme"),
    "schemes:reopen-days": act(COORDINATORS, closed_id="closed_days"),
    # weekly visits
    "rounds:weeks": page(COORDINATORS, COORDINATORS),
    "rounds:week": page(COORDINATORS, scheme_id="scheme"),
    "rounds:suggest": page(COORDINATORS, scheme_id="scheme"),
    "rounds:assign": form(
        COORDINATORS, {"person": "@relative", "visitor": "@supporter_participation", "weekday": "2", "starts": "14:00",
                       "minutes": "60", "person_agreed": "on", "visitor_agreed": "on"}, scheme_id="scheme",
    ),  # fmt: skip
    "rounds:end": act(COORDINATORS, assignment_id="assignment"),
    "rounds:move": form(COORDINATORS, {"day": "2026-03-13", "starts": "10:00", "visitor": "@supporter_participation"}, visit_id="visit"),
    "rounds:prepare": form(COORDINATORS, {"week": "2026-03-16", "scope": "alone"}, scheme_id="scheme"),
    "rounds:draft": page(COORDINATORS, draft_id="week_draft"),
    "rounds:plan-again": act(COORDINATORS, draft_id="week_draft"),
    "rounds:adopt": act(COORDINATORS, {"all": "1"}, draft_id="week_draft"),
    "rounds:undo": act(COORDINATORS, draft_id="week_draft"),
    "rounds:put-aside": act(COORDINATORS, draft_id="week_draft"),
    "rounds:line": form(
        COORDINATORS, {"day": "2026-03-19", "starts": "10:00", "visitor": "@supporter_participation"}, line_id="draft_line"
    ),
    "rounds:act": act(COORDINATORS, {"do": "later"}, line_id="draft_line"),
    "rounds:to-note": form(PHONE, scheme_id="scheme"),
    "rounds:sheet": page(PHONE, participation_id="supporter_participation"),
    "rounds:away": form(
        COORDINATORS, {"first_day": "2026-04-20", "last_day": "2026-04-24", "reason": "leave"}, participation_id="supporter_participation"
    ),
    "rounds:absence": form(COORDINATORS, absence_id="absence"),
    "rounds:take-absence-back": act(COORDINATORS, absence_id="absence"),
    "rounds:mine": page(KNOWN, KNOWN),
    "rounds:visit": page(frozenset({"supporter"}), NOBODY, visit_id="visit"),
    "rounds:arrive": act(frozenset({"supporter"}), visit_id="visit"),
    "rounds:finish": act(frozenset({"supporter"}), {"readers": "team", "note": "bonjour"}, visit_id="visit"),
    "rounds:leave": act(frozenset({"supporter"}), visit_id="started_visit"),
    "rounds:stay": act(frozenset({"supporter"}), visit_id="started_visit"),
    "rounds:no-answer": form(frozenset({"supporter"}), {"tried": "rang", "seen": "bonjour"}, wide=NOBODY, visit_id="visit"),
    "rounds:under-way": page(PHONE, PHONE),
    "rounds:alone": page(PHONE, visit_id="started_visit"),
    "rounds:say": act(PHONE, {"act": "longer"}, visit_id="started_visit"),
    "rounds:door": form(PHONE, {"outcome": "well"}, door_id="door"),
    "rounds:pass-on": act(frozenset({"supporter"}), {"other": "bonjour"}, visit_id="visit"),
    # the way in for whoever helps
    "onboarding:supporters": page(COORDINATORS, COORDINATORS),
    "onboarding:checklist": page(COORDINATORS, participation_id="participation"),
    "onboarding:record": act(
        COORDINATORS, {"charter-outcome": "valid", "charter-done_on": "2026-03-10"}, participation_id="participation",
        key="=charter", wide=NOBODY,
    ),
    "onboarding:decide": act(COORDINATORS, {"to": "paused"}, participation_id="participation"),
    # Neither of the two schemes of this world has salaried supporters: for the right people this is a refusal.
    "onboarding:contract": act(COORDINATORS, {"seen_version": "1"}, participation_id="participation"),
    "onboarding:move-job": act(COORDINATORS, {"to": "in_training"}, participation_id="participation"),
    "onboarding:attestation": act(COORDINATORS, participation_id="supporter_participation"),
    "schemes:enrol": act(PHONE, person_id="person", scheme_id="scheme", role="=volunteer"),
    # accounts, settings, team
    "accounts:first-run": form(NOBODY),
    "accounts:account": form(LOGGED_IN, {"name": "Awa", "language": "fr"}, wide=LOGGED_IN),
    "accounts:change-email": act(LOGGED_IN, {"email": "ailleurs@essai.example"}, wide=LOGGED_IN),
    "accounts:confirm-email": entrance(ALL, token="email_token"),
    "accounts:end-other-sign-ins": act(LOGGED_IN, wide=LOGGED_IN),
    "accounts:end-sign-in": act(frozenset({"lead_contact", "coordinator_of_b"}), wide=EVERYWHERE, sign_in_id="sign_in"),
    "accounts:workspaces": page(LOGGED_IN, LOGGED_IN),
    "accounts:enter-workspace": act(OF_A, wide=OF_A, workspace_id="workspace"),
    "accounts:settings": page(ADMINISTRATOR, ADMINISTRATOR),
    "accounts:change-workspace": act(ADMINISTRATOR, {"version": "1", "name": "Voisins"}, wide=ADMINISTRATOR),
    "accounts:change-notices": act(ADMINISTRATOR, {"version": "1", "accessibility_level": "none"}, wide=ADMINISTRATOR),
    "accounts:put-logo": act(ADMINISTRATOR, wide=ADMINISTRATOR),
    "accounts:remove-logo": act(ADMINISTRATOR, wide=ADMINISTRATOR),
    "accounts:team": page(ADMINISTRATOR, ADMINISTRATOR, query="q=a"),
    "accounts:invite": form(ADMINISTRATOR, WORKS_HERE | {"email": "neuf@essai.example"}, wide=ADMINISTRATOR),
    "accounts:send-again": act(ADMINISTRATOR, wide=ADMINISTRATOR, invitation_id="invitation"),
    "accounts:withdraw-invitation": act(ADMINISTRATOR, wide=ADMINISTRATOR, invitation_id="invitation"),
    "accounts:take-role": act(ADMINISTRATOR, wide=ADMINISTRATOR, grant_id="grant"),
    "accounts:member": page(ADMINISTRATOR, ADMINISTRATOR, membership_id="membership"),
    "accounts:give-role": act(ADMINISTRATOR, WORKS_HERE, wide=ADMINISTRATOR, membership_id="membership"),
    "accounts:take-administration": act(ADMINISTRATOR, wide=ADMINISTRATOR, membership_id="membership"),
    "accounts:remove-member": act(ADMINISTRATOR, wide=ADMINISTRATOR, membership_id="membership"),
    "accounts:recover-email": act(ADMINISTRATOR, {"email": "perdu@essai.example"}, wide=ADMINISTRATOR, membership_id="membership"),
    "accounts:recover-factor": act(ADMINISTRATOR, wide=ADMINISTRATOR, membership_id="membership"),
    "accounts:new-link": form(ALL, {"contact": "01 99 00 10 13"}, wide=ALL),
    "accounts:site-legal": page(ALL, ALL),
    "accounts:site-privacy": page(ALL, ALL),
    "accounts:site-accessibility": page(ALL, ALL),
    "accounts:legal": page(ALL, ALL, workspace_slug="workspace_slug"),
    "accounts:privacy": page(ALL, ALL, workspace_slug="workspace_slug"),
    "accounts:accessibility": page(ALL, ALL, workspace_slug="workspace_slug"),
    "accounts:logo": page(ALL, ALL, workspace_slug="workspace_slug"),
    # keys of programs
    "programs": form(ADMINISTRATOR, {"token_id": "6f7f1f0e-6d0c-4a4e-8a86-0a4c3b6c0002", "name": "Portail"}, wide=ADMINISTRATOR),
    "take-key-back": act(ADMINISTRATOR, wide=ADMINISTRATOR, token_id="token"),
    # logging in
    "account_login": entrance(ALL, {"email": "quelquun@essai.example"}),
    "account_request_login_code": entrance(ALL),
    "account_signup": entrance(ALL),
    "account_confirm_login_code": entrance(ALL),
    "mfa_authenticate": entrance(ALL),
    "account_logout": entrance(ALL),
    "account_inactive": Recipe("GET", ALL, ALL),
    "account_reauthenticate": entrance(LOGGED_IN),
    "mfa_reauthenticate": entrance(LOGGED_IN),
    "mfa_index": Recipe("GET", LOGGED_IN, LOGGED_IN),
    "mfa_activate_totp": entrance(LOGGED_IN),
    # Nobody in this world has a second factor of their own: these pages do not exist yet.
    "mfa_deactivate_totp": form(NOBODY),
    "mfa_view_recovery_codes": page(NOBODY),
    "mfa_generate_recovery_codes": entrance(LOGGED_IN),
    "mfa_download_recovery_codes": page(NOBODY),
    "set_language": act(ALL, {"language": "fr"}, wide=ALL),
}

from tests.safety.recipes_of_neighbours import NEIGHBOURS  # noqa: E402  (made of what stands above)

RECIPES |= NEIGHBOURS
