#!/usr/bin/env python3
"""The same as the `essaim` command, for tools that look for manage.py."""

from essaim.web.cli import main

if __name__ == "__main__":
    main()
