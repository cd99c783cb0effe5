#!/usr/bin/env python3
"""An administrator makes a domain and a user, a client does what Outlook does when it starts, the MAPI plugin is upgraded, removed
and installed again while the server runs.

usage: outlook.py BUILD
"""

import os
import sys
import time

from private_server import PASSWORD, PrivateServer

from demo.server import people
from tests.system.tap import Tap

ADDRESS = "anna@example.com"
STOP_SECONDS = 10
BUILD_ID_NOTE = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0"


class Administrator:
    """ternctl, and the folder of modules as a package manager sees it."""

    def __init__(self, server):
        self.server, self.tool = server, people.Ternctl(server.state, server.bus)
        self.module = server.state.file("plugins", "mapi.so")
        with open(self.module, "rb") as file:
            self.data = file.read()

    def problems(self, *words, secret=None):
        """What a command says when it fails."""
        done = self.tool.run(*words, secret=secret)
        return [] if done.returncode == 0 else [done.stdout + done.stderr]

    def outlook(self):
        return self.problems("test", "outlook", ADDRESS, "--url=" + self.server.addresses.url, "--password-file=-",
                             secret=PASSWORD + "\n")

    def install(self, mark=0):
        """As dpkg does: beside its place, then renamed. Another mark is another build."""
        data = bytearray(self.data)
        data[data.index(BUILD_ID_NOTE) + len(BUILD_ID_NOTE)] ^= mark
        with open(self.module + ".dpkg-new", "wb") as file:
            file.write(data)
        os.chmod(file.name, 0o755)
        os.rename(file.name, self.module)

    def migrations(self):
        """A schema is at its last step from the start on: nothing is left to apply."""
        status, missing = self.tool.ask("db", "status"), self.tool.ask("db", "migrate", "--dry-run")
        schemas = [step[0] for step in status["steps"]]
        return [] if schemas == ["tern", "tern_dir"] and not missing and not status["missing"] else [str(status), str(missing)]

    def builds(self):
        return [row["build-id"] for row in self.tool.ask("plugin", "list") if row["name"] == "mapi" and row["state"] == "active"]

    def upgrade(self):
        before = self.builds()
        self.install(1)
        problems = self.problems("plugin", "rescan")
        after = self.builds()
        return problems + ([] if len(after) == 1 and after != before else ["active before: %s, after: %s" % (before, after)])

    def remove(self):
        os.unlink(self.module)
        return self.problems("plugin", "rescan")

    def bring_back(self):
        self.install()
        return self.problems("plugin", "rescan")

    def refused(self):
        """Without the plugin the client is told what is missing."""
        text = "".join(self.outlook())
        return [] if "tern-mapi" in text else ["expected to be told of tern-mapi: %r" % text]


def run(server, tap):
    admin = Administrator(server)
    tap.case("status", admin.problems("status"))
    tap.case("schema", admin.migrations() + admin.problems("db", "migrate"))
    tap.case("domain", admin.problems("domain", "create", "example.com"))
    tap.case("user", admin.problems("user", "create", ADDRESS, "Anna Berg", "--password-file=-", secret=PASSWORD + "\n"))
    tap.case("outlook", admin.outlook())
    tap.case("upgrade", admin.upgrade())
    tap.case("outlook after the upgrade", admin.outlook())
    tap.case("removal", admin.remove())
    tap.case("nothing for Outlook after the removal", admin.refused())
    tap.case("return", admin.bring_back())
    tap.case("outlook after the return", admin.outlook())
    tap.case("mailbox", admin.problems("mailbox", "verify", ADDRESS))
    tap.case("removal of the user", admin.problems("user", "remove", ADDRESS, "--yes"))


def main():
    tap = Tap()
    with PrivateServer(sys.argv[1]) as server:
        run(server, tap)
        began = time.monotonic()
        server.stop()
        seconds = time.monotonic() - began
        status = os.waitstatus_to_exitcode(os.waitpid(server.pid, 0)[1])
        tap.case("stop in %.1f s" % seconds, [] if seconds < STOP_SECONDS and status == 0 else ["exit status %d" % status])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
