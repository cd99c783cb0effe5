#!/usr/bin/env python3
"""kill -9 in the middle of 200 deliveries, ten times: five times ternd, five times ternd with PostgreSQL and all its backends. Every
mail that got its 250 must be there exactly once; one that got no answer is sent again, as mail servers do, and may be there twice.

usage: long_kill_deliveries.py BUILD
"""

import random
import sys
import threading
import time

from private_server import PrivateServer

from demo.server.lmtp import Lmtp, LmtpError

DOMAIN, LOGIN = "kill.test", "victim"
ADDRESS = "%s@%s" % (LOGIN, DOMAIN)
MAILS, SENDERS, ROUNDS = 200, 4, 10
SEED = 20260


class Round:
    """@number's mails, the answers they got, and when the server is killed."""

    def __init__(self, server, number):
        self.server, self.number = server, number
        self.waiting = list(range(MAILS))
        self.acknowledged, self.lost = set(), set()
        self.lock = threading.Lock()
        self.kill_at = random.Random(SEED + number).randrange(MAILS // 5, MAILS * 4 // 5)
        self.reached = threading.Event()

    def subject(self, mail):
        return "round %d mail %d" % (self.number, mail)

    def message(self, mail):
        text = "From: Someone <someone@example.org>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%d.%d@example.org>\r\n\r\n%s\r\n"
        return (text % (ADDRESS, self.subject(mail), self.number, mail, "x" * (500 + 37 * mail))).encode()

    def take(self):
        with self.lock:
            return self.waiting.pop() if self.waiting else None

    def answered(self, mail):
        with self.lock:
            self.acknowledged.add(mail)
            if len(self.acknowledged) >= self.kill_at:
                self.reached.set()

    def unanswered(self, mail):
        with self.lock:
            self.lost.add(mail)
            self.waiting.append(mail)

    def send_until_done(self):
        while True:
            mail = self.take()
            if mail is None:
                return
            try:
                with Lmtp("127.0.0.1", self.server.addresses.lmtp, timeout=20) as lmtp:
                    while mail is not None:
                        refused = lmtp.send("someone@example.org", [ADDRESS], self.message(mail))
                        if refused:
                            raise LmtpError(str(refused))
                        self.answered(mail)
                        mail = self.take()
            except (LmtpError, OSError):
                self.unanswered(mail)
                time.sleep(0.1)

    def run(self):
        threads = [threading.Thread(target=self.send_until_done) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        self.reached.wait(60)
        self.server.kill(database=self.number % 2 == 1)
        before = len(self.acknowledged)
        self.server.start()
        for thread in threads:
            thread.join()
        return before


def check(server, round_):
    """Returns the number of mails that are there twice because their answer was lost; fails for anything else."""
    rows = server.psql("SELECT subject, count(*) FROM tern.message WHERE subject LIKE 'round %d %%' GROUP BY 1" % round_.number)
    counts = dict(row.rsplit("|", 1) for row in rows.splitlines())
    twice = 0
    for mail in range(MAILS):
        count = int(counts.get(round_.subject(mail), 0))
        if count == 0:
            raise SystemExit("lost: %s" % round_.subject(mail))
        if count > 1 and mail not in round_.lost:
            raise SystemExit("%d times, though it was sent once: %s" % (count, round_.subject(mail)))
        twice += count - 1
    return twice


def main():
    duplicates = 0
    with PrivateServer(sys.argv[1]) as server:
        server.add_users(DOMAIN, LOGIN)
        for number in range(ROUNDS):
            round_ = Round(server, number)
            before = round_.run()
            twice = check(server, round_)
            duplicates += twice
            print("ok - round %d: %s killed after %d of %d answers; all there, %d sent again, %d of them twice"
                  % (number, "ternd and PostgreSQL" if number % 2 else "ternd", before, MAILS, len(round_.lost), twice), flush=True)
        server.ternctl("mailbox", "verify", ADDRESS)
    print("%d mails, %d kills, none lost, %d the client's own duplicates" % (MAILS * ROUNDS, ROUNDS, duplicates))


if __name__ == "__main__":
    main()
