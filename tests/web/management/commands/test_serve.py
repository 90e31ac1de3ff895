"""`essaim serve` ends its worker, whatever it is doing."""

import subprocess
import sys

from essaim.web.management.commands.serve import end

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
POLITE = "import time; print('polite', flush=True); time.sleep(600)"


def started(code: str) -> subprocess.Popen:
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    return child


def test_a_worker_that_hears_ends_by_itself():
    with started(POLITE) as worker:
        end(worker, patience=60)
        assert worker.returncode == -15


def test_a_worker_that_does_not_hear_is_ended():
    with started(DEAF) as worker:
        end(worker, patience=0.1)
        assert worker.returncode == -9
