"""What the worker does for accounts: letters that hold a fresh link or tell of a recovery."""

from uuid import UUID

from django.core.management import call_command
from django.utils import timezone

from essaim.core.accounts.actions import letters, sign_ins, watching


def send_invitation(invitation_id: str) -> None:
    """Make the link and send it; the link never waits in a queue."""
    letters.send_invitation(UUID(invitation_id))


def tell_recovery(recovery_id: str) -> None:
    """Tell somebody, at both addresses, that a colleague gave them access again."""
    letters.tell_recovery(UUID(recovery_id))


def tidy() -> None:
    """Forget sessions that are over and what was known of their browsers."""
    call_command("clearsessions")
    sign_ins.forget_old_sign_ins(now=timezone.now())


def watch_readings() -> None:
    """Whether somebody opens many files in a short time."""
    watching.watch_readings(now=timezone.now())


def tell_many_readings(member_id: str, administrator_id: str, files: int) -> None:
    """Tell one administrator of it."""
    watching.tell_many_readings(UUID(member_id), UUID(administrator_id), files)
