"""Who may see hosts and act upon them: named questions, false by default."""

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Agreement, Host, Passage, Share


def may_see_hosts(who: Who, scheme: Scheme) -> bool:
    """The list of a scheme and what was said: operators and coordinators of it."""
    return who.has(*DESK, scheme=scheme.pk)


def may_agree(who: Who, scheme: Scheme) -> bool:
    """Adding hosts, making agreements, importing an index: coordinators of the scheme."""
    return who.has(StaffRole.COORDINATOR, scheme=scheme.pk)


def may_talk_to(who: Who, host: Host) -> bool:
    """Seeing a host, noting a contact or its answers."""
    return who.has(*DESK, scheme=host.scheme_id)


def may_run_host(who: Who, host: Host) -> bool:
    """Stopping, opening again, noting a passage made before."""
    return who.has(StaffRole.COORDINATOR, scheme=host.scheme_id)


def may_drop_passage(who: Who, passage: Passage) -> bool:
    """Taking back a passage that was noted by mistake."""
    return may_run_host(who, passage.host)


def may_see_agreement(who: Who, agreement: Agreement) -> bool:
    """Seeing and printing an agreement."""
    return who.has(*DESK, scheme=agreement.scheme_id)


def may_run_agreement(who: Who, agreement: Agreement) -> bool:
    """Signing, increasing, renewing, withdrawing."""
    return who.has(StaffRole.COORDINATOR, scheme=agreement.scheme_id)


def may_invoice(who: Who, share: Share) -> bool:
    """Saying that a share has been invoiced."""
    return may_run_agreement(who, share.agreement)
