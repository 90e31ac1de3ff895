"""Look at the whole installation and say, in one line each, what is well and what to do about the rest."""

import json

from django.core.management import BaseCommand

from essaim.web.examination import EXAMINATIONS, Finding

MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}


class Command(BaseCommand):
    """`essaim doctor`: exit status 1 when something is broken; warnings alone do not fail."""

    help = "Check settings, database, disk, mail, SMS, worker, backups, closings, migrations, time zones, fonts."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")

    def handle(self, *args, **options) -> None:
        findings = [Finding(name, *examine()) for name, examine in EXAMINATIONS.items()]
        if options["json"]:
            self.stdout.write(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{MARKS[finding.state]} {finding.name}: {finding.sentence}")
        if any(finding.state == "fault" for finding in findings):
            raise SystemExit(1)
