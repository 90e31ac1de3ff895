"""`essaim rotate`: the engine's own command, with the same arguments and exit status."""

from essaim.engine.commands import rotate
from essaim.web.engine_command import EngineCommand


class Command(EngineCommand):
    """See `essaim rotate --help` and docs/reference/engine."""

    main = staticmethod(rotate.main)
