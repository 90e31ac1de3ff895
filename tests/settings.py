"""The settings under test: the real ones, in a home of their own, so that no test touches what is yours."""

import atexit
import os
import shutil
import tempfile

OURS = {"ESSAIM_STRESS", "ESSAIM_TEST_HOME", "ESSAIM_CHROMIUM"}
for name in [name for name in os.environ if name.startswith("ESSAIM_") and name not in OURS]:
    del os.environ[name]
os.environ.pop("EMAIL_URL", None)

if "ESSAIM_TEST_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="essaim-tests-")
    os.environ["ESSAIM_TEST_HOME"] = home
    atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ["ESSAIM_DATA_DIR"] = os.environ["ESSAIM_TEST_HOME"]

from essaim.web.settings import *  # noqa: E402, F403
from essaim.web.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: threads and processes of a test meet there as they would in life.
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['ESSAIM_TEST_HOME']}/test.sqlite3"}
