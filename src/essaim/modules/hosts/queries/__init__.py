"""What is read of hosts: where each stands, what comes next, what was agreed, used and owed."""

from essaim.modules.hosts.queries.agreements import (
    agreements_ending,
    agreements_listed,
    agreements_over,
    last_signed,
    shares_of_body,
    shares_to_invoice,
    signed_for,
)
from essaim.modules.hosts.queries.listing import (
    MODULE,
    OF_A_COMMUNE,
    commune_counted,
    foreseen,
    free_left,
    free_used,
    host_of,
    hosts_due,
    hosts_listed,
    last_added,
    passages_of,
    schemes_with_hosts,
    state_counts,
)
from essaim.modules.hosts.queries.pricing import Grid, PriceLine, grid_of, priced, split, total_of
from essaim.modules.hosts.queries.priority import Ranked, base_of, ranked
from essaim.modules.hosts.queries.survey import Findings, findings_by_commune, findings_of

__all__ = [
    "MODULE",
    "OF_A_COMMUNE",
    "Findings",
    "Grid",
    "PriceLine",
    "Ranked",
    "agreements_ending",
    "agreements_listed",
    "agreements_over",
    "base_of",
    "commune_counted",
    "findings_by_commune",
    "findings_of",
    "foreseen",
    "free_left",
    "free_used",
    "grid_of",
    "host_of",
    "hosts_due",
    "hosts_listed",
    "last_added",
    "last_signed",
    "passages_of",
    "priced",
    "ranked",
    "schemes_with_hosts",
    "shares_of_body",
    "shares_to_invoice",
    "signed_for",
    "split",
    "state_counts",
    "total_of",
]
