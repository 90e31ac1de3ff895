"""Prepare a site for its first day, from the terminal: tables, workspace, first administrator."""

import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.validators import ValidationError, validate_email
from django.urls import reverse
from django.utils import timezone

from essaim.core.accounts.actions.workspaces import invite_first_administrator, open_workspace
from essaim.core.accounts.views.first_run import first_run_token
from essaim.core.foundation.models import Membership, Workspace
from essaim.core.foundation.scope import in_workspace


class Command(BaseCommand):
    """`essaim init`: safe to repeat. 0 done, 1 refused with a sentence, 2 wrong use."""

    help = "Prepare the data directory and the database, open the first workspace, invite its administrator."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--name", help="name of the organisation")
        parser.add_argument("--administrator", metavar="EMAIL", help="e-mail of the first administrator")
        parser.add_argument("--reply", metavar="EMAIL", default="", help="address for replies")

    def handle(self, *args, name: str | None, administrator: str | None, reply: str, **options) -> None:
        self._prepare()
        workspace = Workspace.objects.order_by("created_at").first()
        if workspace and self._has_administrator(workspace):
            self.stdout.write(f"Already set up: {workspace.name}. Nothing was changed.")
            return
        name, administrator = self._asked(name, administrator, workspace)
        if not (workspace or name) or not administrator:
            self._show_first_page()
            return
        self._invite(workspace, name, administrator, reply)

    def _prepare(self) -> None:
        try:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as refused:
            raise CommandError(f"The data directory {settings.DATA_DIR} cannot be made: {refused.strerror}.") from refused
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)

    @staticmethod
    def _has_administrator(workspace: Workspace) -> bool:
        with in_workspace(workspace):
            return Membership.objects.filter(is_administrator=True, left_at=None).exists()

    @staticmethod
    def _asked(name: str | None, administrator: str | None, workspace: Workspace | None) -> tuple[str | None, str | None]:
        """What was given, else what is typed when somebody sits at the terminal."""
        if sys.stdin.isatty():
            name = name or (None if workspace else input("Name of the organisation: ").strip())
            administrator = administrator or input("E-mail of the first administrator: ").strip()
        return name, administrator

    def _show_first_page(self) -> None:
        address = f"{settings.SITE_URL}{reverse('accounts:first-run')}?jeton={first_run_token()}"
        self.stdout.write(f"The database is ready. Start `essaim serve`, then open:\n{address}")

    def _invite(self, workspace: Workspace | None, name: str | None, administrator: str, reply: str) -> None:
        for address in filter(None, (administrator, reply)):
            try:
                validate_email(address)
            except ValidationError as wrong:
                raise CommandError(f"This is not an e-mail address: {address}", returncode=2) from wrong
        now = timezone.now()
        workspace = workspace or open_workspace(name=name, reply_email=reply, now=now)
        link = invite_first_administrator(workspace, email=administrator, now=now)
        self.stdout.write(f"{workspace.name} is ready. Start `essaim serve`, then open this link, once, within 7 days:\n{link}")
