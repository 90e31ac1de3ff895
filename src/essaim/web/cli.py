"""The one command of the platform, so that nobody needs to know that Django is inside."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130


def main() -> None:
    """Run `essaim COMMAND …`: status 0 done, 1 refused with a sentence, 2 wrong use, 130 interrupted."""
    try:
        signal.signal(signal.SIGINT, interrupt)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.web.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def interrupt(_number: int, frame: FrameType | None) -> None:
    """Ctrl-C. While modules are loading it ends the process at once: Python drops what is raised in the callbacks of its imports."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            os._exit(INTERRUPTED)
        frame = frame.f_back
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
