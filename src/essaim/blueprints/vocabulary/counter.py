"""Words about the counter: what kinds of contact a scheme may count."""

INTERACTION_KINDS = {
    "call": "A phone call",
    "visit": "A visit at somebody's home",
    "courtesy_visit": "A courtesy visit, for news and good company",
    "meeting": "Somebody met, at the counter or outside",
    "human_help": "A hand given once: an errand, a crossing, a form",
    "micro_diy": "Something small repaired or fitted",
    "micro_service": "Any other small service",
    "letter": "A letter",
}
