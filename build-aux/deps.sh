#!/bin/sh
# Installs what Tern needs to be built, run and tested on Debian 12: by name, and only what is missing.
# Usage: build-aux/deps.sh [--list | PACKAGE...]     with names of packages: only these
set -eu

# compiler and build
build="gcc libc6-dev pkg-config meson ninja-build python3"
# libraries, docs/ARCHITECTURE.md says what each is for
libraries="libglib2.0-dev libglib2.0-dev-bin libjson-glib-dev libgmime-3.0-dev libical-dev libxml2-dev
  libicu-dev libuchardet-dev libssl-dev libcrypt-dev libpq-dev libcurl4-openssl-dev libsystemd-dev"
# at run time: the database, TLS, a private bus, certificates, time zones
runtime="postgresql-15 dbus-daemon openssl tzdata passwd util-linux procps"
# man pages; a collection of real mail of every odd shape for the tests
tests="python3-docutils libpython3.11-testsuite"

packages="$build $libraries $runtime $tests"

if [ "${1:-}" = "--list" ]; then
  printf '%s\n' $packages
  exit 0
fi
[ $# = 0 ] || packages=$*

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "deps: this isn't a Debian system; install these packages, or what your system calls them:" >&2
  printf '  %s\n' $packages >&2
  exit 1
fi

missing=
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=
elif command -v sudo >/dev/null && sudo -v; then
  as_root=sudo
else
  echo "deps: these packages are missing, and installing them needs root or sudo:" >&2
  echo "  apt-get install$missing" >&2
  exit 1
fi

# One plain line a package is all that anybody wants to see; the whole story is shown when it goes wrong.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run_apt ()
{
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 && return 0
  cat "$log" >&2
  echo "deps: apt-get $1 failed, see above" >&2
  exit 1
}

echo "Installing$missing" >&2
echo "  reading the lists of packages..." >&2
run_apt update
echo "  downloading and unpacking, this takes a minute or two..." >&2
run_apt install --no-install-recommends $missing
echo "  done" >&2
