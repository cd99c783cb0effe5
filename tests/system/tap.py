"""The Test Anything Protocol, as the runner counts it: a line a case, the reasons of a failure behind it."""

import sys


class Tap:
    def __init__(self):
        self.number, self.failed = 0, 0

    def case(self, name, problems):
        """@problems: what is wrong, a list of texts; empty when all is well."""
        self.number += 1
        self.failed += bool(problems)
        print("%s %d %s" % ("not ok" if problems else "ok", self.number, name.replace("#", "%")))
        for problem in problems:
            print("# " + str(problem)[:1000].replace("\n", "\n# "))
        sys.stdout.flush()

    def skip(self, name, reason):
        self.number += 1
        print("ok %d %s # SKIP %s" % (self.number, name, reason), flush=True)

    def end(self):
        print("1..%d" % self.number, flush=True)
        return 1 if self.failed else 0
