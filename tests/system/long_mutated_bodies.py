#!/usr/bin/env python3
"""A hundred thousand damaged Connect, Execute and address book bodies over HTTP against one server: each gets a documented answer in
time, the server lives, another user's session and mailbox stay as they were; then the answers for what is too large, too slow,
anonymous, with wrong cookies or another's, and a thousand sessions that nobody closed.

usage: long_mutated_bodies.py BUILD [COUNT [SEED]]
"""

import collections
import glob
import http.client
import os
import socket
import struct
import sys
import time

import mutated_bodies as bodies
from private_server import PASSWORD, ROOT, PrivateServer

from tests.system.mapiclient.session import RopError, Session
from tests.system.mapiclient.transport import Endpoint, HttpError

DOMAIN, ATTACKER, VICTIM = "mutated.test", "mallory", "victim"
MAX_OBJECTS = 0x4DE  # ecMaxObjsExceeded: too many contexts within seconds
COUNT, SEED = 100000, 20261
SEEDS = os.path.join(ROOT, "tests", "data", "outlook-requests", "*.exec.bin")
MORE = "[http]\naccess-log=false\nbody-timeout=3s\nheader-timeout=3s\n"
LOOK_EVERY, SLOWEST_S, BROKEN_SESSIONS = 2000, 20, 1000
# [MS-OXCMAPIHTTP] 2.2.3.3.3: success, and what a bad body or an ended context may get.
MAY_ANSWER = (0, 6, 10, 12, 13, 15)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def connect_body(dn):
    return dn.encode() + b"\0" + struct.pack("<IIIII", 0, 1252, 0x0409, 0x0409, 0)


def log_on(session):
    """RopLogon, [MS-OXCROPS] 2.2.3.1.1, to the session's own mailbox."""
    dn = session.dn.encode() + b"\0"
    _, handles = session.execute(struct.pack("<BBBBIIH", 0xFE, 0, 0, 1, 0x01000000, 0, len(dn)) + dn, [0xFFFFFFFF])
    return handles[0]


class Refused(Exception):
    """An X-ResponseCode that isn't 0; the cookies that came with it are kept, as clients do."""


class Keeping(Endpoint):
    def post(self, kind, body):
        if self.connection is None:
            self.connection = self.connect()
        self.connection.request("POST", self.url.path + "?" + self.url.query, body, self.headers(kind))
        response = self.connection.getresponse()
        data = response.read()
        if response.status != 200:
            raise RuntimeError("%s: HTTP %d for %s" % (kind, response.status, body.hex()))
        for line in response.msg.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        code = int(response.getheader("X-ResponseCode"))
        if code != 0:
            raise Refused(code)
        return self.strip_meta_tags(kind, data)


class Attack:
    def __init__(self, server, url, dn, seed):
        self.server, self.url, self.dn = server, url, dn
        self.rng = bodies.generator(seed)
        self.user = "%s@%s" % (ATTACKER, DOMAIN)
        self.codes, self.slowest = collections.Counter(), (0, "")
        self.seeds = [read(name) for name in sorted(glob.glob(SEEDS))]
        self.session = self.mailbox = self.book = None

    def endpoint(self, path):
        return Keeping(self.url.replace("/mapi/emsmdb/", path), self.user, PASSWORD, timeout=60)

    def open_mailbox(self):
        """A context with a logon, whose handle the damaged buffers name."""
        for attempt in range(10):
            try:
                session = Session(self.url, self.user, PASSWORD, self.dn)
                break
            except RopError as error:
                if error.code != MAX_OBJECTS or attempt == 9:
                    raise
                time.sleep(1)
        self.logon = log_on(session)
        self.session, self.mailbox = session, self.endpoint("/mapi/emsmdb/")
        self.mailbox.cookies = session.endpoint.cookies
        session.endpoint.close()

    def open_book(self):
        self.book = self.endpoint("/mapi/nspi/")
        stat = struct.pack("<IIIiIIIII", 0, 0, 0, 0, 0, 0, 1252, 0x0409, 0x0409)
        self.book.post("Bind", struct.pack("<I", 0) + b"\xff" + stat + struct.pack("<I", 0))

    @staticmethod
    def error_in(answer):
        """The error code of the body, if it has one: how many bodies were carried out and how many refused as a whole."""
        code = struct.unpack_from("<I", answer, 4)[0] if len(answer) >= 8 else 0
        return "/0x%X" % code if code else ""

    def post(self, endpoint, kind, body):
        started = time.monotonic()
        try:
            code, said = 0, self.error_in(endpoint.post(kind, body))
        except Refused as error:
            code, said = error.args[0], ""
        except (OSError, http.client.HTTPException) as error:
            raise RuntimeError("%s: no answer (%r) for %s" % (kind, error, body.hex())) from error
        self.slowest = max(self.slowest, (time.monotonic() - started, "%s %s" % (kind, body[:400].hex())))
        self.codes["%s %d%s" % (kind if kind in ("Connect", "Execute") else "nspi", code, said)] += 1
        if code not in MAY_ANSWER:
            raise RuntimeError("%s: X-ResponseCode %d for %s" % (kind, code, body.hex()))
        return code

    def one(self):
        dice = self.rng.random()
        if dice < 0.03:
            endpoint = self.endpoint("/mapi/emsmdb/")
            self.post(endpoint, "Connect", bodies.connect_body(self.rng, self.dn))
            endpoint.close()
        elif dice < 0.65:
            if self.post(self.mailbox, "Execute", bodies.execute_body(self.rng, self.logon, self.seeds)) in (10, 15):
                self.open_mailbox()
        else:
            kind, body = bodies.nspi_request(self.rng)
            if self.post(self.book, kind, body) in (10, 15):
                self.open_book()

    def run(self, count, look):
        self.open_mailbox()
        self.open_book()
        for number in range(count):
            self.one()
            if number % 200 == 199:
                self.open_mailbox()
            if number % LOOK_EVERY == LOOK_EVERY - 1:
                look()
                print("# %d requests, slowest %.2f s" % (number + 1, self.slowest[0]), flush=True)


class Victim:
    """A session beside the attack, and what its mailbox holds."""

    def __init__(self, server, url, dn):
        self.server = server
        self.session = Session(url, "%s@%s" % (VICTIM, DOMAIN), PASSWORD, dn)
        self.handle = log_on(self.session)
        self.before = self.state()

    def state(self):
        """RopGetPropertiesSpecific of the logon ([MS-OXCPRPT] 2.2.2): mailbox owner name; RopGetReceiveFolderTable."""
        answers = []
        for rop in (struct.pack("<BBBHHHI", 7, 0, 0, 0, 1, 1, 0x661C001F), struct.pack("<BBB", 0x68, 0, 0)):
            responses, _ = self.session.execute(rop, [self.handle])
            answers.append(responses.take(responses.left))
        return answers

    def look(self):
        if self.state() != self.before:
            raise RuntimeError("the other user's session answers otherwise than before")


def expect(name, got, wanted):
    if got not in wanted:
        raise RuntimeError("%s: %s, not %s" % (name, got, " or ".join(map(str, wanted))))
    print("# %s: %s" % (name, got), flush=True)


def code_of(endpoint, kind, body=b""):
    try:
        Endpoint.post(endpoint, kind, body)
        return 0
    except HttpError as error:
        return error.code if error.status == 200 else "HTTP %d" % error.status


def check_answers(attack, victim):
    """What the protocol has words for."""
    endpoint = attack.endpoint("/mapi/emsmdb/")
    expect("too large", code_of(endpoint, "Execute", b"\0" * (600 << 10)), ("9",))
    endpoint = attack.endpoint("/mapi/emsmdb/")
    expect("no cookie", code_of(endpoint, "Execute"), ("13",))
    endpoint.cookies = {"MapiContext": "../../x", "MapiSequence": "1"}
    expect("malformed cookie", code_of(endpoint, "Execute"), ("6",))
    endpoint.cookies = dict(victim.session.endpoint.cookies)
    expect("another's cookie", code_of(endpoint, "Execute"), ("10",))
    attack.open_mailbox()
    endpoint.cookies = dict(attack.mailbox.cookies, MapiSequence="0" * 32)
    expect("wrong sequence", code_of(endpoint, "Execute"), ("15",))
    endpoint.authorization = "Basic eDp5"
    expect("wrong password", code_of(endpoint, "PING"), ("HTTP 401",))
    endpoint.close()
    check_anonymous(attack)
    check_slow(attack)
    check_broken_sessions(attack)


def check_anonymous(attack):
    endpoint = attack.endpoint("/mapi/emsmdb/")
    connection = endpoint.connect()
    fields = endpoint.headers("PING")
    del fields["Authorization"]
    connection.request("POST", "/mapi/emsmdb/", b"", fields)
    expect("anonymous", connection.getresponse().status, (401,))
    connection.close()


def check_slow(attack):
    """A body that doesn't come ends the connection; nobody else waits for it."""
    endpoint = attack.endpoint("/mapi/emsmdb/")
    fields = dict(endpoint.headers("Execute"), Host=endpoint.url.netloc)
    fields["Content-Length"] = 1000
    head = "POST /mapi/emsmdb/ HTTP/1.1\r\n" + "".join("%s: %s\r\n" % field for field in fields.items()) + "\r\n"
    with socket.create_connection((endpoint.url.hostname, endpoint.url.port), 30) as slow:
        slow.sendall(head.encode() + b"\0")
        started = time.monotonic()
        answer = b""
        while chunk := slow.recv(4096):
            answer += chunk
    took = time.monotonic() - started
    expect("slow body", answer.split(b"\r\n")[0].decode(), ("HTTP/1.1 408 Request Timeout", ""))
    if took > SLOWEST_S:
        raise RuntimeError("a slow body was waited for %.0f s" % took)


def check_broken_sessions(attack):
    """Trap 83: contexts that broken clients leave behind never lock their user out."""
    endpoint = attack.endpoint("/mapi/emsmdb/")
    refused = 0
    for _ in range(BROKEN_SESSIONS):
        endpoint.cookies = {}
        refused += struct.unpack_from("<I", endpoint.post("Connect", connect_body(attack.dn)), 4)[0] == MAX_OBJECTS
    attack.open_mailbox()
    print("# %d sessions left open, %d of them refused in the rush: the user logs on" % (BROKEN_SESSIONS, refused), flush=True)


def main(build, count=COUNT, seed=SEED):
    with PrivateServer(build, MORE) as server:
        server.add_users(DOMAIN, ATTACKER, VICTIM)
        wanted = "SELECT dn FROM tern_dir.entry WHERE address = '%s@%s'"
        dns = {login: server.psql(wanted % (login, DOMAIN)) for login in (ATTACKER, VICTIM)}
        url = server.addresses.url + "/mapi/emsmdb/?MailboxId=x@" + DOMAIN
        victim = Victim(server, url, dns[VICTIM])
        attack = Attack(server, url, dns[ATTACKER], int(seed))
        pid = server.pid
        started = time.monotonic()
        attack.run(int(count), victim.look)
        print("# %d requests in %.0f s, slowest %.2f s" % (int(count), time.monotonic() - started, attack.slowest[0]))
        print("# " + ", ".join("%s: %d" % item for item in sorted(attack.codes.items())))
        if attack.slowest[0] > SLOWEST_S:
            raise RuntimeError("an answer took %.1f s: %s" % attack.slowest)
        check_answers(attack, victim)
        victim.look()
        server.ternctl("mailbox", "verify", "%s@%s" % (VICTIM, DOMAIN))
        server.ternctl("mailbox", "verify", "%s@%s" % (ATTACKER, DOMAIN))
        os.kill(pid, 0)
    print("all well")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (RuntimeError, RopError, HttpError) as error:
        sys.exit("%s" % error)
