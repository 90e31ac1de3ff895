#!/usr/bin/env bash
# Refreshes the browser files kept in this repository; the only task that needs Node.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v npm >/dev/null || { echo "make vendor needs npm (Node 20 or newer)." >&2; exit 1; }
(cd frontend && npm ci --ignore-scripts --no-fund --no-audit)
python3 scripts/vendor.py
