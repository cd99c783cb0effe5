#!/usr/bin/env python3
"""Checks who includes whom: the arrows between folders, who may see which library, private headers, header order,
and, with --build DIR, that every public header compiles alone. Every arrow that isn't in the table is an error."""

import argparse
import concurrent.futures
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

BASE = ["core/base"]
MODEL = BASE + ["core/model"]
SPI = MODEL + ["core/spi"]
GROUPWARE = SPI + ["core/groupware", "core/convert"]
WIRE = ["plugins/mapi/wire", "plugins/mapi/codec"]

# Folder -> folders it may include, besides itself; the longest match counts. docs/ARCHITECTURE.md says why.
ARROWS = {
    "api": BASE,
    "core/base": [],
    "core/model": BASE,
    "core/spi": MODEL,
    "core/convert": MODEL,
    "core/groupware": SPI + ["core/convert"],
    "core/daemon": SPI + ["core/groupware", "api"],
    "plugins": GROUPWARE,
    "plugins/store-pg": SPI,
    "plugins/directory-pg": SPI,
    "plugins/mapi": GROUPWARE + ["plugins/mapi"],
    "plugins/mapi/wire": MODEL + WIRE,
    "plugins/mapi/codec": MODEL + WIRE,
    "plugins/mapi/object": GROUPWARE + WIRE + ["plugins/mapi/sync"],
    "plugins/mapi/sync": GROUPWARE + WIRE + ["plugins/mapi/object"],
    "plugins/mapi/rop": GROUPWARE + WIRE + ["plugins/mapi/object", "plugins/mapi/sync", "plugins/mapi/request"],
    "tools/ternctl": BASE + ["api"],
}
# Files of ternctl that also speak the protocol from outside a server.
PROTOCOL_TOOLS = ("tools/ternctl/ctl-test", "tools/ternctl/ctl-decode", "tools/ternctl/probe")
# Raw stores are for groupware, which hands out mailboxes wrapped for an identity; who else may know the type.
STORE_HEADER = "core/spi/tern-store.h"
STORE_USERS = ("core/spi/", "core/groupware/", "core/daemon/", "plugins/store-pg/", "tests/")

# Library (how its headers begin) -> folders that may include it; what isn't named may be used everywhere.
LIBRARIES = {
    "gmime/": ["core/convert", "tests"],
    "libical/": ["core/convert", "tests"],
    "libxml/": ["core/convert", "plugins/autodiscover", "tests"],
    "openssl/ssl": ["core/daemon", "tests"],
    "libpq": ["plugins/store-pg", "plugins/directory-pg", "tests"],
    "postgres": ["plugins/store-pg", "plugins/directory-pg"],
    "crypt.h": ["plugins/directory-pg"],
    "curl/": ["tools/ternctl", "plugins/smtp", "tests"],
    "systemd/": ["core/base", "core/daemon"],
    "unicode/": ["core/base", "core/model", "core/convert"],
    "uchardet": ["core/convert"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(<([^>]+)>|"([^"]+)")')


def is_below(path, folder):
    return path == folder or path.startswith(folder + "/")


def sources():
    """Every C file of the project, as paths from its root."""
    for top in ("api", "core", "plugins", "tools", "tests"):
        for folder, dirs, names in os.walk(os.path.join(ROOT, top)):
            dirs.sort()
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def longest_match(path):
    best = None
    for folder in ARROWS:
        if is_below(path, folder) and (best is None or len(folder) > len(best)):
            best = folder
    return best


def own_room(path, rule):
    """The folder within which a file may include freely: that of its rule; a plugin's own, a ROP's specification."""
    if rule == "plugins" or rule == "plugins/mapi/rop":
        depth = 2 if rule == "plugins" else 4
        return "/".join(path.split("/")[:depth])
    return rule


def check_arrow(path, target):
    """Why `path` may not include `target`, or None."""
    if path.startswith("tests/"):
        return None
    if target == STORE_HEADER and not path.startswith(STORE_USERS):
        return "stores are opened by core/groupware only"
    rule = longest_match(path)
    if rule is None:
        return "the folder has no row in the table of build-aux/check-includes.py"
    if is_below(target, own_room(path, rule)):
        return None
    allowed = list(ARROWS[rule])
    if path.startswith(PROTOCOL_TOOLS):
        allowed += MODEL + WIRE
    if rule == "plugins/mapi" and is_below(target, "plugins/mapi/rop"):
        return "ROP handlers are reached through their table only"
    if any(is_below(target, folder) for folder in allowed):
        return None
    return "%s may not include it" % rule


def check_private(path, target):
    if target.startswith("core/groupware/") and target.endswith("-server.h"):
        return None if path.startswith(("core/groupware/", "tests/")) else "for core/groupware alone"
    if not target.endswith("-private.h"):
        return None
    folder = os.path.dirname(target)
    if os.path.dirname(path) == folder or is_below(path, folder) or path.startswith("tests/"):
        return None
    return "private to %s and its tests" % folder


def check_library(path, header):
    for prefix, folders in LIBRARIES.items():
        if header.startswith(prefix) and not any(is_below(path, folder) for folder in folders):
            return "only %s may see this library" % ", ".join(f for f in folders if f != "tests")
    return None


def read_includes(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(2), match.group(3)


def check_first(path, includes):
    """A source with a header of its own includes it before anything else: so it's known to stand alone."""
    header = path[:-2] + ".h"
    if not path.endswith(".c") or not os.path.exists(os.path.join(ROOT, header)):
        return None
    first = includes[0][2] if includes else None
    if first == header or (first and first.endswith("-private.h") and os.path.dirname(first) == os.path.dirname(path)):
        return None
    return "%s must be its first include" % header


def check_file(path):
    problems = []
    includes = list(read_includes(path))
    reason = check_first(path, includes)
    if reason:
        problems.append("%s:%d: %s" % (path, includes[0][0] if includes else 1, reason))
    for number, system, own in includes:
        if system:
            reason = check_library(path, system)
        elif not own.startswith(("api/", "core/", "plugins/", "tools/", "tests/")):
            reason = "includes are written from the root of the sources"
        else:
            reason = check_private(path, own) or check_arrow(path, own)
        if reason:
            problems.append("%s:%d: includes %s: %s" % (path, number, system or own, reason))
    return problems


def compile_alone(job):
    path, flags = job
    command = shlex.split(os.environ.get("CC", "cc")) + flags + ["-fsyntax-only", "-x", "c", "-include", path, os.devnull]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return [] if run.returncode == 0 else ["%s: doesn't compile alone:\n%s" % (path, run.stderr.strip())]


def check_headers(build):
    """Every public header of core and plugins, compiled with nothing before it."""
    packages = ["glib-2.0", "gobject-2.0", "gio-2.0", "gio-unix-2.0", "gmodule-2.0", "json-glib-1.0", "libssl", "libpq",
                "gmime-3.0", "libical", "libxml-2.0", "icu-uc", "libcurl", "libsystemd"]
    found = subprocess.run(["pkg-config", "--cflags"] + packages, capture_output=True, text=True, check=True).stdout
    flags = ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Werror", "-I.", "-I" + os.path.abspath(build)] + shlex.split(found)
    jobs = [(path, flags) for path in sources() if path.endswith(".h") and not path.startswith("tests/")
            and not path.endswith("-private.h")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return len(jobs), [problem for result in pool.map(compile_alone, jobs) for problem in result]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", metavar="DIR", help="a build folder, with the generated headers: compile each public header alone")
    arguments = parser.parse_args()
    paths = list(sources())
    problems = [problem for path in paths for problem in check_file(path)]
    alone = ""
    if arguments.build:
        count, more = check_headers(arguments.build)
        problems += more
        alone = ", %d headers compiled alone" % count
    for problem in problems:
        print(problem)
    print("includes: %d files%s, %d problems" % (len(paths), alone, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
