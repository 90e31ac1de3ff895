"""How the addresses of communes and residences are tried, and who may open them."""

from __future__ import annotations

from tests.safety.knocking import ALL, COORDINATORS, NOBODY, PHONE, Recipe, act, form, page

HOSTS: dict[str, Recipe] = {
    "activities:resource": form(
        COORDINATORS,
        {"scheme": "@scheme", "purpose": "droits", "day": "2026-04-20", "starts": "10:00", "ends": "11:00"},
        wide=COORDINATORS,
        resource_id="resource",
    ),
    "activities:booking": page(COORDINATORS, booking_id="booking"),
    "activities:cancel-booking": act(COORDINATORS, booking_id="booking"),
    "activities:slips": form(PHONE, session_id="session"),
    "activities:came": form(PHONE, {"person_id": "@relative"}, session_id="session"),
    "activities:open-kiosk": act(PHONE, session_id="session"),
    "activities:close-kiosk": act(PHONE, session_id="session"),
    "activities:attestation": act(PHONE, attendee_id="attendee"),
    "activities:kiosk": page(ALL, ALL, secret="kiosk"),
    "activities:kiosk-tick": act(ALL, wide=ALL, secret="kiosk", attendee_id="attendee"),
    "programming:inform": form(PHONE, {"about": "rights", "people": "3"}, session_id="session"),
    "programming:animator": form(COORDINATORS, {"person": "@chosen_leader"}, session_id="session"),
    "hosts:home": page(PHONE, PHONE),
    "hosts:list": page(PHONE, query="q=Atelier", scheme_id="scheme"),
    "hosts:add": form(COORDINATORS, {"listed": "59350"}, scheme_id="scheme"),
    "hosts:undo-added": act(COORDINATORS, scheme_id="scheme"),
    "hosts:add-residence": form(COORDINATORS, {"name": "Les Lauriers", "commune_code": "59350"}, scheme_id="scheme"),
    "hosts:fragility": form(COORDINATORS, scheme_id="scheme"),
    "hosts:export": page(PHONE, scheme_id="scheme", kind="=csv"),
    "hosts:propose": form(COORDINATORS, {"hosts": "Lille", "passages": "2", "starts_on": "2026-03-12", "how": "equal"}, scheme_id="scheme"),
    "hosts:to-invoice": page(COORDINATORS, scheme_id="scheme"),
    "hosts:export-invoices": page(COORDINATORS, scheme_id="scheme", kind="=csv"),
    "hosts:survey": page(PHONE, scheme_id="scheme"),
    "hosts:retired": form(PHONE, {"commune_code": "59350", "needs": "company", "age": "unsaid"}, scheme_id="scheme"),
    "hosts:host": page(PHONE, host_id="host"),
    "hosts:contact": act(PHONE, {"on": "2026-03-12", "channel": "phone"}, host_id="host"),
    "hosts:stop": act(COORDINATORS, {"reason": "no_budget"}, host_id="host"),
    "hosts:reopen": act(COORDINATORS, host_id="host"),
    "hosts:discovery": act(COORDINATORS, {"day": "2026-03-01"}, host_id="host"),
    "hosts:answer": form(PHONE, {"needs": "company", "on": "2026-03-12", "channel": "phone"}, host_id="host"),
    "hosts:agreement": page(PHONE, agreement_id="agreement"),
    "hosts:paper": page(PHONE, agreement_id="agreement"),
    "hosts:sign": act(COORDINATORS, {"signed_on": "2026-03-10"}, agreement_id="agreement"),
    "hosts:unsign": act(COORDINATORS, agreement_id="loose_agreement"),
    "hosts:drop-discovery": act(COORDINATORS, passage_id="past_passage"),
    "hosts:increase": act(COORDINATORS, {"passages": "5"}, agreement_id="signed_agreement"),
    "hosts:withdraw": act(COORDINATORS, agreement_id="agreement"),
    "programming:invoice": act(COORDINATORS, share_id="share"),
    "hosts:invoiced": act(COORDINATORS, {"reference": "F-1"}, share_id="share"),
    # Neither of the two schemes of this world has hosts of its own: in them the survey does not exist.
    "hosts:public-survey": form(NOBODY, wide=NOBODY, workspace_slug="workspace_slug", scheme_slug="scheme_slug"),
}
