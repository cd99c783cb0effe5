"""A Tern of a test's own: a state folder under /tmp, free ports, an unprivileged user, killed or stopped as the test likes."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from demo.server import people, place, processes, programs, settings  # noqa: E402

PASSWORD = "correct horse battery"


def free_ports():
    """The first of three free ports in a row."""
    for port in range(21000 + os.getpid() % 20000, 60000, 3):
        try:
            probes = []
            for number in range(port, port + 3):
                probe = socket.socket()
                probes.append(probe)
                probe.bind((settings.HOST, number))
            return port
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
    raise RuntimeError("no three free ports in a row")


class PrivateServer:
    """@build: a build folder with everything built; @more: text behind the configuration, such as more settings of a section."""

    def __init__(self, build, more=""):
        self.build, self.more = build, more
        self.runner = place.Runner()
        self.top = tempfile.mkdtemp(prefix="tern-")
        os.chmod(self.top, 0o755)
        self.state = place.State(os.path.join(self.top, "s"))
        self.addresses = settings.Addresses(free_ports(), plain=True)
        self.live = {}

    def __enter__(self):
        self.state.create(self.runner)
        programs.install(self.state, programs.targets(self.build))
        os.makedirs(self.state.file("log"), exist_ok=True)
        self.runner.own(self.state.file("log"))
        self.runtime = self.state.make_runtime_dir(self.runner)
        self.live["bus"], self.bus = processes.start_bus(self.state, self.runtime, self.runner)
        self.config = settings.write(self.state, self.runtime, self.addresses, self.bus, self.runner)
        with open(self.config, "a", encoding="utf-8") as file:
            file.write(self.more)
        self.start()
        return self

    def __exit__(self, kind, *unused):
        damage = []
        try:
            if kind is None and processes.is_alive(self.live["ternd"]):
                damage = self.verify()
        finally:
            processes.stop(self.state, self.live)
        report = self.sanitizer_report()
        if kind is not None or report:
            print(report or processes.tail(self.log, 40), file=sys.stderr)
        shutil.rmtree(self.top, ignore_errors=True)
        if report and kind is None:
            raise RuntimeError("a sanitizer reported something, see above")
        if damage:
            raise RuntimeError("a mailbox doesn't verify:\n" + "\n".join(damage))

    def verify(self):
        """Recomputes all that is derived, of every mailbox; what is wrong."""
        addresses = self.psql("SELECT address FROM tern_dir.entry e JOIN tern.mailbox m ON m.guid = e.mailbox WHERE e.removed IS NULL")
        return [problem for address in addresses.splitlines() for problem in self.problems_of("mailbox", "verify", address)]

    def sanitizer_report(self):
        """What a server built with sanitizers (./check --sanitize) found, also when it ended."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            text = file.read()
        match = re.search(r"(ERROR|WARNING): (Address|Leak|Thread)Sanitizer|: runtime error: ", text)
        summaries = "".join(sorted(set(re.findall(r"^SUMMARY: .*\n", text, re.MULTILINE))))
        return summaries + text[max(match.start() - 200, 0):match.start() + 30000] if match else None

    @property
    def log(self):
        return self.state.file("log", "ternd.log")

    @property
    def pid(self):
        return self.live["ternd"]["pid"]

    def start(self):
        processes.start_ternd(self.state, self.config, self.addresses, self.runner, lambda record: self.live.update(ternd=record))

    def stop(self):
        processes.end(self.live["ternd"], signal.SIGTERM, processes.STOP_SECONDS)

    def kill(self, database=False):
        """kill -9 of ternd; with @database of the postmaster and all its backends at the same moment."""
        postmaster = processes.find_postmaster(self.state)
        victims = [self.pid]
        if database and postmaster:
            victims += [postmaster["pid"]] + children(postmaster["pid"])
        for pid in victims:
            os.kill(pid, signal.SIGSTOP)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        while any(processes.start_time(pid) is not None for pid in victims):
            time.sleep(0.02)

    def ternctl(self, *words, secret=None):
        people.Ternctl(self.state, self.bus).do(*words, secret=secret)

    def problems_of(self, *words):
        """What a command says when it fails; []: it didn't."""
        done = people.Ternctl(self.state, self.bus).run(*words)
        return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()

    def ask(self, *words):
        return people.Ternctl(self.state, self.bus).ask(*words)

    def add_users(self, domain, *logins):
        """Makes the domain and users, all with PASSWORD; what `user show` has of each, by login."""
        self.ternctl("domain", "create", domain)
        shown = {}
        for login in logins:
            address = "%s@%s" % (login, domain)
            self.ternctl("user", "create", address, login.capitalize(), "--password-file=-", secret=PASSWORD + "\n")
            shown[login] = self.ask("user", "show", address)
        return shown

    def processes(self):
        """ternd, the postmaster and its backends."""
        postmaster = processes.find_postmaster(self.state)
        return [self.pid] + ([postmaster["pid"]] + children(postmaster["pid"]) if postmaster else [])

    def psql(self, sql):
        """One statement, as text."""
        command = ["psql", "-X", "-q", "-A", "-t", "-U", "tern", "-h", os.path.join(self.runtime, "postgres"), "-d", "tern", "-c", sql]
        done = subprocess.run(command, **self.runner.options(), capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError("psql: %s" % done.stderr.strip())
        return done.stdout.strip()


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []
