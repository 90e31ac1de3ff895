"""Puts a copy back, brings it up to date, and erases again whoever was erased since."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.people.actions.rights import replay_ledger
from essaim.web import backup
from essaim.web.closing import close_again


class Command(BaseCommand):
    """`essaim restore FILE --yes`: exit status 0 done, 1 refused with a sentence."""

    help = "Replace everything by a copy."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file")
        parser.add_argument("--yes", action="store_true", help="replace what is here")

    def handle(self, *args, file: str, yes: bool, **options) -> None:
        if not yes:
            raise CommandError("This replaces everything that is here: say --yes to go on.")
        try:
            manifest = backup.put_back(Path(file))
        except backup.BackupRefused as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0)
        if closed := close_again(now=timezone.now()):
            self.stdout.write(f"{closed} workspaces closed since this copy were removed again")
        again = sum(_erase_again(workspace) for workspace in Workspace.objects.all())
        if again:
            self.stdout.write(f"{again} people erased since this copy were erased again")
        self.stdout.write(f"{file}: {manifest['made_at']}")


def _erase_again(workspace: Workspace) -> int:
    with in_workspace(workspace):
        return replay_ledger(now=timezone.now())
