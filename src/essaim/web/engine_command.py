"""How a command of the engine, which knows nothing of Django, is run as `essaim COMMAND`."""

import sys
from collections.abc import Callable, Sequence

from django.core.management.base import BaseCommand


class EngineCommand(BaseCommand):
    """Hands every argument over as it is, and ends with the engine's own exit status."""

    main: Callable[[Sequence[str]], int]
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        sys.exit(self.main(argv[2:]))

    def handle(self, *args: str, **options: object) -> None:
        status = self.main(list(args))
        if status:
            sys.exit(status)
