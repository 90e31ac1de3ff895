#!/usr/bin/env bash
# Pins every dependency by hash for every platform, without writing down where it was fetched.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "essaim: missing: uv (pip install uv)." >&2; exit 1; }

compile() {
  uv pip compile -q --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}

compile pyproject.toml --extra postgres --group dev --group bench -o requirements/dev.txt
compile pyproject.toml -c requirements/dev.txt -o requirements/base.txt
compile pyproject.toml --extra postgres -c requirements/dev.txt -o requirements/prod.txt
compile requirements/build.in -c requirements/dev.txt -o requirements/build.txt

if grep -rn '://' requirements/; then
  echo "essaim: an address stands in requirements/." >&2
  exit 1
fi
