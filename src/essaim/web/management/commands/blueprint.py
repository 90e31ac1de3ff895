"""Blueprints from the command line: list, check, plant, export, diff."""

import json
import tomllib
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from essaim.blueprints import (
    Example,
    Loaded,
    available,
    exported,
    from_snapshot,
    load,
    load_key,
    three_way,
    two_way,
    write,
)
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.actions import plant
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.views.schemes import own_directory


class Command(BaseCommand):
    """`essaim blueprint list | check FOLDER… | plant KEY | export SCHEME | diff OLD NEW [SITE]`.

    Exit status 0 done, 1 refused with one sentence a fault, 2 wrong use.
    """

    help = "List, check, plant, export and compare blueprints."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="answer for a machine")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr")
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list")
        acts.add_parser("check").add_argument("folders", nargs="+")
        planting = acts.add_parser("plant")
        planting.add_argument("key", help="a key of the library, or a folder")
        planting.add_argument("--workspace", required=True)
        planting.add_argument("--name", default="")
        planting.add_argument("--answers", help="a TOML file like example.toml; by default the blueprint's own")
        exporting = acts.add_parser("export")
        exporting.add_argument("scheme", help="slug of a running scheme")
        exporting.add_argument("--workspace", required=True)
        exporting.add_argument("--to", default=".", help="the directory in which the folder is written")
        comparing = acts.add_parser("diff")
        comparing.add_argument("old")
        comparing.add_argument("new")
        comparing.add_argument("site", nargs="?")

    def handle(self, *args, act: str, **options) -> None:
        self.lang, self.as_json = options["lang"], options["json"]
        getattr(self, f"_{act}")(**options)

    def _list(self, **options) -> None:
        rows = [load(shelved.folder) for shelved in available(own_directory())]
        self._say(
            [{"key": row.folder.name, "sound": row.is_sound, "title": _title(row, self.lang)} for row in rows],
            [f"{row.folder.name:<24} {_title(row, self.lang)}" for row in rows],
        )

    def _check(self, *, folders: list[str], **options) -> None:
        loaded = [load(Path(folder)) for folder in folders]
        faults = [fault for one in loaded for fault in one.faults]
        sound = [f"{one.folder}: ✓" for one in loaded if one.is_sound]
        lines = [f"{one.folder}: {fault.place}: {fault.sentence(self.lang)}" for one in loaded for fault in one.faults]
        self._say([fault.as_json() for fault in faults], [*lines, *sound])
        if faults:
            raise SystemExit(1)

    def _plant(self, *, key: str, workspace: str, name: str, answers: str | None, **options) -> None:
        loaded = self._sound(key)
        example = load_answers(answers) if answers else loaded.example
        home = self._workspace(workspace)
        with in_workspace(home):
            try:
                scheme = plant(
                    home, blueprint=loaded.blueprint, digest=loaded.sha256, answers=example.answers,
                    name=name or example.name, by=SYSTEM, now=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self._say({"scheme": scheme.slug, "id": str(scheme.pk)}, [f"{scheme.name}: {scheme.slug}"])

    def _export(self, *, scheme: str, workspace: str, to: str, **options) -> None:
        with in_workspace(self._workspace(workspace)):
            row = Scheme.objects.filter(slug=scheme).first()
        if row is None:
            raise CommandError(f"There is no scheme “{scheme}” in this workspace.")
        made = exported(from_snapshot(row.snapshot), row.answers, name=row.name, sha256=row.blueprint_digest)
        try:
            folder, digest = write(made, Path(to))
        except FileExistsError as taken:
            raise CommandError(f"{taken.filename} is already there: choose another directory with --to.") from taken
        self._say({"folder": str(folder), "sha256": digest}, [f"{folder} {digest}"])

    def _diff(self, *, old: str, new: str, site: str | None, **options) -> None:
        first, second = self._sound(old).blueprint, self._sound(new).blueprint
        changes = three_way(first, second, self._sound(site).blueprint) if site else two_way(first, second)
        self._say(
            [{"path": c.path, "verdict": c.verdict, "core": c.is_core} for c in changes],
            [f"{c.verdict:<15} {c.path}: {c.old} → {c.new}" for c in changes],
        )

    def _sound(self, key: str) -> Loaded:
        loaded = load(Path(key)) if Path(key).is_dir() else load_key(key, own_directory())
        if not loaded.is_sound:
            raise CommandError("\n".join(f"{fault.place}: {fault.sentence(self.lang)}" for fault in loaded.faults))
        return loaded

    def _workspace(self, slug: str) -> Workspace:
        found = Workspace.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no workspace “{slug}”.")
        return found

    def _say(self, data: object, lines: list[str]) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) if self.as_json else "\n".join(lines))


def load_answers(path: str):
    """The name and answers of a TOML file like example.toml."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise CommandError(f"{path}: {trouble}") from trouble
    return Example(name=str(data.get("name", "")), answers=data.get("answers", {}))


def _title(loaded: Loaded, lang: str) -> str:
    if not loaded.is_sound:
        return f"{len(loaded.faults)} faults"
    return loaded.blueprint.text(loaded.blueprint.title, lang)
