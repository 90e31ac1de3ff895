#!/usr/bin/env bash
# Brings a Debian machine to the point where this checkout runs (`demo`) or is tested (`test`);
# does nothing where all is there, and says in one line what is missing where it may not install.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-test}
case "$purpose" in
  demo) lock=base ;;
  test) lock=dev ;;
  *) echo "usage: scripts/prepare.sh demo|test" >&2; exit 2 ;;
esac

stop() { printf 'essaim: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
has_library() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"; }

find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if have "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

has_postgres_server() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb
}

missing_packages() {
  local python
  python=$(find_python)
  [ -n "$python" ] || echo python3
  if [ ! -x .venv/bin/python ] && ! have uv; then
    [ -n "$python" ] && "$python" -c 'import ensurepip' 2>/dev/null || echo python3-venv
  fi
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  compgen -G '/usr/share/fonts/truetype/dejavu/*.ttf' >/dev/null || echo fonts-dejavu-core
  [ "$purpose" = test ] || return 0
  have msgfmt || echo gettext
  have chromium || echo chromium
  has_postgres_server || echo postgresql
  has_library libatomic.so.1 || echo libatomic1  # for the driver of Playwright
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian starts a database cluster of its own on install. The machine belongs to someone:
# for the length of the installation no cluster may be made and no service started.
hold_services() {
  held=$(mktemp -d)
  if [ -e /usr/sbin/policy-rc.d ]; then
    cp -p /usr/sbin/policy-rc.d "$held/policy-rc.d"
  fi
  trap release_services EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
  as_root chmod 755 /usr/sbin/policy-rc.d
}

release_services() {
  if [ -e "$held/policy-rc.d" ]; then
    as_root cp -p "$held/policy-rc.d" /usr/sbin/policy-rc.d
  else
    as_root rm -f /usr/sbin/policy-rc.d
  fi
  if [ -e "$held/createcluster.conf" ]; then
    as_root cp -p "$held/createcluster.conf" /etc/postgresql-common/createcluster.conf
  fi
  rm -rf "$held"
  trap - EXIT
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" >&2
}

forbid_clusters() {
  local conf=/etc/postgresql-common/createcluster.conf
  apt_install postgresql-common
  cp -p "$conf" "$held/createcluster.conf"
  sed -e '/^[# ]*create_main_cluster/d' -e '$a create_main_cluster = false' "$conf" \
    | as_root tee "$conf.essaim" >/dev/null
  as_root mv "$conf.essaim" "$conf"
}

install_packages() {
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -n "$packages" ] || return 0
  have apt-get || stop "missing: $packages (no apt-get here; install them the way your system does)."
  if [ "$(id -u)" != 0 ]; then
    have sudo || stop "missing: $packages. Ask an administrator to install them, or install sudo."
    sudo -n true 2>/dev/null || [ -t 0 ] || stop "missing: $packages, and sudo asks for a password: run this in a terminal."
  fi
  echo "Installing from Debian: $packages" >&2
  hold_services
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q -o DPkg::Lock::Timeout=300 >&2
  case " $packages " in *" postgresql "*) forbid_clusters ;; esac
  # shellcheck disable=SC2086
  apt_install $packages
  release_services
}

create_environment() {
  if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
  local python
  python=$(find_python)
  [ -n "$python" ] || stop "missing: Python 3.11 or newer."
  if have uv; then uv venv -q --clear --python "$python" .venv; else "$python" -m venv --clear .venv; fi
}

pip_install() {
  if have uv; then
    uv pip install -q --python .venv/bin/python "$@"
  else
    .venv/bin/python -m pip install -q --disable-pip-version-check "$@"
  fi
}

install_python_packages() {
  local wanted
  wanted=$(cat "requirements/build.txt" "requirements/$1.txt" pyproject.toml | sha256sum)
  if [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$wanted" ]; then return; fi
  if [ "$1" = base ] && [ -e .venv/.installed-dev ]; then install_python_packages dev; return; fi
  echo "Installing the Python packages of requirements/$1.txt" >&2
  pip_install --require-hashes -r requirements/build.txt -r "requirements/$1.txt"
  pip_install --no-deps --no-build-isolation -e .
  echo "$wanted" > ".venv/.installed-$1"
}

install_packages
create_environment
install_python_packages "$lock"
