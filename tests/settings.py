"""The settings under test: the real ones, in a home of their own, so that no test touches what is yours."""

import atexit
import os
import shutil
import tempfile

if "ESSAIM_TEST_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="essaim-tests-")
    os.environ["ESSAIM_TEST_HOME"] = home
    atexit.register(shutil.rmtree, home, ignore_errors=True)

KEPT = {"DATABASE_URL", "ESSAIM_STRESS", "ESSAIM_TEST_HOME", "ESSAIM_CHROMIUM"}
for name in [name for name in os.environ if name.startswith("ESSAIM_") or name in ("EMAIL_URL",)]:
    if name not in KEPT:
        del os.environ[name]

os.environ["ESSAIM_DATA_DIR"] = os.environ["ESSAIM_TEST_HOME"]
os.environ["ESSAIM_SECRET_KEY"] = "a key for the tests, and for nothing else, long enough to please"

from essaim.web.settings import *  # noqa: E402, F403
