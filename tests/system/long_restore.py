#!/usr/bin/env python3
"""A restore from an older copy: what comes afterwards must lie above every number that a client saw before, or its synchronization state
would hide it. Once told by 'ternctl db restored', once noticed by itself (a recovery begins another timeline).

usage: long_restore.py BUILD
"""

import os
import shutil
import subprocess
import sys

from private_server import PrivateServer

from demo.server.lmtp import Lmtp

DOMAIN, LOGINS = "restore.test", ("early", "late")
JUMP = 1 << 20


def deliver(server, login, first, count):
    address = "%s@%s" % (login, DOMAIN)
    with Lmtp("127.0.0.1", server.addresses.lmtp) as lmtp:
        for number in range(first, first + count):
            text = "From: a@example.org\r\nTo: %s\r\nSubject: mail %d\r\nMessage-ID: <%d@example.org>\r\n\r\ntext\r\n" % (address, number, number)
            refused = lmtp.send("a@example.org", [address], text.encode())
            if refused:
                raise SystemExit(str(refused))


def counters(server):
    """{mailbox: (highest change number given out, highest id given out)}."""
    rows = server.psql("SELECT mailbox_id, next_cn - 1, next_id - 1 FROM tern.mailbox").splitlines()
    return {row.split("|")[0]: tuple(int(word) for word in row.split("|")[1:]) for row in rows}


def check_new(server, first, seen, what):
    """Every message delivered since the restore lies above what was seen in its mailbox; returns how many there are."""
    rows = server.psql("SELECT mailbox_id, cn, message_id FROM tern.message WHERE subject ~ '^mail [0-9]+$' "
                       "AND substr (subject, 6)::int8 >= %d" % first).splitlines()
    for row in rows:
        mailbox, cn, message = row.split("|")
        if int(cn) <= seen[mailbox][0] or int(message) <= seen[mailbox][1]:
            raise SystemExit("%s: change number %s, id %s, but a client has seen %d and %d" % (what, cn, message, *seen[mailbox]))
    return len(rows)


class Copy:
    """A cold copy of the database, and its return."""

    def __init__(self, server):
        self.server, self.data, self.kept = server, server.state.file("postgres"), os.path.join(server.top, "copy")
        subprocess.run(["cp", "-a", self.data, self.kept], check=True)

    def restore(self, recovery):
        """@recovery: PostgreSQL plays the archive's WAL (there is none more) and begins another timeline, as after a point-in-time one."""
        shutil.rmtree(self.data)
        subprocess.run(["cp", "-a", self.kept, self.data], check=True)
        if not recovery:
            return
        signal_file = os.path.join(self.data, "recovery.signal")
        with open(signal_file, "w", encoding="ascii"):
            pass
        self.server.runner.own(signal_file, 0o600)
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a", encoding="ascii") as file:
            file.write("restore_command = 'false'\n")


def go_back(server, copy, seen, first, recovery):
    what = "noticed by itself" if recovery else "told by ternctl"
    server.stop()
    copy.restore(recovery)
    server.start()
    old = counters(server)
    if not recovery:
        server.ternctl("db", "restored", "--yes")
    for login in LOGINS:
        deliver(server, login, first, 20)
    count = check_new(server, first, seen, what)
    now = counters(server)
    if count != 20 * len(LOGINS) or any(now[mailbox][0] < old[mailbox][0] + JUMP for mailbox in old):
        raise SystemExit("%s: %d new messages; counters %r, %r before" % (what, count, now, old))
    for login in LOGINS:
        server.ternctl("mailbox", "verify", "%s@%s" % (login, DOMAIN))
    print("ok - %s: %d new messages, all above what clients saw (%s)"
          % (what, count, ", ".join("%d > %d" % (now[mailbox][0], seen[mailbox][0]) for mailbox in sorted(now))), flush=True)


def main():
    with PrivateServer(sys.argv[1]) as server:
        server.add_users(DOMAIN, *LOGINS)
        for login in LOGINS:
            deliver(server, login, 0, 20)
        server.stop()
        copy = Copy(server)
        server.start()
        deliver(server, "early", 1000, 30)
        deliver(server, "late", 1000, 300)
        seen = counters(server)
        go_back(server, copy, seen, 10000, recovery=False)
        go_back(server, copy, seen, 20000, recovery=True)


if __name__ == "__main__":
    main()
