"""A whole workspace from the command line: taken out, or closed with the yes of two of its administrators."""

from pathlib import Path
from uuid import UUID

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from essaim.core.accounts.actions.closings import ask_closing, confirm_closing, note_archive
from essaim.core.accounts.models import Closing
from essaim.core.accounts.queries import closing_asked
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.web.closing import archive_of, note_closed, remove_workspace


class Command(BaseCommand):
    """`essaim workspace export SLUG FILE`, `close SLUG --yes EMAIL EMAIL`, and `note-closed ID` after a crash."""

    help = "Take a workspace out, or close it."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        export = acts.add_parser("export", help="write everything that it holds into one archive")
        export.add_argument("slug")
        export.add_argument("file")
        close = acts.add_parser("close", help="remove everything that it holds, once it was taken out")
        close.add_argument("slug")
        close.add_argument("--yes", nargs=2, metavar="EMAIL", required=True, help="two administrators of it who both said yes")
        note = acts.add_parser("note-closed", help="write the end of a closing that a crash kept from being written")
        note.add_argument("id", type=UUID)

    def handle(self, *args, act: str, **options) -> None:
        if act == "note-closed":
            return self._note_closed(options["id"])
        workspace = Workspace.objects.filter(slug=options["slug"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {options['slug']}.")
        return self._export(workspace, Path(options["file"])) if act == "export" else self._close(workspace, options["yes"])

    def _export(self, workspace: Workspace, target: Path) -> None:
        if target.exists():
            raise CommandError(f"{target} is already there: choose another name.")
        target.touch(mode=0o600)
        target.write_bytes(archive_of(workspace))
        with in_workspace(workspace):
            note_archive(workspace, by=SYSTEM, now=timezone.now())
        self.stdout.write(str(target))

    def _close(self, workspace: Workspace, emails: list[str]) -> None:
        first, second = (_administrator(workspace, email) for email in emails)
        if first.pk == second.pk:
            raise CommandError("It takes two people: name two different administrators.")
        try:
            with transaction.atomic():
                asked = _confirmed(workspace, first, second)
                said_yes = second if asked.asked_by_id == first.pk else first
                removed = remove_workspace(workspace, asked_by=asked.asked_by_id, confirmed_by=said_yes.pk, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{workspace.slug}: {sum(removed.values())} rows removed from {len(removed)} tables")

    def _note_closed(self, workspace_id: UUID) -> None:
        if not note_closed(workspace_id, now=timezone.now()):
            raise CommandError(f"No closing of {workspace_id} waits for its end, or the workspace is still here.")
        self.stdout.write(f"{workspace_id}: noted as closed")


def _confirmed(workspace: Workspace, first: Membership, second: Membership) -> Closing:
    """The wish of one of the two, asked here if nobody has asked yet, confirmed by the other one."""
    now = timezone.now()
    with in_workspace(workspace):
        asked = closing_asked() or ask_closing(workspace, member=first, by=SYSTEM, now=now)
        if asked.asked_by_id not in (first.pk, second.pk):
            raise CommandError("Somebody else asked that it be closed: name them, or have them take it back.")
        return confirm_closing(asked, member=second if asked.asked_by_id == first.pk else first, by=SYSTEM, now=now)


def _administrator(workspace: Workspace, email: str) -> Membership:
    with in_workspace(workspace):
        found = Membership.objects.filter(account__email=email.lower(), is_administrator=True, left_at=None).first()
    if found is None:
        raise CommandError(f"{email} is no administrator of {workspace.slug}.")
    return found
