"""The one command of the platform, so that nobody needs to know that Django is inside."""

import os
import sys


def main() -> None:
    """Run `essaim COMMAND …`: status 0 done, 1 refused with a sentence, 2 wrong use, 130 interrupted."""
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.web.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
