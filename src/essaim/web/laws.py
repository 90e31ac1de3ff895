"""Every law that the database keeps over several tables, by the app whose table it protects."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from essaim.core.foundation.laws import Law, enact, repeal

NOT_CLEARED = """EXISTS (
    SELECT 1 FROM needs_offer o JOIN schemes_participation p ON p.id = o.participation_id
    WHERE o.id = NEW.offer_id
    AND (p.state <> 'active' OR p.cleared_until IS NULL OR p.cleared_until < {eve:created_at})
)"""
# Somebody who is suspended in a scheme and has no other part in it is told nothing by it.
SUSPENDED = """EXISTS (
    SELECT 1 FROM schemes_participation p
    WHERE p.person_id = NEW.person_id AND p.scheme_id = NEW.scheme_id AND p.state = 'suspended'
) AND NOT EXISTS (
    SELECT 1 FROM schemes_participation p
    WHERE p.person_id = NEW.person_id AND p.scheme_id = NEW.scheme_id AND p.state <> 'suspended'
)"""

HELPER_NOT_CLEARED = """EXISTS (
    SELECT 1 FROM schemes_participation p
    WHERE p.id = NEW.visitor_id AND (p.state <> 'active' OR p.cleared_until IS NULL OR p.cleared_until < {on})
)"""

# What was written about money stays as it was written: a mistake is met by one more line.
WRITTEN_ONCE = (
    "entry", "payment", "invoice", "invoiceline", "cashclosing", "deposit", "depositedcheque",
)  # fmt: skip
# Whoever rings is cleared, or on the fast track; protected contacts are for callers named for them.
CALLER_NOT_CLEARED = """NEW.state = 'claimed' AND NEW.leased_until IS NOT NULL AND EXISTS (
    SELECT 1 FROM campaigns_caller c JOIN schemes_participation p ON p.id = c.participation_id
    WHERE c.id = NEW.caller_id
    AND NOT (p.state = 'active' AND p.cleared_until IS NOT NULL AND p.cleared_until >= {eve:leased_until})
    AND NOT (p.state IN ('applied', 'interview_planned') AND p.fast_until IS NOT NULL AND p.fast_until >= {eve:leased_until})
)"""
CALLER_NOT_FOR_PROTECTED = """NEW.state IN ('waiting', 'claimed') AND EXISTS (
    SELECT 1 FROM people_person q JOIN campaigns_caller c ON c.id = NEW.caller_id
    WHERE q.id = NEW.person_id AND q.is_protected AND NOT c.may_reach_protected
)"""

# Whoever goes to a home to help with a device is cleared on that day.
HOME_HELP_NOT_CLEARED = """NEW.kind = 'at_home' AND EXISTS (
    SELECT 1 FROM schemes_participation p WHERE p.id = NEW.supporter_id
    AND (p.state <> 'active' OR p.cleared_until IS NULL OR p.cleared_until < {eve:starts_at})
)"""

# PostgreSQL keeps this one as an exclusion constraint, which holds between transactions as well.
OVERLAPS = """NEW.released_at IS NULL AND NEW.overlap_reason = '' AND EXISTS (
    SELECT 1 FROM schemes_commitment AS other WHERE other.id <> NEW.id
    AND other.released_at IS NULL AND other.overlap_reason = ''
    AND (other.person_id = NEW.person_id OR other.resource_id = NEW.resource_id)
    AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
)"""

LAWS = (
    Law(
        "schemes",
        "commitment_overlaps",
        "schemes_commitment",
        OVERLAPS,
        "commitment_overlaps",
        ("INSERT", "UPDATE OF person_id, resource_id, starts_at, ends_at, overlap_reason, released_at"),
        ("sqlite",),
    ),
    Law("needs", "proposal_to_cleared", "needs_proposal", NOT_CLEARED, "this supporter may not be asked"),
    Law("needs", "service_by_cleared", "needs_service", NOT_CLEARED, "this supporter may not be sent"),
    Law(
        "rounds",
        "assignment_of_cleared",
        "rounds_assignment",
        HELPER_NOT_CLEARED.replace("{on}", "{eve:created_at}"),
        "this helper may not be assigned",
    ),
    Law(
        "rounds",
        "visit_by_cleared",
        "rounds_visit",
        HELPER_NOT_CLEARED.replace("{on}", "NEW.day"),
        "this helper may not be sent",
        ("INSERT", "UPDATE OF visitor_id, day"),
    ),
    *(
        Law("dues", f"{table}_written_once", f"dues_{table}", "1 = 1", "money is only ever added to", ("UPDATE", "DELETE"))
        for table in WRITTEN_ONCE
    ),
    Law(
        "campaigns",
        "call_by_cleared",
        "campaigns_callee",
        CALLER_NOT_CLEARED,
        "this caller may not ring",
        ("INSERT", "UPDATE OF state, caller_id, leased_until"),
    ),
    Law(
        "campaigns",
        "protected_to_named",
        "campaigns_callee",
        CALLER_NOT_FOR_PROTECTED,
        "a protected contact is not for this caller",
        ("INSERT", "UPDATE OF caller_id"),
    ),
    Law(
        "equipment",
        "home_help_by_cleared",
        "equipment_help",
        HOME_HELP_NOT_CLEARED,
        "this supporter may not be sent",
        ("INSERT", "UPDATE OF supporter_id, starts_at, kind"),
    ),
    Law("messaging", "nothing_to_suspended", "messaging_message", SUSPENDED, "this supporter is suspended"),
)


def watch() -> None:
    """Lift the laws while tables are rebuilt, and put them in force again afterwards."""
    pre_migrate.connect(_lift, dispatch_uid="laws lifted")
    post_migrate.connect(_restore, dispatch_uid="laws in force")


def _lift(sender: AppConfig, using: str, **_more) -> None:
    repeal(connections[using], _of(sender))


def _restore(sender: AppConfig, using: str, **_more) -> None:
    enact(connections[using], _of(sender))


def _of(app: AppConfig) -> list[Law]:
    return [law for law in LAWS if law.app == app.label]
