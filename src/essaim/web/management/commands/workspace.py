"""A whole workspace from the command line: taken out, or closed with the yes of two of its administrators."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from essaim.core.accounts.actions.closings import note_archive
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.web.closing import archive_of, remove_workspace


class Command(BaseCommand):
    """`essaim workspace export SLUG FILE` and `essaim workspace close SLUG --yes EMAIL EMAIL`."""

    help = "Take a workspace out, or close it."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        export = acts.add_parser("export", help="write everything that it holds into one archive")
        export.add_argument("slug")
        export.add_argument("file")
        close = acts.add_parser("close", help="remove everything that it holds")
        close.add_argument("slug")
        close.add_argument("--yes", nargs=2, metavar="EMAIL", required=True, help="two administrators of it who both said yes")

    def handle(self, *args, act: str, slug: str, **options) -> None:
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {slug}.")
        if act == "export":
            _write(workspace, Path(options["file"]))
            self.stdout.write(options["file"])
            return
        first, second = (_administrator(workspace, email) for email in options["yes"])
        if first.pk == second.pk:
            raise CommandError("It takes two people: name two different administrators.")
        removed = remove_workspace(workspace, asked_by=first.pk, confirmed_by=second.pk, now=timezone.now())
        self.stdout.write(f"{slug}: {sum(removed.values())} rows removed from {len(removed)} tables")


def _write(workspace: Workspace, target: Path) -> None:
    if target.exists():
        raise CommandError(f"{target} is already there: choose another name.")
    target.touch(mode=0o600)
    target.write_bytes(archive_of(workspace))
    with in_workspace(workspace):
        note_archive(workspace, by=SYSTEM, now=timezone.now())


def _administrator(workspace: Workspace, email: str) -> Membership:
    with in_workspace(workspace):
        found = Membership.objects.filter(account__email=email.lower(), is_administrator=True, left_at=None).first()
    if found is None:
        raise CommandError(f"{email} is no administrator of {workspace.slug}.")
    return found
