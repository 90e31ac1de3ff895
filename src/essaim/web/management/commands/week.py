"""`essaim week`: the engine's own command, with the same arguments and exit status."""

from essaim.engine.commands import week
from essaim.web.engine_command import EngineCommand


class Command(EngineCommand):
    """See `essaim week --help` and docs/reference/engine."""

    main = staticmethod(week.main)
