#!/usr/bin/env python3
"""Ten thousand idle keep-alive connections and ten thousand parked NotificationWaits at once, or as many as the limit of descriptors lets
ternd hold: at most 4 KiB of memory each, at least 80 % of the throughput of active requests, no descriptor left after they close.

usage: long_connections.py BUILD
"""

import json
import multiprocessing
import os
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import time

from private_server import PASSWORD, PrivateServer

from demo.server.lmtp import Lmtp
from tests.system.mapiclient.transport import Endpoint

DOMAIN, LOGINS, ACTIVE = "many.test", ["many%d" % number for number in range(4)], "active"
WANTED, SPARE, PROCESSES, BATCH = 10000, 400, 8, 50
BENCH_CONNECTIONS, BENCH_S, BENCH_ROUNDS = 4, 4, 3
MOST_BYTES, LEAST_THROUGHPUT, PATIENCE_S = 4096, 0.8, 120
SETTINGS = ("[core]\nsessions-per-account=20000\n[http]\nmax-connections=40000\nmax-connections-per-address=40000\nidle-timeout=2h\n"
            "access-log=false\n[mapi]\nnotification-wait=10min\nsession-timeout=2h\n")


class Client:
    """In a process of its own: connections of one account, all from one address."""

    def __init__(self, number, url, dns):
        login = LOGINS[number % len(LOGINS)]
        self.url, self.dn, self.user = url, dns[login], "%s@%s" % (login, DOMAIN)
        self.source = ("127.0.0.%d" % (2 + number), 0)
        self.endpoints, self.sockets = [], []

    def endpoint(self, connection):
        endpoint = Endpoint(self.url, self.user, PASSWORD)
        endpoint.connection = connection
        return endpoint

    def make_sessions(self, count):
        """[MS-OXCMAPIHTTP] 2.2.4.1 Connect, one after the other on one connection."""
        connection = self.endpoint(None).connect()
        body = self.dn.encode() + b"\0" + struct.pack("<IIIII", 0, 1252, 0x0409, 0x0409, 0)
        for _ in range(count):
            endpoint = self.endpoint(connection)
            endpoint.post("Connect", body)
            self.endpoints.append(endpoint)
        connection.close()

    def park_waits(self, count):
        self.open_all([self.request(endpoint, "NotificationWait", struct.pack("<II", 0, 0)) for endpoint in self.endpoints[:count]],
                      b"PROCESSING")

    def park_idle(self, count):
        endpoint = self.endpoint(None)
        self.open_all([self.request(endpoint, "PING", b"") for _ in range(count)], b"\r\n0\r\n\r\n")

    @staticmethod
    def request(endpoint, kind, body):
        fields = dict(endpoint.headers(kind), Host=endpoint.url.netloc)
        fields["Content-Length"] = len(body)
        head = "POST %s?%s HTTP/1.1\r\n" % (endpoint.url.path, endpoint.url.query)
        return (head + "".join("%s: %s\r\n" % field for field in fields.items()) + "\r\n").encode() + body

    def open_all(self, requests, wanted):
        for start in range(0, len(requests), BATCH):
            opened = []
            for request in requests[start:start + BATCH]:
                opened.append(socket.create_connection(("127.0.0.1", self.endpoint(None).url.port), PATIENCE_S, self.source))
                opened[-1].sendall(request)
            for connection in opened:
                self.read_until(connection, wanted)
            self.sockets += opened

    @staticmethod
    def read_until(connection, wanted):
        data = b""
        while wanted not in data:
            piece = connection.recv(65536)
            if not piece:
                raise RuntimeError("the server closed the connection after: %r" % data[-300:])
            data += piece
        if not data.startswith(b"HTTP/1.1 200") or b"X-ResponseCode: 0" not in data:
            raise RuntimeError(repr(data[:600]))

    def close(self, _count):
        for connection in self.sockets:
            connection.close()
        self.sockets = []


def serve(pipe, *arguments):
    client = Client(*arguments)
    while True:
        name, count = pipe.recv()
        if name == "end":
            return
        try:
            getattr(client, name)(count)
            pipe.send(None)
        except Exception as error:  # told to the parent, which fails
            pipe.send("%s: %s: %s" % (name, type(error).__name__, error))


class Crowd:
    def __init__(self, url, dns):
        self.pipes, self.processes = [], []
        for number in range(PROCESSES):
            pipe, other = multiprocessing.Pipe()
            process = multiprocessing.Process(target=serve, args=(other, number, url, dns), daemon=True)
            process.start()
            self.pipes.append(pipe)
            self.processes.append(process)

    def do(self, name, count):
        for pipe in self.pipes:
            pipe.send((name, count // PROCESSES))
        for pipe in self.pipes:
            problem = pipe.recv()
            if problem:
                raise SystemExit(problem)

    def end(self):
        for pipe in self.pipes:
            pipe.send(("end", 0))
        for process in self.processes:
            process.join()


class Measure:
    def __init__(self, server, build, dn):
        self.server, self.build, self.dn = server, build, dn

    def resident(self):
        with open("/proc/%d/status" % self.server.pid, encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS:"))

    def descriptors(self):
        """But for unix sockets: those are the pool's connections to PostgreSQL, which stay."""
        with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
            local = {"socket:[%s]" % line.split()[6] for line in file if not line.startswith("Num")}
        return len([name for name in self.names() if name not in local])

    def names(self):
        folder = "/proc/%d/fd" % self.server.pid
        for number in os.listdir(folder):
            try:
                yield os.readlink(os.path.join(folder, number))
            except FileNotFoundError:
                pass

    def throughput(self):
        """The best of some rounds of inbox pages: others' load can only make one slower."""
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(PASSWORD)
            password.flush()
            program = os.path.join(self.build, "tests", "bench", "tern-bench")
            command = [program, "--scenario=page", "--port=%d" % self.server.addresses.http,
                       "--path=/mapi/emsmdb/?MailboxId=x@" + DOMAIN, "--login=%s@%s" % (ACTIVE, DOMAIN), "--dn=" + self.dn,
                       "--password-file=" + password.name, "--connections=%d" % BENCH_CONNECTIONS, "--seconds=%d" % BENCH_S]
            environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(self.build, "core"))
            rounds = [subprocess.run(command, capture_output=True, text=True, env=environment, check=True) for _ in range(BENCH_ROUNDS)]
        return max(json.loads(done.stdout)["rate"] for done in rounds)

    def wait_until_closed(self, before):
        deadline = time.monotonic() + PATIENCE_S
        while self.descriptors() > before and time.monotonic() < deadline:
            time.sleep(0.5)
        return self.descriptors()


def fill(server):
    """A page of mails for the active client."""
    address = "%s@%s" % (ACTIVE, DOMAIN)
    with Lmtp("127.0.0.1", server.addresses.lmtp) as lmtp:
        for number in range(100):
            text = "From: a@example.org\r\nTo: %s\r\nSubject: mail %d\r\n\r\ntext\r\n" % (address, number)
            if lmtp.send("a@example.org", [address], text.encode()):
                raise SystemExit("a mail was refused")


def park(crowd, measure, name, count):
    """Returns the bytes that each costs."""
    before = measure.resident()
    began = time.monotonic()
    crowd.do(name, count)
    took = time.monotonic() - began
    time.sleep(2)
    each = (measure.resident() - before) / count
    print("%s: %d in %.1f s, %.0f bytes each" % (name.replace("_", " "), count, took, each), flush=True)
    return each


def run(server, build, count):
    users = server.add_users(DOMAIN, ACTIVE, *LOGINS)
    dns = {login: user["dn"] for login, user in users.items()}
    fill(server)
    measure = Measure(server, build, dns[ACTIVE])
    crowd = Crowd(server.addresses.url + "/mapi/emsmdb/?MailboxId=x@" + DOMAIN, dns)
    crowd.do("park_idle", 4 * PROCESSES)  # what is made once, at the first use
    crowd.do("close", 0)
    alone = measure.throughput()
    time.sleep(2)
    descriptors = measure.descriptors()
    crowd_sessions = park(crowd, measure, "make_sessions", count)
    idle, waits = park(crowd, measure, "park_idle", count), park(crowd, measure, "park_waits", count)
    held = measure.descriptors() - descriptors
    beside = measure.throughput()
    crowd.do("close", 0)
    left = measure.wait_until_closed(descriptors) - descriptors
    crowd.end()
    again = measure.throughput()
    problems = []
    for name, bad, text in (
            ("memory", max(idle, waits) > MOST_BYTES, "idle connection %.0f bytes, parked wait %.0f bytes (a session of its own: %.0f)"
             % (idle, waits, crowd_sessions)),
            ("throughput", beside < LEAST_THROUGHPUT * min(alone, again), "%.0f pages/s beside %d connections; %.0f before, %.0f after"
             % (beside, held, alone, again)),
            ("descriptors", left > 0 or held < 2 * count, "%d held, %d left after they closed" % (held, max(0, left)))):
        print("%s - %s: %s" % ("not ok" if bad else "ok", name, text), flush=True)
        problems += [name] if bad else []
    return problems


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(WANTED, (hard - SPARE) // 2) // PROCESSES * PROCESSES
    print("%d idle connections and %d parked waits at once (%d descriptors for a process here)" % (count, count, hard), flush=True)
    with PrivateServer(sys.argv[1], SETTINGS) as server:
        problems = run(server, sys.argv[1], count)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
