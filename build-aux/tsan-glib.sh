#!/bin/sh
# Builds the installed version of GLib once more from Debian's source package, with ThreadSanitizer, and prints the folder it
# was installed into. Debian's own is not instrumented: ThreadSanitizer doesn't see its locks and atomics, which it makes of futexes
# itself, and would report a race for whatever they protect. The result is kept outside of the checkout and built anew
# for another version of the package.
# Usage: build-aux/tsan-glib.sh
set -eu

version=$(dpkg-query -W -f '${Version}' libglib2.0-0)
if [ "$(id -u)" = 0 ]; then
  cache=/var/cache/tern-tsan
else
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/tern-tsan
fi
prefix=$cache/glib-$version
if [ -e "$prefix/complete" ]; then
  echo "$prefix"
  exit 0
fi

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
"$here/deps.sh" dpkg-dev

mkdir -p "$cache"
work=$(mktemp -d "$cache/build-XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$work/log
quiet ()
{
  "$@" >>"$log" 2>&1 && return 0
  tail -n 40 "$log" >&2
  echo "tsan-glib: $1 failed, see above" >&2
  exit 1
}

# Source packages are rarely among the sources of a machine: lists of our own, made of the machine's.
fetch ()
{
  quiet apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User= \
    -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" "$@"
}

echo "Building GLib $version with ThreadSanitizer in $cache, this takes some minutes" >&2
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | grep /debian | sort -u >"$work/sources.list"
fetch update
cd "$work"
fetch source --download-only "glib2.0=$version"
quiet dpkg-source --no-check -x glib2.0_*.dsc source

# A lock taken by inline assembly is none to ThreadSanitizer; the C of the same file is.
sed -i 's/^#define USE_ASM_GOTO 1$//' source/glib/gbitlock.c
! grep -q '^#define USE_ASM_GOTO' source/glib/gbitlock.c

quiet meson setup "$work/b" source --prefix "$prefix" --libdir lib --buildtype debugoptimized -Db_sanitize=thread -Db_lundef=false \
  -Dtests=false -Dnls=disabled -Dman=false -Dgtk_doc=false -Dselinux=disabled -Dlibmount=disabled -Dxattr=false
quiet ninja -C "$work/b"
rm -rf "$prefix"
quiet ninja -C "$work/b" install
chmod -R a+rX "$prefix"
: >"$prefix/complete"
echo "$prefix"
