"""Instances with time windows in the format of VRPLIB, turned into Solomon's text, which our engine reads."""

from __future__ import annotations


def as_solomon(text: str) -> str:
    """Rewrite an instance whose places, demands and windows stand in sections, numbered from 1, the depot first."""
    head, sections, at = {}, {}, ""
    for line in text.splitlines():
        words = line.split()
        if line.endswith("_SECTION"):
            at = line
        elif " : " in line:
            name, _colon, value = line.partition(" : ")
            head[name.strip()] = value.strip()
        elif at and len(words) > 1:
            sections.setdefault(at, []).append(words[1:])
    columns = zip(*(sections[f"{name}_SECTION"] for name in ("NODE_COORD", "DEMAND", "TIME_WINDOW")), strict=True)
    rows = [
        [str(k), *place, *demand, *window, head["SERVICE_TIME"] if k else "0"] for k, (place, demand, window) in enumerate(columns)
    ]  # fmt: skip
    fleet = f"{head['VEHICLES']} {head['CAPACITY']}"
    return "\n".join(["VEHICLE", fleet, "CUSTOMER", *(" ".join(row) for row in rows)])
