"""One archive of everything that an instance holds, except its keys."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from essaim.web import backup


class Command(BaseCommand):
    """`essaim backup [FILE]`: exit status 0 done, 1 refused with a sentence."""

    help = "Copy the database and the files into one archive."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", nargs="?", help="where to write it (default: the data directory, by date)")

    def handle(self, *args, file: str | None, **options) -> None:
        now = timezone.now()
        target = Path(file) if file else Path(settings.DATA_DIR) / "backups" / f"essaim-{now:%Y%m%d-%H%M%S}.tar.gz"
        try:
            manifest = backup.make(target, now=now)
        except (backup.BackupRefused, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{target} {manifest['sha256'][:12]}")
