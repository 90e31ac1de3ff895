"""Words about people: the kinds of roles, what is checked, and who may take part."""

from dataclasses import dataclass

ROLE_KINDS = {
    "supporter": "Someone who helps, volunteer or salaried",
    "beneficiary": "Someone who is helped",
    "requester": "A person or an organisation that asks on behalf of others",
    "professional": "Someone of the team whose job it is to meet, support or moderate: a psychologist, a mediator",
    "partner": "Someone from a partner organisation, who reads or referees",
}

VALIDATIONS = {
    "automatic": "The person takes part as soon as she is recorded",
    "team": "A member of the team validates or refuses, and nothing can be posted before",
}

ACCOUNTS = {
    "never": "No account: the phone, paper, and personal links",
    "optional": "An account if the person wants one; everything works without",
}

CHECK_KINDS = {
    "charter": "A charter read and accepted, with its version and date",
    "liability_insurance": "Liability insurance declared, with its date",
    "interview": "An interview with the team",
    "training": "A training module attended",
    "identity_seen": "Proof of identity seen, never kept",
    "reference": "Someone vouches for the person",
    "record_check": "Criminal record seen where the law allows it: yes or no, and the date, never a copy",
    "probation": "First times done together with somebody experienced",
}

GATES = {
    "validation": "Needed before the team can validate the person",
    "posting": "Needed before the person can post a need or an offer",
    "answer": "Needed before the person can answer a need",
    "proposal": "Needed before the person is proposed to anybody",
    "none": "Offered and recorded, but nothing waits for it",
}

ON_FAILURE = {
    "refuse": "The person cannot take part in this role, and is told why",
    "review": "The team is shown the reason and decides",
}

END_REASONS = {
    "conditions": "A condition is not met",
    "check_failed": "A check turned out badly, or has ended",
    "concern": "A worry about somebody's safety is being looked into",
    "charter": "The charter was not kept",
    "own_wish": "Their own wish",
    "moved": "Moved away",
    "job_ended": "The contract has ended",
    "no_answer": "No answer any more",
    "no_place": "There is no place at the moment",
    "deceased": "Has died",
    "care_home": "Lives in a home for older people now",
    "with_family": "Lives with relatives now",
    "home_service": "A home service has taken over",
}
"""Why somebody is refused, suspended, or takes part no longer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named eligibility rule; `value` is the type its value must have, or None for no value."""

    doc: str
    value: type | None = None
    statement: bool = False


RULES = {
    "min_age": Rule("At least this many years old", int),
    "older_than": Rule("More than this many years old", int),
    "max_age": Rule("At most this many years old", int),
    "min_gir": Rule("A GIR level at or above this one (1 is the most dependent, 6 autonomous)", int),
    "lives_in_territory": Rule("Lives in one of the communes of the scheme"),
    "cares_for_someone": Rule("Accompanies a relative, as the person declares herself"),
    "declared": Rule("The person ticks this statement, and nothing more is asked", statement=True),
}
