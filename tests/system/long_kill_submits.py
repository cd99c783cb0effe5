#!/usr/bin/env python3
"""kill -9 of ternd in the middle of 200 submissions, five times. What was acknowledged arrives exactly once; what got no answer arrives
once or not at all, and is sent anew under another subject, as a user would.

usage: long_kill_submits.py BUILD
"""

import random
import sys
import threading
import time

from private_server import PASSWORD, PrivateServer

from tests.system.mapiclient import writing
from tests.system.mapiclient.mailbox import Mailbox
from tests.system.mapiclient.tags import PidTagBody, PidTagDeleteAfterSubmit, PidTagMessageClass, PidTagSubject

DOMAIN, SENDERS, RECEIVERS = "submit.test", ("anna", "bert"), ("cleo", "dora")
MAILS, ROUNDS, SEED, PATIENCE = 200, 5, 20262, 120
OUTBOX = 5


class Round:
    def __init__(self, server, number, shown):
        self.server, self.number, self.shown = server, number, shown
        self.waiting, self.lock = list(range(MAILS)), threading.Lock()
        self.acknowledged, self.unanswered = set(), set()
        self.kill_at = random.Random(SEED + number).randrange(MAILS // 5, MAILS * 4 // 5)
        self.reached = threading.Event()

    def take(self):
        with self.lock:
            return (self.waiting.pop(), 0) if self.waiting else None

    def answered(self, subject):
        with self.lock:
            self.acknowledged.add(subject)
            if len(self.acknowledged) >= self.kill_at:
                self.reached.set()

    def submit(self, mailbox, subject):
        outbox = mailbox.folders[OUTBOX]
        with writing.create_message(mailbox.store, outbox) as message:
            writing.set_properties(message, {PidTagMessageClass: "IPM.Note", PidTagSubject: subject, PidTagBody: "x" * 2000,
                                             PidTagDeleteAfterSubmit: True})
            for row, login in enumerate(RECEIVERS):
                writing.add_recipient(message, row, login, "%s@%s" % (login, DOMAIN))
            writing.submit_message(message)

    def work(self, login):
        address, mail, mailbox = "%s@%s" % (login, DOMAIN), self.take(), None
        while mail is not None:
            subject = "round %d mail %d try %d" % (self.number, *mail)
            try:
                if mailbox is None:
                    mailbox = Mailbox(self.server.addresses.url + "/mapi/emsmdb/?MailboxId=" + address, address, PASSWORD, self.shown[login]["dn"])
                self.submit(mailbox, subject)
            except Exception:  # the server is gone, or its answer makes no sense any more
                with self.lock:
                    self.unanswered.add(subject)
                mailbox, mail = None, (mail[0], mail[1] + 1)
                time.sleep(0.1)
                continue
            self.answered(subject)
            mail = self.take()

    def run(self):
        threads = [threading.Thread(target=self.work, args=(login,)) for login in SENDERS * 2]
        for thread in threads:
            thread.start()
        self.reached.wait(PATIENCE)
        self.server.kill()
        before = len(self.acknowledged)
        self.server.start()
        for thread in threads:
            thread.join()
        return before

    def wait_until_sent(self):
        end = time.monotonic() + PATIENCE
        while self.server.psql("SELECT count(*) FROM tern.queue") != "0":
            if time.monotonic() > end:
                raise SystemExit("the queue doesn't become empty: " + self.server.psql("SELECT key, last_error FROM tern.queue LIMIT 5"))
            time.sleep(0.2)


def check(server, round_):
    """Returns how many of the unanswered have arrived."""
    rows = server.psql("SELECT e.address, m.subject, count(*) FROM tern.message m JOIN tern.mailbox b USING (mailbox_id) JOIN tern_dir.entry e "
                       "ON e.mailbox = b.guid WHERE m.folder_id & 65535 = 5 AND m.subject LIKE 'round %d %%' GROUP BY 1, 2" % round_.number)
    counts = {tuple(row.split("|")[:2]): int(row.split("|")[2]) for row in rows.splitlines()}
    for login in RECEIVERS:
        address = "%s@%s" % (login, DOMAIN)
        for subject in round_.acknowledged:
            if counts.get((address, subject), 0) != 1:
                raise SystemExit("%s has %d of %s" % (address, counts.get((address, subject), 0), subject))
        for subject in round_.unanswered:
            if counts.get((address, subject), 0) > 1:
                raise SystemExit("%s has %d of %s, which was sent once" % (address, counts[address, subject], subject))
    return sum(1 for _, subject in counts if subject in round_.unanswered)


def main():
    with PrivateServer(sys.argv[1]) as server:
        shown = server.add_users(DOMAIN, *SENDERS, *RECEIVERS)
        for number in range(ROUNDS):
            round_ = Round(server, number, shown)
            before = round_.run()
            round_.wait_until_sent()
            arrived = check(server, round_)
            print("ok - round %d: killed after %d of %d answers; all there once, %d without an answer, of which %d deliveries arrived"
                  % (number, before, MAILS, len(round_.unanswered), arrived), flush=True)
    print("%d messages to %d recipients each, %d kills, none lost, none twice" % (MAILS * ROUNDS, len(RECEIVERS), ROUNDS))


if __name__ == "__main__":
    main()
