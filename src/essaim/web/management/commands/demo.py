"""Prepare and serve the demonstration: fictional associations, running schemes, an invented cast."""

import os

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone
from rich.progress import Progress

from essaim.core.foundation.models import Workspace
from essaim.core.foundation.statistics import refresh_statistics
from essaim.web.demo import build, paying
from essaim.web.demo.tables import make_at_once


class Command(BaseCommand):
    """`essaim demo`: builds what is missing, prints the address and the accounts, and serves."""

    help = "Prepare and serve the demonstration."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--people", type=int, default=2000, help="how many invented people (default 2000)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="prepare only")

    def handle(self, *args, people: int, port: int, no_serve: bool, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Start it with ESSAIM_DEMO=1 (or `make demo`): the demonstration has no password.")
        if people < 60:
            raise CommandError("The demonstration needs at least 60 people.")
        if "ESSAIM_SITE_URL" not in os.environ:  # links in messages lead to where it is served, from every process
            settings.SITE_URL = os.environ["ESSAIM_SITE_URL"] = f"http://localhost:{port}"
        make_at_once()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not build.is_built():
            self._build(people)
        workspace = build.its_workspace()
        paying.open_account(workspace, now=timezone.now())
        self._announce(port)
        if not no_serve:
            self._serve(workspace, port)

    def _serve(self, workspace: Workspace, port: int) -> None:
        """The pages, and a provider that only pretends where people pay; whoever has given the address of another one keeps it."""
        if settings.ESSAIM_HELLOASSO_URL:
            call_command("serve", port=port)
            return
        with paying.provider_open(workspace, port=port + paying.APART) as there:
            self.stdout.write(f"Pretend HelloAsso, where no money moves: {there.url}\n\n")
            call_command("serve", port=port)

    def _build(self, people: int) -> None:
        with Progress(transient=True) as progress:
            bars: dict[str, int] = {}

            def show(label: str, done: int, total: int) -> None:
                if label not in bars:
                    bars[label] = progress.add_task(label, total=total)
                progress.update(bars[label], completed=done)

            build.build(people=people, now=timezone.now(), on_progress=show)
        refresh_statistics()

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\nEssaim: http://localhost:{port}/demo/\n\n")
        for player in build.players():
            self.stdout.write(f"  {player.name:<28} {player.role:<44} {player.email}")
        self.stdout.write("")
