"""Prove that nobody rewrote the journal and that no row points into another workspace."""

import json

from django.core.management import BaseCommand

from essaim.core.foundation.journal import first_broken_link
from essaim.core.foundation.models import JournalHead, Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.web.crossings import crossings


class Command(BaseCommand):
    """`essaim verify`: exit status 0 when all is whole, 1 with the first broken entry of each journal."""

    help = "Check the journal of every workspace, and that no row points into another one."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args, **options) -> None:
        found = {"journals": [self._journal(place) for place in Workspace.objects.defer("logo").order_by("slug")]}
        found["crossings"] = crossings()
        found["whole"] = not found["crossings"] and all(row["broken_at"] is None for row in found["journals"])
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(self._lines(found)))
        if not found["whole"]:
            raise SystemExit(1)

    @staticmethod
    def _journal(workspace: Workspace) -> dict:
        """The number of entries, and that of the first one altered, removed or added."""
        with in_workspace(workspace):
            broken = first_broken_link(workspace)
        head = JournalHead.objects.filter(pk=workspace.pk).first()
        return {"workspace": workspace.slug, "entries": head.number if head else 0, "broken_at": broken}

    @staticmethod
    def _lines(found: dict) -> list[str]:
        journals = [
            f"{row['workspace']}: " + (
                f"{row['entries']} entries, whole" if row["broken_at"] is None
                else f"BROKEN at entry {row['broken_at']}"
            )
            for row in found["journals"]
        ]  # fmt: skip
        crossed = [f"{row['model']}.{row['field']}: {row['rows']} rows point into another workspace" for row in found["crossings"]]
        return [*journals, *(crossed or ["no row points into another workspace"])]
