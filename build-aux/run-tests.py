#!/usr/bin/env python3
"""Builds everything, runs the tests and counts their cases. Ends with the plain line 'N passed, N failed, N skipped'.
./check calls it; --help lists the options."""

import argparse
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUPPRESSIONS = os.path.join(ROOT, "build-aux", "tsan-suppressions.txt")
# What -Db_sanitize gets, and the environment of the tests, by the option that asks for it.
SANITIZERS = {
    "sanitize": ("address,undefined", {
        "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:check_initialization_order=1:detect_stack_use_after_return=1",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        "G_SLICE": "always-malloc",
    }),
    "tsan": ("thread", {
        "TSAN_OPTIONS": "second_deadlock_stack=1:history_size=4:suppressions=" + SUPPRESSIONS,
        "G_SLICE": "always-malloc",
    }),
}
SANITIZER_REPORT = re.compile(r"(ERROR|WARNING): (Address|Leak|Thread)Sanitizer|runtime error:")
CASE = re.compile(r"^(ok|not ok)\b\s*\d*\s*-?\s*(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)\s*(?:# *SKIP *(.*))?$", re.IGNORECASE)
SKIP = re.compile(r"#\s*SKIP\b:?\s*(.*)$", re.IGNORECASE)


class Counts:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0
        self.failures, self.skips = [], []

    def fail(self, name):
        self.failed += 1
        self.failures.append(name)

    def skip(self, name, reason):
        self.skipped += 1
        self.skips.append("%s: %s" % (name, reason or "no reason given"))


def say(text):
    print(text, flush=True)


def call(command, environment=None):
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def set_up(folder, sanitizer):
    options = ["-Db_sanitize=" + SANITIZERS[sanitizer][0], "-Db_lundef=false"] if sanitizer else []
    if sanitizer == "tsan":
        glib = subprocess.run([os.path.join(ROOT, "build-aux", "tsan-glib.sh")], stdout=subprocess.PIPE, text=True)
        if glib.returncode != 0:
            return glib.returncode
        options.append("-Dpkg_config_path=" + os.path.join(glib.stdout.strip(), "lib", "pkgconfig"))
    if os.path.exists(os.path.join(folder, "build.ninja")):
        return call(["meson", "setup", "--reconfigure", folder, ROOT, *options])
    return call(["meson", "setup", folder, ROOT, *options])


def count_tap(name, text, counts):
    """The cases of one program's TAP output; how many it had, and how many it should have had."""
    seen, planned = 0, None
    for line in text.splitlines():
        plan, case = PLAN.match(line), CASE.match(line)
        if plan:
            planned = int(plan.group(1))
            if planned == 0:
                counts.skip(name, plan.group(2))
        elif case:
            seen += 1
            skipped = SKIP.search(line)
            if case.group(1) == "not ok":
                counts.fail("%s %s" % (name, case.group(2)))
            elif skipped:
                counts.skip("%s %s" % (name, case.group(2).split("#")[0].strip()), skipped.group(1))
            else:
                counts.passed += 1
    return seen, planned


def count_test(test, counts):
    """One program of meson's log."""
    name, output = test["name"], test.get("stdout", "") or ""
    before = counts.failed
    seen, planned = count_tap(name, output, counts)
    if planned is None and seen == 0:  # a program that says nothing but its exit status
        if test["result"] == "SKIP":
            counts.skip(name, output.strip()[-200:])
        elif test["result"] in ("OK", "EXPECTEDFAIL"):
            counts.passed += 1
    missing = planned is not None and seen < planned
    if counts.failed == before and (missing or test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")):
        counts.fail("%s (%s)" % (name, "ended after %d of %d cases" % (seen, planned) if missing else test["result"]))
    report = SANITIZER_REPORT.search(output + (test.get("stderr") or ""))
    if report and counts.failed == before:
        counts.fail("%s: %s" % (name, report.group()))
    if counts.failed > before:
        show_failure(test)


def show_failure(test):
    say("\n---- %s: %s" % (test["name"], test["result"]))
    for part in ("stdout", "stderr"):
        lines = [line for line in (test.get(part) or "").splitlines() if not line.startswith(("ok ", "# Start", "# End"))]
        say("\n".join(lines[-60:]))
    say("----\n")


def run_meson(folder, options, environment):
    """Runs the suites; what each case said is in meson's log afterwards."""
    command = ["meson", "test", "-C", folder, "--no-rebuild"]
    command += ["--no-suite", "long"] if not options.long else []
    command += ["--timeout-multiplier", "10" if options.tsan else "6" if options.sanitize else "2"]
    for suite in options.suite or []:
        command += ["--suite", suite]
    log = os.path.join(folder, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    call(command + (options.tests or []), environment)
    if not os.path.exists(log):
        return []
    with open(log, encoding="utf-8", errors="replace") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_options():
    parser = argparse.ArgumentParser(prog="./check", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the long runs too (hours)")
    parser.add_argument("--sanitize", action="store_true", help="with AddressSanitizer and UndefinedBehaviorSanitizer, in a build of its own")
    parser.add_argument("--tsan", action="store_true", help="with ThreadSanitizer, in a build of its own, on a GLib built with it too")
    parser.add_argument("--suite", action="append", help="only this suite (may be given again)")
    parser.add_argument("--build", metavar="DIR", help="another build folder")
    parser.add_argument("tests", nargs="*", help="only these tests, such as tern-guid")
    options = parser.parse_args()
    if options.sanitize and options.tsan:
        parser.error("--sanitize and --tsan exclude each other")
    return options


def main():
    options = read_options()
    began = time.monotonic()
    sanitizer = "sanitize" if options.sanitize else "tsan" if options.tsan else None
    folder = os.path.abspath(options.build or os.path.join(ROOT, "build-" + sanitizer if sanitizer else "build"))
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=ROOT, TERN_BUILD=folder)
    if sanitizer:
        environment.update(SANITIZERS[sanitizer][1])
    if set_up(folder, sanitizer) != 0 or call(["ninja", "-C", folder]) != 0:
        say("the build failed")
        say("0 passed, 1 failed, 0 skipped")
        return 1
    say("built after %.0f s" % (time.monotonic() - began))
    counts = Counts()
    for test in run_meson(folder, options, environment):
        count_test(test, counts)
    if counts.passed + counts.failed + counts.skipped == 0:
        counts.fail("no test was run")
    for text in counts.skips:
        say("skipped: " + text)
    for text in counts.failures:
        say("failed: " + text)
    say("tests done after %.0f s" % (time.monotonic() - began))
    say("%d passed, %d failed, %d skipped" % (counts.passed, counts.failed, counts.skipped))
    return 1 if counts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
