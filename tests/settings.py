"""The settings under test: the real ones, in a home of their own, so that no test touches what is yours."""

import atexit
import os
import shutil
import tempfile

KEPT = {"ESSAIM_STRESS", "ESSAIM_CHROMIUM"}

if "ESSAIM_TEST_HOME" not in os.environ:
    # Only the first process: those that a test starts keep the environment that the test gave them.
    for name in [name for name in os.environ if name.startswith("ESSAIM_") and name not in KEPT]:
        del os.environ[name]
    os.environ.pop("EMAIL_URL", None)
    home = tempfile.mkdtemp(prefix="essaim-tests-")
    os.environ["ESSAIM_TEST_HOME"] = os.environ["ESSAIM_DATA_DIR"] = home
    atexit.register(shutil.rmtree, home, ignore_errors=True)

from essaim.web.settings import *  # noqa: E402, F403
from essaim.web.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: threads and processes of a test meet there as they would in life.
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['ESSAIM_TEST_HOME']}/test.sqlite3"}
