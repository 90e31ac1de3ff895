"""Serve the pages and run the worker, together, until Ctrl-C."""

import subprocess
import sys
from threading import Thread

from django.conf import settings
from django.core.management import BaseCommand
from django.urls import reverse
from granian import Granian
from granian.constants import Interfaces

from essaim.core.accounts.views.first_run import first_run_token
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.statistics import refresh_statistics
from essaim.web.jobs import schedule

PATIENCE = 20  # seconds: a message that is leaving has left by then


class Command(BaseCommand):
    """`essaim serve`: one web server and one worker; what plans weeks and tours is compiled beside them."""

    help = "Serve the pages and run the worker."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="web processes")
        parser.add_argument("--no-worker", action="store_true", help="pages only; run `essaim worker` elsewhere")

    def handle(self, *args, host: str, port: int, workers: int, no_worker: bool, **options) -> None:
        schedule()
        refresh_statistics()
        self._first_steps()
        worker = None if no_worker else subprocess.Popen([sys.executable, "-m", "essaim.web.cli", "worker"])
        warming = subprocess.Popen([sys.executable, "-m", "essaim.engine.warming"])
        Thread(target=warming.wait, daemon=True).start()  # an ended process stays in the list until somebody asks for it
        try:
            Granian(
                "essaim.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
                blocking_threads=4, log_level="warning" if not settings.DEBUG else "info",
            ).serve()  # fmt: skip
        finally:
            warming.kill()  # it holds nothing that could be half done
            if worker is not None:
                end(worker, patience=PATIENCE)

    def _first_steps(self) -> None:
        """On a new site, the address at which to begin, with its token for whoever comes from elsewhere."""
        if not Workspace.objects.exists():
            address = f"{settings.SITE_URL}{reverse('accounts:first-run')}?jeton={first_run_token()}"
            self.stdout.write(f"No workspace yet. Begin here:\n{address}")


def end(worker: subprocess.Popen, *, patience: float) -> None:
    """Ask the worker to end, and no longer than `patience` seconds: what it was doing is done again by the next one."""
    worker.terminate()
    try:
        worker.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
