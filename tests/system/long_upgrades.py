#!/usr/bin/env python3
"""The mapi module is upgraded 20 times, removed and installed again while 20 clients work. Each version's sessions go on undisturbed
until its drain time is over; then, and only then, they are told so by X-ResponseCode 10 or 18 and connect again. ternd stays.

usage: long_upgrades.py BUILD
"""

import os
import random
import shutil
import sys
import threading
import time

from private_server import PASSWORD, PrivateServer

from tests.system.mapiclient.mailbox import Mailbox
from tests.system.mapiclient.tags import PidTagDisplayName
from tests.system.mapiclient.transport import HttpError

DOMAIN = "upgrade.test"
LOGINS = ["user%d" % number for number in range(5)]
CLIENTS, UPGRADES, SEED = 20, 20, 20261
# A version's sessions must outlive an upgrade of the next: longer where a sanitizer makes everything slow.
DRAIN_S = 30 if "TSAN_OPTIONS" in os.environ or "ASAN_OPTIONS" in os.environ else 6
SETTLE_S, PATIENCE_S = 1, 60
TOLD_TO_GO = ("10", "18")  # [MS-OXCMAPIHTTP] 2.2.3.3.3: context not found, endpoint shutting down
NOTE_HEAD = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0"


class Clients:
    """Threads that connect, log on, read and disconnect until they are told to end."""

    def __init__(self, url, users):
        self.url, self.users = url, users
        self.ending, self.away = threading.Event(), threading.Event()
        self.lock = threading.Lock()
        self.requests = self.sessions = self.told = self.refused = 0
        self.errors = []
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(CLIENTS)]

    def count(self, name):
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)

    def connect(self, login):
        return Mailbox(self.url, "%s@%s" % (login, DOMAIN), PASSWORD, self.users[login]["dn"])

    def work(self, number):
        chance = random.Random(SEED + number)
        while not self.ending.is_set():
            try:
                self.live(LOGINS[number % len(LOGINS)], chance.randrange(20, 200))
            except HttpError as error:
                if error.code in TOLD_TO_GO:
                    self.count("told")
                elif self.away.is_set():
                    self.count("refused")
                    time.sleep(0.2)
                else:
                    self.errors.append(str(error))
            except Exception as error:  # whatever it is, it disturbed a session
                self.errors.append("%s: %s" % (type(error).__name__, error))

    def live(self, login, rounds):
        mailbox = self.connect(login)
        self.count("sessions")
        for _ in range(rounds):
            mailbox.store.get(PidTagDisplayName)
            self.count("requests")
            if self.ending.wait(0.02):
                break
        mailbox.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.ending.set()
        for thread in self.threads:
            thread.join()


class Module:
    """mapi.so in the server's plugin folder."""

    def __init__(self, server):
        self.server, self.path = server, server.state.file("plugins", "mapi.so")
        with open(self.path, "rb") as file:
            self.data = file.read()

    def install(self, mark):
        """As dpkg does: beside its place, then renamed. The same code under another build id."""
        data = bytearray(self.data)
        data[data.index(NOTE_HEAD) + len(NOTE_HEAD)] ^= mark
        with open(self.path + ".dpkg-new", "wb") as file:
            file.write(data)
        shutil.copymode(self.path if os.path.exists(self.path) else self.server.state.file("plugins", "lmtp.so"), self.path + ".dpkg-new")
        os.rename(self.path + ".dpkg-new", self.path)
        self.server.ternctl("plugin", "rescan")

    def remove(self):
        os.unlink(self.path)
        self.server.ternctl("plugin", "rescan")

    def rows(self):
        return [row for row in self.server.ask("plugin", "list") if row["name"] == "mapi"]

    def active(self):
        rows = [row for row in self.rows() if row["state"] == "active"]
        if len(rows) != 1:
            raise SystemExit("%d active versions: %r" % (len(rows), self.rows()))
        return rows[0]["build-id"]

    def wait_until_drained(self):
        deadline = time.monotonic() + PATIENCE_S
        while len(self.rows()) > 1:
            if time.monotonic() > deadline:
                raise SystemExit("old versions are still draining: %r" % self.rows())
            time.sleep(0.2)


def resident_kib(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def upgrade(module, clients, mark):
    """One upgrade; a session made before it must go on afterwards, beside one of the new version."""
    before = module.active()
    old = clients.connect(LOGINS[0])
    module.install(mark)
    after = module.active()
    if before == after:
        raise SystemExit("the rescan didn't take the new build")
    new = clients.connect(LOGINS[0])
    states = [row["state"] for row in module.rows()]
    for mailbox in (old, new, old, new):
        mailbox.store.get(PidTagDisplayName)
    old.close()
    new.close()
    return states.count("draining")


def remove_and_return(module, clients, mark):
    old = clients.connect(LOGINS[0])
    clients.away.set()
    module.remove()
    old.store.get(PidTagDisplayName)
    try:
        clients.connect(LOGINS[1])
    except HttpError as error:
        answer = "HTTP %s, X-ResponseCode %s" % (error.status, error.code)
    else:
        raise SystemExit("a new session was made though the plugin is gone")
    old.store.get(PidTagDisplayName)
    module.install(mark)
    old.store.get(PidTagDisplayName)
    clients.connect(LOGINS[1]).close()
    clients.away.clear()
    old.close()
    return answer


def expect_told(mailbox):
    """A session that outstayed its version's drain time is told to connect again."""
    try:
        mailbox.store.get(PidTagDisplayName)
    except HttpError as error:
        if error.code in TOLD_TO_GO:
            return error.code
        raise
    raise SystemExit("a session of a version that is gone still answers")


def run(server):
    users = server.add_users(DOMAIN, *LOGINS)
    module, pid = Module(server), server.pid
    with Clients(server.addresses.url + "/mapi/emsmdb/?MailboxId=x@" + DOMAIN, users) as clients:
        time.sleep(DRAIN_S)
        before, staying = resident_kib(pid), clients.connect(LOGINS[0])
        for mark in range(1, UPGRADES + 1):
            draining = upgrade(module, clients, mark)
            print("ok - upgrade %d: a session on each, %d versions draining" % (mark, draining), flush=True)
            time.sleep(SETTLE_S)
        print("ok - removed and added again: a session went on, a new one got %s" % remove_and_return(module, clients, UPGRADES))
        time.sleep(DRAIN_S)
        module.wait_until_drained()
        after = resident_kib(pid)
        print("ok - a session that stayed longer than the drain time got X-ResponseCode %s" % expect_told(staying), flush=True)
    if clients.errors:
        raise SystemExit("%d sessions were disturbed, such as: %s" % (len(clients.errors), clients.errors[0]))
    if server.pid != pid or not os.path.exists("/proc/%d" % pid):
        raise SystemExit("ternd is another process")
    print("ok - %d sessions, %d requests; %d told to connect again (codes 10, 18), %d refused while the plugin was away, 0 disturbed"
          % (clients.sessions, clients.requests, clients.told, clients.refused))
    print("ok - %d KiB resident before, %d KiB after %d more versions: %.0f KiB each (threads and caches of the load included)"
          % (before, after, UPGRADES, (after - before) / UPGRADES))
    server.stop()
    if os.path.exists("/proc/%d/exe" % pid):
        raise SystemExit("ternd doesn't stop")


def main():
    with PrivateServer(sys.argv[1], "[core]\ndrain-time=%ds\nsessions-per-account=1000\n" % DRAIN_S) as server:
        run(server)


if __name__ == "__main__":
    main()
