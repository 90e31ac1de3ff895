"""`essaim match`: the engine's own command, with the same arguments and exit status."""

from essaim.engine.commands import match
from essaim.web.engine_command import EngineCommand


class Command(EngineCommand):
    """See `essaim match --help` and docs/reference/engine."""

    main = staticmethod(match.main)
