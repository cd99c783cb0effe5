#!/usr/bin/env python3
"""Measures a Tern of its own: logons, Inbox pages, opened messages and deliveries, beside the same machine's pgbench -S.

usage: tests/bench/run.py BUILD [--seconds S] [--connections N] [--sizes 1000,10000,100000] [--json FILE]

CPU time is that of ternd and PostgreSQL together, from /proc, over the operations that were counted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from private_server import PASSWORD, PrivateServer  # noqa: E402

from demo.server.lmtp import Lmtp  # noqa: E402
from tests.system.mapiclient import writing  # noqa: E402
from tests.system.mapiclient.mailbox import INBOX, Mailbox  # noqa: E402

DOMAIN = "bench.test"
TICK = os.sysconf("SC_CLK_TCK")
OPEN_SIZE = 32 * 1024
OUTBOX = 5  # of RopLogon's folders


def ticks(pid):
    """CPU ticks of a process and of its children that have ended."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(fields[number]) for number in (11, 12, 13, 14))


def cpu_seconds(server):
    return sum(ticks(pid) for pid in server.processes()) / TICK


def fill(server, login, count, size):
    """Delivers @count mails of about @size bytes, eight connections at once."""
    paragraph = b"<p>The quick brown fox jumps over the lazy dog, and nobody minds at all.</p>\r\n"
    body = paragraph * max(1, size // len(paragraph) + 1)

    def deliver(numbers):
        with Lmtp("127.0.0.1", server.addresses.lmtp) as lmtp:
            for number in numbers:
                head = ("From: Sender %d <sender%d@example.org>\r\nTo: %s@%s\r\nSubject: Message %d of the benchmark\r\n"
                        "Message-ID: <%d@bench.example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                        % (number % 97, number % 97, login, DOMAIN, number, number))
                refused = lmtp.send("bench@example.org", ["%s@%s" % (login, DOMAIN)], head.encode() + body)
                if refused:
                    raise RuntimeError(str(refused))

    threads = [threading.Thread(target=deliver, args=(range(start, count, 8),)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Bench:
    def __init__(self, server, options, users):
        self.server, self.options, self.users = server, options, users
        self.client = os.path.join(options.build, "tests", "bench", "tern-bench")
        self.results = []

    def client_run(self, scenario, login, port, **more):
        with tempfile.NamedTemporaryFile("w", suffix=".password") as password:
            password.write(PASSWORD)
            password.flush()
            command = [self.client, "--scenario=" + scenario, "--port=%d" % port, "--path=/mapi/emsmdb/?MailboxId=x@" + DOMAIN,
                       "--login=%s@%s" % (login, DOMAIN), "--password-file=" + password.name, "--dn=" + self.users[login]["dn"]]
            command += ["--%s=%s" % (name.replace("_", "-"), value) for name, value in more.items()]
            environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(self.options.build, "core"))
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise RuntimeError("%s: %s%s" % (scenario, done.stdout, done.stderr))
        return json.loads(done.stdout)

    def measure(self, name, scenario, login, port, **more):
        connections, seconds = more.pop("connections", self.options.connections), self.options.seconds
        self.client_run(scenario, login, port, connections=connections, seconds=1, **more)
        before = cpu_seconds(self.server)
        result = self.client_run(scenario, login, port, connections=connections, seconds=seconds, **more)
        result["name"] = name
        result["cpu_us"] = (cpu_seconds(self.server) - before) * 1e6 / max(1, result["operations"])
        self.show(result)
        return result

    def show(self, result):
        self.results.append(result)
        print("%-34s %9.1f/s   p50 %8.3f ms   p95 %8.3f ms   p99 %8.3f ms   CPU %8.0f us"
              % (result["name"], result["rate"], result["p50_ms"], result["p95_ms"], result["p99_ms"], result["cpu_us"]), flush=True)

    def pgbench(self):
        """The same machine's PostgreSQL on its own: what one transaction of pgbench -S costs it."""
        server = self.server
        base = ["-U", "tern", "-h", os.path.join(server.runtime, "postgres")]
        options = dict(server.runner.options(), capture_output=True, text=True, check=True, cwd="/")
        subprocess.run(["createdb"] + base + ["pgbench"], **options)
        subprocess.run(["/usr/lib/postgresql/15/bin/pgbench", "-q", "-i", "-s", "5"] + base + ["pgbench"], **options)
        before = cpu_seconds(server)
        done = subprocess.run(["/usr/lib/postgresql/15/bin/pgbench", "-n", "-S", "-M", "prepared", "-c", "8", "-T", "%d" % max(3, self.options.seconds)]
                              + base + ["pgbench"], **options)
        used = cpu_seconds(server) - before
        count = int(done.stdout.split("number of transactions actually processed: ")[1].split()[0].split("/")[0])
        tps = float(done.stdout.split("tps = ")[1].split()[0])
        subprocess.run(["dropdb"] + base + ["pgbench"], **options)
        self.results.append({"name": "pgbench -S", "rate": tps, "cpu_us": used * 1e6 / count})
        print("%-34s %9.1f/s %58s CPU %8.0f us (PostgreSQL alone)" % ("pgbench -S, 8 clients", tps, "", used * 1e6 / count), flush=True)


def submit_latency(bench, count=200):
    """From RopSubmitMessage's answer until the receiver's Inbox counts one more, by a client that asks all the time."""
    url = bench.server.addresses.url + "/mapi/emsmdb/?MailboxId=x@" + DOMAIN
    sender, taker = (Mailbox(url, "%s@%s" % (login, DOMAIN), PASSWORD, bench.users[login]["dn"]) for login in ("reader", "taker"))
    content_count, times, submits = 0x36020003, [], []
    before = cpu_seconds(bench.server)
    with taker.open_folder(taker.folders[INBOX]) as inbox:
        there = inbox.get(content_count)[content_count]
        for number in range(count):
            with writing.create_message(sender.store, sender.folders[OUTBOX]) as message:
                writing.set_properties(message, {0x001A001F: "IPM.Note", 0x0037001F: "latency %d" % number, 0x1000001F: "x" * 2000, 0x0E01000B: True})
                writing.add_recipient(message, 0, "Taker", "taker@" + DOMAIN)
                begun = time.monotonic()
                writing.submit_message(message)
                submits.append(time.monotonic() - begun)
                while inbox.get(content_count)[content_count] <= there + number:
                    pass
                times.append(time.monotonic() - begun - submits[-1])
    for name, values in (("submit, create and recipients before", submits), ("submitted to delivered, 1 recipient", times)):
        values.sort()
        bench.show({"name": name, "operations": count, "rate": count / sum(values), "p50_ms": values[count // 2] * 1e3, "p95_ms": values[count * 95 // 100] * 1e3,
                    "p99_ms": values[count * 99 // 100] * 1e3, "cpu_us": (cpu_seconds(bench.server) - before) * 1e6 / count})


def run(options):
    sizes = [int(word) for word in options.sizes.split(",")]
    with PrivateServer(options.build) as server:
        logins = ["box%d" % size for size in sizes] + ["reader", "taker"]
        users = server.add_users(DOMAIN, *logins)
        bench = Bench(server, options, users)
        bench.pgbench()
        for size in sizes:
            fill(server, "box%d" % size, size, 1500)
            print("filled a folder with %d messages" % size, file=sys.stderr, flush=True)
        fill(server, "reader", 200, OPEN_SIZE)
        server.psql("VACUUM ANALYZE")
        http, lmtp = server.addresses.http, server.addresses.lmtp
        bench.measure("connect + logon + disconnect", "logon", "reader", http)
        pages = [bench.measure("inbox page of %d messages" % size, "page", "box%d" % size, http) for size in sizes]
        big = "box%d" % sizes[-1]
        bench.measure("8 columns fresh, 50 rows, of 200", "few-columns", "reader", http)
        bench.measure("8 columns fresh, 50 rows, of %d" % sizes[-1], "few-columns", big, http)
        bench.measure("50 rows of an open table, of 200", "rows", "reader", http)
        bench.measure("50 rows of an open table, of %d" % sizes[-1], "rows", big, http)
        bench.measure("restrict on a cold property, of 200", "restrict", "reader", http)
        bench.measure("hierarchy, 30 folders", "hierarchy", "reader", http)
        bench.measure("five properties of a folder", "folder-properties", "reader", http)
        bench.measure("open message, body of 32 KiB", "open", "reader", http)
        bench.measure("create, 15 properties, 4 KiB, save", "save", "reader", http)
        submit_latency(bench)
        bench.measure("deliver 4 KiB, 1 connection", "lmtp", "taker", lmtp, connections=1, mail_size=4096)
        bench.measure("deliver 4 KiB, 8 connections", "lmtp", "taker", lmtp, mail_size=4096)
        ratio = pages[-1]["cpu_us"] / pages[0]["cpu_us"]
        print("page of %d messages costs %.2f times the one of %d" % (sizes[-1], ratio, sizes[0]))
        bench.results.append({"name": "page ratio", "ratio": ratio})
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(bench.results, file, indent=1)
    return ratio


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", metavar="BUILD")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--json", metavar="FILE")
    ratio = run(parser.parse_args())
    return 0 if ratio <= 1.5 else 1


if __name__ == "__main__":
    sys.exit(main())
