"""One command on a small case in a process of its own, compiled code warm; prints one line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BLOCKS = "id,sessions\nb1,4\nb2,4\n"
FILES = {
    "needs.csv": "id,lat,lon\nn1,50.63,3.06\nn2,50.64,3.07\n",
    "offers.csv": "id,lat,lon,capacity\no1,50.63,3.06,2\no2,50.64,3.07,1\n",
    "workshops.csv": "id,capacity\nw1,2\nw2,2\n",
    "choices.csv": "person,workshop,rank\np1,w1,1\np1,w2,2\np2,w2,1\n",
    "children.csv": "id,wishes\nc1,t1;t2\nc2,t2;t1\n",
    "trades.csv": "id,capacity\nt1,1\nt2,1\n",
    "blocks.csv": BLOCKS,
    "visits.csv": "id,person,lat,lon,minutes,windows\nv1,p1,50.63,3.06,45,thu 14:00-16:00\n",
    "workers.csv": "id,lat,lon,shifts,hours_week\nw1,50.63,3.06,thu 13:00-18:00,20\n",
    "stops.csv": "id,lat,lon\ns1,50.63,3.06\ns2,50.64,3.07\n",
}
WRITTEN = ["--out", "out.csv", "--report", "r.json"]
COMMANDS = {
    "match": ["needs.csv", "offers.csv", *WRITTEN],
    "allocate": ["workshops.csv", "choices.csv", *WRITTEN],
    "rotate": ["children.csv", "trades.csv", "--blocks", "blocks.csv", "--trades-each", "1-2", "--top", "0/0", *WRITTEN],
    "week": ["visits.csv", "workers.csv", "--seconds", "0.01", *WRITTEN],
    "tour": ["stops.csv", "--place", "50.62,3.05", "--arrive", "14:00", *WRITTEN],
}  # fmt: skip
RANK = "from essaim.engine.matching import Need, Offers, rank; rank(Need('n', 50, 3), Offers.of(ids=['a'], lat=[50], lon=[3]))"


def code_of(engine: str) -> list[str]:
    """What Python is asked to run."""
    if engine == "import essaim.engine":
        return ["-c", engine]
    if engine == "rank one need":
        return ["-c", RANK]
    code = f"import sys; from essaim.engine.commands.{engine} import main; sys.exit(main())"
    return ["-c", code, *COMMANDS[engine]]


def main() -> None:
    """``ENGINE -``: run twice, measure the second."""
    engine = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        for name, content in FILES.items():
            Path(folder, name).write_text(content)
        for _ in range(2):
            begun = time.perf_counter()
            child = subprocess.Popen([sys.executable, *code_of(engine)], cwd=folder, stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - begun
            if status:
                raise SystemExit(f"{engine} failed.")
    print(json.dumps({
        "seconds": round(seconds, 3), "cpu": round(used.ru_utime + used.ru_stime, 3),
        "peak_mb": round(used.ru_maxrss / 1024),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
