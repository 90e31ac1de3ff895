"""`essaim tour`: the engine's own command, with the same arguments and exit status."""

from essaim.engine.commands import tour
from essaim.web.engine_command import EngineCommand


class Command(EngineCommand):
    """See `essaim tour --help` and docs/reference/engine."""

    main = staticmethod(tour.main)
