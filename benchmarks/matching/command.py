"""The whole command on files of the same people, as anybody would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

CODE = "import sys; from essaim.engine.commands.match import main; sys.exit(main())"


def match(data: dict[str, np.ndarray]) -> dict[str, Any]:
    """Write two CSV files, run ``essaim match`` on them, and read its report."""
    with tempfile.TemporaryDirectory() as folder:
        for side, extra in (("needs", ""), ("offers", f",{int(data['capacity'])}")):
            header = "id,lat,lon" + (",capacity" if extra else "")
            rows = (f"{side[0]}{k},{lat:.6f},{lon:.6f}{extra}" for k, (lat, lon) in enumerate(data[side].tolist()))
            Path(folder, f"{side}.csv").write_text("\n".join([header, *rows]) + "\n")
        words = ["needs.csv", "offers.csv", "--out", "pairs.csv", "--report", "r.json"]
        begun = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", CODE, *words], cwd=folder, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        if status:
            raise SystemExit("essaim match failed.")
        report = json.loads(Path(folder, "r.json").read_text())
    return {
        "seconds": round(seconds, 3), "cpu": round(used.ru_utime + used.ru_stime, 3),
        "peak_mb": round(used.ru_maxrss / 1024),
        "objective": f"{report['served']} served, {report['cost_m']} m",
        "bound": f"{report['most_served']}, {report['bound']}", "gap": report["gap"],
        "certificate": report["optimal"],
        "search": f"solved in {report['seconds']} s, checked in {report['check_seconds']} s",
    }  # fmt: skip
