"""`essaim allocate`: the engine's own command, with the same arguments and exit status."""

from essaim.engine.commands import allocate
from essaim.web.engine_command import EngineCommand


class Command(EngineCommand):
    """See `essaim allocate --help` and docs/reference/engine."""

    main = staticmethod(allocate.main)
